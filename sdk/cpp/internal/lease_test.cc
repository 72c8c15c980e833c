#include "manager/internal/lease.h"

#include <thread>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "manager/internal/fake_clock.h"

namespace manager {
namespace internal {
namespace {

class LeaseTest : public testing::Test {
 protected:
  FakeClock clock_;
  Lease lease_{absl::Seconds(10), clock_.Now(), clock_};
};

TEST_F(LeaseTest, RunsOutUnlessItBeginsAnew) {
  clock_.Advance(absl::Seconds(9));
  EXPECT_TRUE(lease_.Running());
  lease_.Renew(clock_.Now() - absl::Seconds(1));
  clock_.Advance(absl::Seconds(8));
  EXPECT_TRUE(lease_.Running());
  clock_.Advance(absl::Seconds(1));
  EXPECT_FALSE(lease_.Running());
  EXPECT_EQ(lease_.end(), clock_.Now());
}

TEST_F(LeaseTest, WhatWasHeardEarlierMakesItNoShorter) {
  const absl::Time end = lease_.end();
  lease_.Renew(clock_.Now() - absl::Seconds(5));
  EXPECT_EQ(lease_.end(), end);
}

TEST_F(LeaseTest, ALostOneDoesNotRunHoweverYoung) {
  lease_.Lose();
  EXPECT_FALSE(lease_.Running());
}

TEST_F(LeaseTest, TellsEachWatcherOnce) {
  int first = 0, second = 0, gone = 0;
  lease_.Watch([&first] { ++first; });
  lease_.Watch([&second] { ++second; });
  lease_.Unwatch(lease_.Watch([&gone] { ++gone; }));
  lease_.Lose();
  lease_.TellWatchers();
  lease_.TellWatchers();
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
  EXPECT_EQ(gone, 0);
}

TEST_F(LeaseTest, TellsWhoComesLateAtOnce) {
  lease_.Lose();
  lease_.TellWatchers();
  bool told = false;
  lease_.Unwatch(lease_.Watch([&told] { told = true; }));
  EXPECT_TRUE(told);
}

TEST_F(LeaseTest, AWatcherMayTakeItselfAway) {
  uint64_t watcher = 0;
  bool told = false;
  watcher = lease_.Watch([&] {
    lease_.Unwatch(watcher);
    told = true;
  });
  lease_.Lose();
  lease_.TellWatchers();
  EXPECT_TRUE(told);
}

TEST_F(LeaseTest, UnwatchWaitsForAWatcherThatRuns) {
  absl::Notification running, unwatching;
  bool returned = false;
  const uint64_t watcher = lease_.Watch([&] {
    running.Notify();
    unwatching.WaitForNotification();
    returned = true;
  });
  std::thread teller([&] { lease_.TellWatchers(); });
  running.WaitForNotification();
  unwatching.Notify();
  lease_.Unwatch(watcher);
  EXPECT_TRUE(returned);
  teller.join();
}

}  // namespace
}  // namespace internal
}  // namespace manager

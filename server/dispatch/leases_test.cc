#include "server/dispatch/leases.h"

#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using Sessions = std::vector<uint64_t>;

absl::Time At(int seconds) { return absl::UnixEpoch() + absl::Seconds(seconds); }

TEST(LeasesTest, ALeaseRunsOutAfterItsLength) {
  Leases leases;
  EXPECT_EQ(leases.NextDeadline(), absl::InfiniteFuture());
  leases.Begin(7, absl::Seconds(10), At(0));
  EXPECT_EQ(leases.NextDeadline(), At(10));
  EXPECT_EQ(leases.TakeExpired(At(9)), Sessions{});
  EXPECT_EQ(leases.TakeExpired(At(10)), Sessions{7});
  leases.End(7);
  EXPECT_EQ(leases.NextDeadline(), absl::InfiniteFuture());
}

TEST(LeasesTest, ARenewedLeaseBeginsAnew) {
  Leases leases;
  leases.Begin(7, absl::Seconds(10), At(0));
  leases.Renew(7, At(5));
  leases.Begin(7, absl::Seconds(10), At(6));
  EXPECT_EQ(leases.TakeExpired(At(15)), Sessions{});
  EXPECT_EQ(leases.NextDeadline(), At(16));
  EXPECT_EQ(leases.TakeExpired(At(16)), Sessions{7});
}

TEST(LeasesTest, TheOneThatRanOutFirstComesFirst) {
  Leases leases;
  leases.Begin(1, absl::Seconds(10), At(0));
  leases.Begin(2, absl::Seconds(5), At(0));
  leases.Begin(3, absl::Seconds(30), At(0));
  leases.Renew(2, At(4));
  EXPECT_EQ(leases.TakeExpired(At(20)), (Sessions{2, 1}));
}

TEST(LeasesTest, AllCanBeRenewed) {
  Leases leases;
  leases.Begin(1, absl::Seconds(10), At(0));
  leases.Begin(2, absl::Seconds(30), At(0));
  leases.RenewAll(At(20));
  EXPECT_EQ(leases.TakeExpired(At(29)), Sessions{});
  EXPECT_EQ(leases.TakeExpired(At(30)), Sessions{1});
}

TEST(LeasesTest, AnEndedLeaseNeitherRunsOutNorIsRenewed) {
  Leases leases;
  leases.Begin(7, absl::Seconds(10), At(0));
  leases.End(7);
  leases.Renew(7, At(5));
  EXPECT_EQ(leases.TakeExpired(At(20)), Sessions{});
  EXPECT_EQ(leases.NextDeadline(), absl::InfiniteFuture());
}

}  // namespace
}  // namespace manager

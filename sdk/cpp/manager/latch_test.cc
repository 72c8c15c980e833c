#include "manager/latch.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/internal/scripted_test.h"
#include "manager/v1/latch.pb.h"

namespace manager {
namespace {

class LatchTest : public internal::ScriptedTest {
 protected:
  LatchTest() {
    On<v1::LatchCreateRequest>("object: 'l' mode: CREATE_MODE_GET_OR_CREATE count: 3");
    latch_ = Latch::Open(client(), "l", 3);
  }

  absl::StatusOr<Latch> latch_;
};

TEST_F(LatchTest, CountsDown) {
  On<v1::LatchCountDownRequest>("object: 'l'", "count: 2");
  EXPECT_EQ(latch_->CountDown().value(), 2);
  On<v1::LatchCountDownRequest>("object: 'l' n: 2");
  EXPECT_EQ(latch_->CountDown(2).value(), 0);
  On<v1::LatchGetCountRequest>("object: 'l'", "count: 7");
  EXPECT_EQ(latch_->GetCount().value(), 7);
}

TEST_F(LatchTest, Waits) {
  OnWait<v1::LatchWaitRequest>("object: 'l'", absl::InfiniteDuration(), "open: true");
  EXPECT_TRUE(latch_->Wait().value());
  OnWait<v1::LatchWaitRequest>("object: 'l' timeout { seconds: 10 }", absl::Seconds(10),
                               "open: false");
  EXPECT_FALSE(latch_->Wait(absl::Seconds(10)).value());
}

TEST_F(LatchTest, ATimeoutBelowZeroOnlyLooks) {
  OnWait<v1::LatchWaitRequest>("object: 'l' timeout {}", absl::ZeroDuration(), "open: false");
  EXPECT_FALSE(latch_->Wait(absl::Seconds(-1)).value());
}

}  // namespace
}  // namespace manager

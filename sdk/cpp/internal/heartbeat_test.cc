#include "manager/internal/heartbeat.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace internal {
namespace {

using testing::Optional;

const absl::Time kBegin = absl::FromUnixSeconds(1000);

absl::Time At(double seconds) { return kBegin + absl::Seconds(seconds); }

class HeartbeatTest : public testing::Test {
 protected:
  HeartbeatTest() { heartbeat_.Begin(absl::Seconds(3), kBegin); }

  Heartbeat heartbeat_;
};

TEST_F(HeartbeatTest, NothingIsDueWithoutAStream) {
  heartbeat_.End();
  EXPECT_FALSE(heartbeat_.Due(At(1e6)));
  EXPECT_EQ(heartbeat_.next(), absl::InfiniteFuture());
}

TEST_F(HeartbeatTest, TheFirstIsDueAtOnceAndTheNextAfterTheInterval) {
  EXPECT_TRUE(heartbeat_.Due(At(0)));
  heartbeat_.Ask(At(0));
  EXPECT_FALSE(heartbeat_.Due(At(0)));
  EXPECT_EQ(heartbeat_.Take(At(0)), 1u);
  EXPECT_TRUE(heartbeat_.Answered(1, At(1)).has_value());
  EXPECT_FALSE(heartbeat_.Due(At(2.9)));
  EXPECT_EQ(heartbeat_.next(), At(3));
  EXPECT_TRUE(heartbeat_.Due(At(3)));
}

TEST_F(HeartbeatTest, IsSentOnce) {
  EXPECT_EQ(heartbeat_.Take(At(0)), 0u);
  heartbeat_.Ask(At(0));
  EXPECT_TRUE(heartbeat_.unsent());
  EXPECT_EQ(heartbeat_.Take(At(0)), 1u);
  EXPECT_FALSE(heartbeat_.unsent());
  EXPECT_EQ(heartbeat_.Take(At(0)), 0u);
}

TEST_F(HeartbeatTest, TheLeaseCountsFromWhenItWasSent) {
  heartbeat_.Ask(At(0));
  heartbeat_.Take(At(1));
  EXPECT_THAT(heartbeat_.Answered(1, At(2)), Optional(At(1)));
}

TEST_F(HeartbeatTest, AnyOtherNumberIsNoAnswer) {
  EXPECT_FALSE(heartbeat_.Answered(1, At(0)).has_value());
  heartbeat_.Ask(At(0));
  EXPECT_FALSE(heartbeat_.Answered(1, At(0)).has_value());  // Not sent yet.
  heartbeat_.Take(At(0));
  EXPECT_FALSE(heartbeat_.Answered(2, At(0)).has_value());
  EXPECT_TRUE(heartbeat_.awaited());
}

TEST_F(HeartbeatTest, IsOverdueWhenTheNextWouldBeDueSentOrNot) {
  heartbeat_.Ask(At(0));
  EXPECT_FALSE(heartbeat_.Overdue(At(2.9)));
  EXPECT_TRUE(heartbeat_.Overdue(At(3)));
  heartbeat_.Take(At(3));
  EXPECT_TRUE(heartbeat_.Overdue(At(3)));
}

TEST_F(HeartbeatTest, ANewStreamBeginsAnewWithAnotherNumber) {
  heartbeat_.Ask(At(0));
  heartbeat_.Take(At(0));
  heartbeat_.Begin(absl::Seconds(3), At(10));
  EXPECT_TRUE(heartbeat_.Due(At(10)));
  heartbeat_.Ask(At(10));
  EXPECT_EQ(heartbeat_.Take(At(10)), 2u);
  EXPECT_FALSE(heartbeat_.Answered(1, At(10)).has_value());
}

}  // namespace
}  // namespace internal
}  // namespace manager

#include "manager/internal/timeout.h"

#include <string>

#include "gtest/gtest.h"
#include "manager/v1/event.pb.h"

namespace manager {
namespace internal {
namespace {

TEST(TimeoutTest, BelowZeroIsZero) {
  EXPECT_EQ(WaitFor(absl::ZeroDuration()), absl::ZeroDuration());
  EXPECT_EQ(WaitFor(-absl::Nanoseconds(1)), absl::ZeroDuration());
  EXPECT_EQ(WaitFor(-absl::InfiniteDuration()), absl::ZeroDuration());
}

TEST(TimeoutTest, HugeIsForEver) {
  EXPECT_EQ(WaitFor(absl::InfiniteDuration()), absl::InfiniteDuration());
  EXPECT_EQ(WaitFor(kForever), absl::InfiniteDuration());
  EXPECT_EQ(WaitFor(kForever - absl::Nanoseconds(1)), kForever - absl::Nanoseconds(1));
  EXPECT_EQ(WaitFor(absl::Milliseconds(1)), absl::Milliseconds(1));
}

TEST(TimeoutTest, ToProtoKeepsNanoseconds) {
  EXPECT_EQ(ToProto(absl::ZeroDuration()).ShortDebugString(), "");
  EXPECT_EQ(ToProto(absl::Nanoseconds(1)).nanos(), 1);
  EXPECT_EQ(ToProto(absl::Seconds(2) + absl::Nanoseconds(999999999)).seconds(), 2);
  EXPECT_EQ(ToProto(absl::Seconds(2) + absl::Nanoseconds(999999999)).nanos(), 999999999);
  EXPECT_EQ(ToProto(kForever).seconds(), int64_t{100} * 365 * 24 * 3600);
}

TEST(TimeoutTest, SetTimeoutReplacesWhatIsThere) {
  v1::EventWaitRequest request;
  request.mutable_timeout()->set_seconds(60);
  SetTimeout(request, absl::Milliseconds(1500));
  EXPECT_EQ(request.ShortDebugString(), "timeout { seconds: 1 nanos: 500000000 }");
}

}  // namespace
}  // namespace internal
}  // namespace manager

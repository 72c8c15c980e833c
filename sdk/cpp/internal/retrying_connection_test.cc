#include "manager/internal/retrying_connection.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/internal/fake_clock.h"
#include "manager/internal/method.h"
#include "manager/mocks/mock_connection.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/lock.pb.h"

namespace manager {
namespace internal {
namespace {

using mocks::MockConnection;
using mocks::Refusal;
using mocks::Reply;
using mocks::RequestIs;
using testing::_;
using testing::DoAll;
using testing::Each;
using testing::InSequence;
using testing::InvokeWithoutArgs;
using testing::Return;
using testing::SizeIs;

class RetryingConnectionTest : public testing::Test {
 protected:
  template <typename Response, typename Request>
  absl::Status Call(const Request& request, absl::Duration wait = absl::ZeroDuration()) {
    Response response;
    return connection_.Call(MethodOf<Request>(), request, &response, {.wait = wait});
  }

  absl::Status Get() { return Call<v1::DictGetResponse>(v1::DictGetRequest()); }
  absl::Status Set() { return Call<v1::DictSetResponse>(v1::DictSetRequest()); }

  absl::Status Wait(absl::Duration timeout) {
    v1::EventWaitRequest request;
    request.set_object("e");
    if (timeout < absl::InfiniteDuration()) {
      request.mutable_timeout()->set_seconds(absl::ToInt64Seconds(timeout));
    }
    return Call<v1::EventWaitResponse>(request, timeout);
  }

  // For an attempt that takes so long.
  auto Takes(absl::Duration duration) {
    return InvokeWithoutArgs([this, duration] { clock_.Advance(duration); });
  }

  const absl::Status unavailable_ = absl::UnavailableError("gone");
  const absl::Status shutting_down_ =
      Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_SHUTTING_DOWN);
  FakeClock clock_;
  std::shared_ptr<MockConnection> next_ = std::make_shared<MockConnection>();
  RetryingConnection connection_{next_,
                                 {.max_elapsed = absl::Seconds(10),
                                  .initial_backoff = absl::Milliseconds(100),
                                  .max_backoff = absl::Seconds(1)},
                                 clock_};
};

TEST_F(RetryingConnectionTest, SendsASuccessfulCallOnce) {
  EXPECT_CALL(*next_, Call).WillOnce(Reply());
  EXPECT_TRUE(Get().ok());
  EXPECT_THAT(clock_.pauses(), SizeIs(0));
}

TEST_F(RetryingConnectionTest, SendsAReadAgainUntilItSucceeds) {
  EXPECT_CALL(*next_, Call)
      .WillOnce(Return(unavailable_))
      .WillOnce(Return(unavailable_))
      .WillOnce(Reply());
  EXPECT_TRUE(Get().ok());
  EXPECT_THAT(clock_.pauses(), SizeIs(2));
}

TEST_F(RetryingConnectionTest, SendsOnceWhatMightBeAppliedTwice) {
  EXPECT_CALL(*next_, Call).WillOnce(Return(unavailable_));
  EXPECT_EQ(Set(), unavailable_);
}

TEST_F(RetryingConnectionTest, SendsAnythingAgainThatTheServerDidNotApply) {
  EXPECT_CALL(*next_, Call).WillOnce(Return(shutting_down_)).WillOnce(Reply());
  EXPECT_TRUE(Set().ok());
}

TEST_F(RetryingConnectionTest, StopsOnceASecondAttemptMayHaveBeenApplied) {
  EXPECT_CALL(*next_, Call).WillOnce(Return(shutting_down_)).WillOnce(Return(unavailable_));
  EXPECT_EQ(Set(), unavailable_);
}

TEST_F(RetryingConnectionTest, AnyOtherErrorIsFinal) {
  for (const absl::Status& status :
       {absl::DeadlineExceededError("slow"), absl::ResourceExhaustedError("large"),
        Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_KEY_NOT_FOUND)}) {
    EXPECT_CALL(*next_, Call).WillOnce(Return(status));
    EXPECT_EQ(Get(), status);
  }
}

TEST_F(RetryingConnectionTest, PausesDoubleUpToALimitAndAreSpread) {
  EXPECT_CALL(*next_, Call).WillRepeatedly(Return(unavailable_));
  EXPECT_EQ(Get(), unavailable_);
  absl::Duration longest = absl::Milliseconds(100);
  for (absl::Duration pause : clock_.pauses()) {
    EXPECT_GE(pause, longest / 2);
    EXPECT_LE(pause, longest);
    longest = std::min(2 * longest, absl::Seconds(1));
  }
  EXPECT_EQ(longest, absl::Seconds(1));
}

TEST_F(RetryingConnectionTest, GivesUpWhenTheServerHasBeenAwayForTooLong) {
  const absl::Time begin = clock_.Now();
  EXPECT_CALL(*next_, Call).WillRepeatedly(Return(unavailable_));
  EXPECT_EQ(Get(), unavailable_);
  EXPECT_LE(clock_.Now() - begin, absl::Seconds(10));
  EXPECT_GE(clock_.Now() - begin, absl::Seconds(9));
}

TEST_F(RetryingConnectionTest, AttemptsThatAreSlowToFailCount) {
  EXPECT_CALL(*next_, Call)
      .Times(3)  // The second failure is 5 s after the first, the third more than 10 s.
      .WillRepeatedly(DoAll(Takes(absl::Seconds(5)), Return(unavailable_)));
  EXPECT_EQ(Get(), unavailable_);
}

TEST_F(RetryingConnectionTest, APolicyOfNoTimeSendsOnce) {
  RetryingConnection once(next_, {.max_elapsed = absl::ZeroDuration()}, clock_);
  EXPECT_CALL(*next_, Call).WillOnce(Return(unavailable_));
  v1::DictGetResponse response;
  EXPECT_EQ(once.Call(MethodOf<v1::DictGetRequest>(), v1::DictGetRequest(), &response, {}),
            unavailable_);
}

TEST_F(RetryingConnectionTest, AWaitIsSentAgainWithItsGuard) {
  EXPECT_CALL(*next_, Call(_, _, _, testing::Field(&CallOptions::guard, testing::Ne(std::nullopt))))
      .WillOnce(Return(unavailable_))
      .WillOnce(Reply());
  v1::EventWaitResponse response;
  EXPECT_TRUE(connection_
                  .Call(MethodOf<v1::EventWaitRequest>(), v1::EventWaitRequest(), &response,
                        {.wait = absl::Seconds(1), .guard = Guard{.lock = "l", .fence = 1}})
                  .ok());
}

MATCHER_P(WaitIsAbout, expected, "") {
  return arg.wait <= expected && arg.wait >= expected - absl::Milliseconds(100);
}

TEST_F(RetryingConnectionTest, AWaitIsSentAgainWithWhatIsLeftOfIt) {
  InSequence in_this_order;
  EXPECT_CALL(*next_,
              Call(_, RequestIs<v1::EventWaitRequest>("object: 'e' timeout { seconds: 60 }"), _,
                   WaitIsAbout(absl::Seconds(60))))
      .WillOnce(DoAll(Takes(absl::Seconds(20)), Return(unavailable_)));
  std::string resent;
  EXPECT_CALL(*next_, Call(_, _, _, WaitIsAbout(absl::Seconds(40))))
      .WillOnce([&resent](const RpcMethod&, const google::protobuf::Message& request,
                          google::protobuf::Message*, const CallOptions&) {
        resent = request.ShortDebugString();
        return absl::OkStatus();
      });
  EXPECT_TRUE(Wait(absl::Seconds(60)).ok());
  EXPECT_THAT(resent, testing::StartsWith("object: \"e\" timeout { seconds: 39 nanos: 9"));
}

TEST_F(RetryingConnectionTest, AWaitThatIsOverLooksOnceMore) {
  EXPECT_CALL(*next_,
              Call(_, RequestIs<v1::EventWaitRequest>("object: 'e' timeout { seconds: 5 }"), _, _))
      .WillOnce(DoAll(Takes(absl::Seconds(5)), Return(unavailable_)));
  EXPECT_CALL(*next_, Call(_, RequestIs<v1::EventWaitRequest>("object: 'e' timeout {}"), _,
                           WaitIsAbout(absl::ZeroDuration())))
      .WillOnce(Reply());
  EXPECT_TRUE(Wait(absl::Seconds(5)).ok());
}

TEST_F(RetryingConnectionTest, AnEndlessWaitOutlastsAnyNumberOfOutages) {
  InSequence in_this_order;
  EXPECT_CALL(*next_, Call(_, RequestIs<v1::EventWaitRequest>("object: 'e'"), _,
                           testing::Field(&CallOptions::wait, absl::InfiniteDuration())))
      .Times(100)
      .WillRepeatedly(DoAll(Takes(absl::Hours(1)), Return(unavailable_)));
  EXPECT_CALL(*next_, Call).WillOnce(Reply());
  EXPECT_TRUE(Wait(absl::InfiniteDuration()).ok());
  EXPECT_THAT(clock_.pauses(), Each(testing::Le(absl::Milliseconds(100))));
}

}  // namespace
}  // namespace internal
}  // namespace manager

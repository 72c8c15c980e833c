#include "manager/internal/call_table.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/v1/event.pb.h"

namespace manager {
namespace internal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const absl::Time kBegin = absl::FromUnixSeconds(1000);
constexpr absl::Duration kMaxRetry = absl::Seconds(60);

// A call that is known by its request.
std::unique_ptr<PendingCall> NewCall(std::string request, bool retriable = false) {
  auto call = std::make_unique<PendingCall>();
  call->message.set_request(std::move(request));
  call->retriable = retriable;
  call->begun = kBegin;
  return call;
}

class CallTableTest : public testing::Test {
 protected:
  CallTableTest() { table_.SetLimits(Limits(1000)); }

  static v1::SessionLimits Limits(int64_t calls, int64_t bytes = 1 << 30) {
    v1::SessionLimits limits;
    limits.set_max_waiting_calls(calls);
    limits.set_max_replies_kept(calls);
    limits.set_max_bytes_in_flight(bytes);
    return limits;
  }

  PendingCall& Add(std::string request, bool retriable = false) {
    return table_.Add(NewCall(std::move(request), retriable));
  }

  v1::SessionConnectRequest Next(absl::Time now = kBegin) {
    v1::SessionConnectRequest message;
    table_.Fill(now, message);
    return message;
  }

  // The next message's calls, each as its number and request.
  std::vector<std::string> Send(absl::Time now = kBegin) {
    std::vector<std::string> calls;
    const v1::SessionConnectRequest message = Next(now);
    for (const v1::Call& call : message.calls()) {
      calls.push_back(std::to_string(call.call_id()) + call.request());
    }
    return calls;
  }

  std::vector<std::string> Acknowledgements() {
    v1::SessionConnectRequest message;
    table_.FillAcknowledgements(message);
    std::vector<std::string> ranges;
    for (const v1::CallRange& range : message.acked()) {
      ranges.push_back(std::to_string(range.first()) + "-" + std::to_string(range.last()));
    }
    return ranges;
  }

  std::vector<std::string> EndSession(absl::Time now = kBegin, bool retry = true) {
    std::vector<std::string> lost;
    for (const auto& call : table_.EndSession(now, retry)) lost.push_back(call->message.request());
    return lost;
  }

  CallTable table_{kMaxRetry};
};

TEST_F(CallTableTest, CallsAreNumberedInTheirOrderAndSentOnce) {
  Add("a");
  Add("b");
  EXPECT_TRUE(table_.HasUnsent());
  EXPECT_THAT(Send(), ElementsAre("1a", "2b"));
  EXPECT_FALSE(table_.HasUnsent());
  Add("c");
  EXPECT_THAT(Send(), ElementsAre("3c"));
  EXPECT_THAT(Send(), IsEmpty());
}

TEST_F(CallTableTest, AReplyFindsItsCallInAnyOrderAndOnce) {
  Add("a");
  Add("b");
  Send();
  EXPECT_EQ(table_.Answer(2)->message.request(), "b");
  EXPECT_EQ(table_.Answer(1)->message.request(), "a");
  EXPECT_EQ(table_.Answer(1), nullptr);
  EXPECT_EQ(table_.Answer(3), nullptr);
  EXPECT_TRUE(table_.empty());
}

TEST_F(CallTableTest, RepliesAreAcknowledgedOnceAsRanges) {
  for (const char* request : {"a", "b", "c", "d", "e"}) Add(request);
  Send();
  for (uint64_t id : {1, 2, 4}) table_.Answer(id);
  EXPECT_THAT(Acknowledgements(), ElementsAre("1-2", "4-4"));
  EXPECT_THAT(Acknowledgements(), IsEmpty());
  table_.Answer(3);
  EXPECT_THAT(Acknowledgements(), ElementsAre("3-3"));
}

TEST_F(CallTableTest, AStreamThatResumesSaysAllAgainUnderTheSameNumbers) {
  for (const char* request : {"a", "b", "c"}) Add(request);
  Send();
  table_.Answer(2);
  Acknowledgements();
  Add("d");
  table_.Resume();
  EXPECT_TRUE(table_.HasUnsent());
  EXPECT_THAT(Send(), ElementsAre("1a", "3c", "4d"));
  EXPECT_THAT(Acknowledgements(), ElementsAre("2-2"));
  EXPECT_FALSE(table_.HasUnsent());
}

TEST_F(CallTableTest, NoMoreCallsAreOutThanTheSessionMayHave) {
  table_.SetLimits(Limits(3));  // Of which the last is never reached.
  for (const char* request : {"a", "b", "c"}) Add(request);
  EXPECT_FALSE(table_.HasRoom());
  EXPECT_THAT(Send(), ElementsAre("1a", "2b"));
  EXPECT_FALSE(table_.HasUnsent());
  table_.Answer(1);
  EXPECT_FALSE(table_.HasRoom());
  EXPECT_THAT(Send(), ElementsAre("3c"));
  table_.Answer(2);
  EXPECT_TRUE(table_.HasRoom());
}

TEST_F(CallTableTest, NoMoreBytesAreOutThanTheSessionMayHaveButForACallAlone) {
  table_.SetLimits(Limits(100, /*bytes=*/200));  // Half of it for requests.
  Add(std::string(60, 'a'));
  Add(std::string(60, 'b'));
  Add(std::string(200, 'c'));
  for (uint64_t id : {1, 2, 3}) {
    EXPECT_EQ(Send().size(), 1u);
    EXPECT_FALSE(table_.HasUnsent());
    table_.Answer(id);
  }
}

TEST_F(CallTableTest, LargeCallsTravelAlone) {
  const std::string large(1 << 20, 'x');
  for (const std::string& request : {std::string("a"), large, std::string("b")}) Add(request);
  EXPECT_THAT(Send(), ElementsAre("1a"));
  EXPECT_THAT(Send(), ElementsAre("2" + large));
  EXPECT_THAT(Send(), ElementsAre("3b"));
  table_.Resume();
  EXPECT_THAT(Send(), ElementsAre("1a"));
  EXPECT_THAT(Send(), ElementsAre("2" + large));
  EXPECT_THAT(Send(), ElementsAre("3b"));
}

TEST_F(CallTableTest, AnAbandonedCallThatWasNotSentIsGone) {
  PendingCall& call = Add("a");
  Add("b");
  table_.Abandon(call);
  EXPECT_THAT(Send(), ElementsAre("1b"));
}

TEST_F(CallTableTest, AnAbandonedCallThatWasSentIsCancelledOnEachStreamUntilItsReply) {
  PendingCall& call = Add("a");
  Send();
  table_.Abandon(call);
  EXPECT_TRUE(table_.HasUnsent());
  EXPECT_THAT(Next().cancelled(), ElementsAre(1));
  EXPECT_FALSE(table_.HasUnsent());
  table_.Resume();
  const v1::SessionConnectRequest again = Next();
  EXPECT_EQ(again.calls_size(), 1);
  EXPECT_THAT(again.cancelled(), ElementsAre(1));
  EXPECT_TRUE(table_.Answer(1)->abandoned);
  table_.Resume();
  EXPECT_THAT(Next().cancelled(), IsEmpty());
}

TEST_F(CallTableTest, ACallIsCancelledOnlyWhereItIsKnown) {
  const std::string large(1 << 20, 'x');
  Add("a");
  PendingCall& call = Add(large);
  Send();
  Send();
  table_.Abandon(call);
  table_.Resume();
  EXPECT_THAT(Next().cancelled(), IsEmpty());
  EXPECT_TRUE(table_.HasUnsent());
  EXPECT_THAT(Next().cancelled(), ElementsAre(2));
}

TEST_F(CallTableTest, ACallThatWasNotAppliedGetsItsOldPlaceAndANewNumber) {
  for (const char* request : {"a", "b"}) Add(request);
  Send();
  Add("c");
  for (uint64_t id : {2, 1}) {
    std::unique_ptr<PendingCall> call = table_.Answer(id);
    EXPECT_TRUE(table_.Requeue(call, kBegin));
  }
  EXPECT_THAT(Send(), ElementsAre("3a", "4b", "5c"));
}

TEST_F(CallTableTest, ACallIsRequeuedForALimitedTime) {
  Add("a");
  Send();
  std::unique_ptr<PendingCall> call = table_.Answer(1);
  EXPECT_TRUE(table_.Requeue(call, kBegin));
  Send(kBegin + kMaxRetry / 2);
  call = table_.Answer(2);
  EXPECT_FALSE(table_.Requeue(call, kBegin + kMaxRetry));
  EXPECT_NE(call, nullptr);
}

TEST_F(CallTableTest, ACallThatWaitedForLongHasNotFailedForLong) {
  Add("a");
  Send();
  std::unique_ptr<PendingCall> call = table_.Answer(1);
  EXPECT_TRUE(table_.Requeue(call, kBegin));
  Send();
  call = table_.Answer(2);
  EXPECT_TRUE(table_.Requeue(call, kBegin + 2 * kMaxRetry));
}

TEST_F(CallTableTest, APolicyOfNoTimeRequeuesNothing) {
  CallTable table(absl::ZeroDuration());
  table.Add(NewCall("a"));
  table.Add(NewCall("b", /*retriable=*/true));
  v1::SessionConnectRequest message;
  table.Fill(kBegin, message);
  std::unique_ptr<PendingCall> call = table.Answer(1);
  EXPECT_FALSE(table.Requeue(call, kBegin));
  EXPECT_EQ(table.EndSession(kBegin).size(), 1u);
}

TEST_F(CallTableTest, ASessionThatEndsLosesWhatMayNotBeAppliedTwice) {
  Add("a");
  Add("b", /*retriable=*/true);
  Add("c");
  Send();
  table_.Answer(3);
  Add("d");
  EXPECT_THAT(EndSession(), ElementsAre("a"));
  EXPECT_THAT(Send(), ElementsAre("1b", "2d"));
  EXPECT_THAT(Acknowledgements(), IsEmpty());
}

TEST_F(CallTableTest, ASessionThatEndsForGoodLosesAllThatWasSent) {
  Add("a", /*retriable=*/true);
  Send();
  Add("b");
  EXPECT_THAT(EndSession(kBegin, /*retry=*/false), ElementsAre("a"));
  EXPECT_THAT(Send(), ElementsAre("1b"));
}

TEST_F(CallTableTest, WhatCameAfterAGoAwayWasNotApplied) {
  Add("a");
  Add("b");
  Send();
  table_.GoAway(1);
  EXPECT_THAT(EndSession(), ElementsAre("a"));
  EXPECT_THAT(Send(), ElementsAre("1b"));
}

TEST_F(CallTableTest, AGoAwaySaysNothingOfEarlierStreams) {
  Add("a");
  Send();
  table_.Resume();
  table_.GoAway(0);
  EXPECT_THAT(EndSession(), ElementsAre("a"));
}

TEST_F(CallTableTest, AGoAwayCountsUntilTheCallIsSentAgain) {
  Add("a");
  Send();
  table_.GoAway(0);
  table_.Resume();
  EXPECT_THAT(Send(), ElementsAre("1a"));
  EXPECT_THAT(EndSession(), ElementsAre("a"));
}

TEST_F(CallTableTest, AWaitInAnotherSessionEndsWhenItWouldHaveEnded) {
  v1::EventWaitRequest request;
  request.mutable_timeout()->set_seconds(60);
  PendingCall& call = Add(request.SerializeAsString(), /*retriable=*/true);
  call.wait = absl::Seconds(60);
  call.request_type = v1::EventWaitRequest::descriptor();
  Send();
  EXPECT_THAT(EndSession(kBegin + absl::Seconds(20)), IsEmpty());
  const v1::SessionConnectRequest message = Next(kBegin + absl::Seconds(25));
  ASSERT_EQ(message.calls_size(), 1);
  ASSERT_TRUE(request.ParseFromString(message.calls(0).request()));
  EXPECT_EQ(request.timeout().seconds(), 35);
}

TEST_F(CallTableTest, WhatCannotBeSentIsGivenUpInTime) {
  const absl::Duration connect = absl::Seconds(5);
  EXPECT_EQ(table_.GiveUpAt(Add("a"), connect), kBegin + connect);
  PendingCall& read = Add("b", /*retriable=*/true);
  EXPECT_EQ(table_.GiveUpAt(read, connect), kBegin + kMaxRetry);
  Send();
  EndSession(kBegin + absl::Seconds(30));
  EXPECT_EQ(table_.GiveUpAt(read, connect), kBegin + absl::Seconds(30) + kMaxRetry);
}

}  // namespace
}  // namespace internal
}  // namespace manager

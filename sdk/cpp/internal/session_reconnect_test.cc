// What a session's connection does where its stream, its session or its server goes.

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/internal/lease.h"
#include "manager/internal/session_test_fixture.h"
#include "manager/internal/timeout.h"
#include "manager/mocks/mock_connection.h"

namespace manager {
namespace internal {
namespace {

using mocks::Refusal;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr absl::Duration kMoment = absl::Milliseconds(50);

class SessionReconnectTest : public SessionTestFixture {
 protected:
  // A session that is quickly lost.
  static v1::SessionOpenResponse ShortLease(absl::Duration lease) {
    v1::SessionOpenResponse opened = Opened();
    *opened.mutable_lease() = ToProto(lease);
    return opened;
  }

  // The same of a server that has the session when it comes back soon enough.
  static v1::SessionOpenResponse ShortLeaseKept(absl::Duration lease,
                                                absl::Duration max_time_away) {
    v1::SessionOpenResponse opened = ShortLease(lease);
    *opened.mutable_max_time_away() = ToProto(max_time_away);
    return opened;
  }

  static v1::SessionOpenResponse Another() {
    v1::SessionOpenResponse opened = Opened();
    opened.set_session("s2");
    return opened;
  }

  void Break() { stream_->End(absl::UnavailableError("broken")); }

  // Lets the client reconnect, and tells it that its session is over.
  void LoseSession() {
    stream_ = server_->Accept();
    EXPECT_EQ(stream_->Receive()->open().session(), "s1");
    stream_->End(not_found_);
  }

  void ExpectLost(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(status.message()), HasSubstr("the session with there was lost"));
    EXPECT_THAT(std::string(status.message()), HasSubstr("may have been applied or not"));
  }

  // Opens a session, takes its server away for ever, and expects the client to be told that the
  // session is lost. Returns what a call under way ended with.
  absl::Status LoseServer(const v1::SessionOpenResponse& opened, ClientOptions options = {}) {
    absl::Notification told;
    options.on_session_lost = [&told] { told.Notify(); };
    Open(options, opened);
    Result write = Write("a");
    NextCalls(1);
    server_.reset();
    const absl::Status status = write->status();
    ExpectLost(status);
    told.WaitForNotification();
    return status;
  }

  const absl::Status not_found_ =
      Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_SESSION_NOT_FOUND);
  const absl::Status shutting_down_ =
      Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_SHUTTING_DOWN);
};

TEST_F(SessionReconnectTest, UnansweredCallsAreSentAgainUnderTheirNumbers) {
  Open();
  std::vector<Result> writes;
  for (const char* key : {"a", "b", "c"}) writes.push_back(Write(key));
  NextCalls(3);
  ReplyTo({2});
  EXPECT_TRUE(writes[1]->status().ok());
  Break();
  writes.push_back(Write("d"));
  Accept("s1");
  const v1::SessionConnectRequest next = Next();
  ASSERT_EQ(next.acked_size(), 1);
  EXPECT_EQ(next.acked(0).ShortDebugString(), "first: 2 last: 2");
  ASSERT_EQ(next.calls_size(), 3);
  EXPECT_EQ(next.calls(0).call_id(), 1u);
  EXPECT_EQ(next.calls(1).call_id(), 3u);
  EXPECT_EQ(next.calls(2).call_id(), 4u);
  ReplyTo({1, 3, 4});
  for (const Result& write : writes) EXPECT_TRUE(write->status().ok());
}

TEST_F(SessionReconnectTest, AThreadThatWaitsSeesASlowerCallOnly) {
  Open();
  std::thread caller([this] { EXPECT_EQ(CallWrite("a"), absl::OkStatus()); });
  NextCalls(1);
  for (int i = 0; i < 3; ++i) {
    Break();
    Accept("s1");
    EXPECT_THAT(NextCalls(1), ElementsAre("1a"));
  }
  ReplyTo({1});
  caller.join();
}

TEST_F(SessionReconnectTest, AServerThatComesBackIsFound) {
  Open();
  Result write = Write("a");
  NextCalls(1);
  Break();
  server_.reset();
  server_ = std::make_unique<FakeServer>(address_);
  Accept("s1");
  EXPECT_THAT(NextCalls(1), ElementsAre("1a"));
  ReplyTo({1});
  EXPECT_TRUE(write->status().ok());
}

TEST_F(SessionReconnectTest, AConnectionThatDoesNotAnswerAHeartbeatIsGivenUp) {
  Open({}, ShortLease(absl::Seconds(2)));
  Result write = Write("a");
  std::optional<v1::SessionConnectRequest> message = stream_->Receive();
  while (message.has_value()) message = stream_->Receive();  // And no answer.
  Accept("s1");
  EXPECT_THAT(NextCalls(1), ElementsAre("1a"));
  ReplyTo({1});
  EXPECT_TRUE(write->status().ok());
}

TEST_F(SessionReconnectTest, ALostSessionFailsWhatMayHaveBeenApplied) {
  absl::Notification told;
  Open({.on_session_lost = [&told] { told.Notify(); }});
  std::shared_ptr<Lease> lease;
  Result first = Write("a", {.lease = &lease});
  NextCalls(1);
  ReplyTo({1});
  EXPECT_TRUE(first->status().ok());
  ASSERT_NE(lease, nullptr);
  EXPECT_TRUE(lease->Running());
  absl::Notification watcher_told;
  lease->Watch([&watcher_told] { watcher_told.Notify(); });

  Result write = Write("b");
  Result read = Read("c");
  NextCalls(2);
  Break();
  LoseSession();
  ExpectLost(write->status());
  told.WaitForNotification();
  watcher_told.WaitForNotification();
  EXPECT_FALSE(lease->Running());
  // The read does no harm, and is sent in a new session.
  Accept("", Another());
  EXPECT_THAT(NextCalls(1), ElementsAre("1c"));
  ReplyTo({1});
  EXPECT_TRUE(read->status().ok());
}

TEST_F(SessionReconnectTest, ALostSessionDoesNotFailWhatWasNotSent) {
  Open();
  Result read = Read("a");
  NextCalls(1);
  Break();
  stream_ = server_->Accept();
  Result write = Write("b");
  stream_->End(not_found_);
  Accept("", Another());
  EXPECT_THAT(NextCalls(2), ElementsAre("1a", "2b"));
  ReplyTo({1, 2});
  EXPECT_TRUE(read->status().ok());
  EXPECT_TRUE(write->status().ok());
}

TEST_F(SessionReconnectTest, ASessionIsLostWhenItsLeaseHasRunOut) {
  const absl::Status status = LoseServer(ShortLease(absl::Milliseconds(300)));
  EXPECT_THAT(std::string(status.message()), HasSubstr("its lease of 300ms ran out"));
}

TEST_F(SessionReconnectTest, AServerThatKeepsItsSessionsIsWaitedForWhileItIsAway) {
  absl::Notification session_lost;
  Open({.on_session_lost = [&session_lost] { session_lost.Notify(); }},
       ShortLeaseKept(absl::Milliseconds(300), absl::Minutes(5)));
  std::shared_ptr<Lease> before, after;
  Result a = Write("a", {.lease = &before});
  NextCalls(1);
  ReplyTo({1});
  EXPECT_TRUE(a->status().ok());
  absl::Notification told;
  before->Watch([&told] { told.Notify(); });
  Result b = Write("b");
  NextCalls(1);
  server_.reset();
  told.WaitForNotification();
  EXPECT_FALSE(before->Running());
  EXPECT_FALSE(before->lost());

  server_ = std::make_unique<FakeServer>(address_);
  Accept("s1");
  EXPECT_THAT(NextCalls(1), ElementsAre("2b"));
  ReplyTo({2});
  EXPECT_TRUE(b->status().ok());
  Result c = Write("c", {.lease = &after});
  NextCalls(1);
  ReplyTo({3});
  EXPECT_TRUE(c->status().ok());
  // Who held something was told that it is lost, and that stays so; what is granted now holds.
  EXPECT_FALSE(before->Running());
  EXPECT_TRUE(after->Running());
  EXPECT_FALSE(session_lost.HasBeenNotified());

  // Nothing that was granted in a session is given back in another.
  Break();
  LoseSession();
  session_lost.WaitForNotification();
  EXPECT_TRUE(before->lost());
  EXPECT_TRUE(after->lost());
}

TEST_F(SessionReconnectTest, AServerThatIsAwayForTooLongIsGivenUp) {
  LoseServer(ShortLeaseKept(absl::Milliseconds(300), absl::Milliseconds(100))).IgnoreError();
}

TEST_F(SessionReconnectTest, AClientMayGiveUpSoonerThanTheServerAsksFor) {
  LoseServer(ShortLeaseKept(absl::Milliseconds(300), absl::Minutes(5)),
             {.max_time_away = absl::Milliseconds(100)})
      .IgnoreError();
}

TEST_F(SessionReconnectTest, WhatComesAfterAGoAwayIsSentAgain) {
  Open();
  Result a = Write("a"), b = Write("b");
  NextCalls(2);
  v1::SessionConnectResponse message;
  message.add_replies()->set_call_id(1);
  message.mutable_go_away()->set_last_call_id(1);
  stream_->Send(message);
  EXPECT_TRUE(a->status().ok());
  LoseSession();  // It is another server.
  Accept("", Another());
  EXPECT_THAT(NextCalls(1), ElementsAre("1b"));
  ReplyTo({1});
  EXPECT_TRUE(b->status().ok());
}

TEST_F(SessionReconnectTest, WhatAServerDidNotApplyBecauseItStopsIsSentAgain) {
  Open();
  Result a = Write("a"), b = Write("b");
  NextCalls(2);
  Refuse(2, shutting_down_);
  Refuse(1, shutting_down_);
  stream_->End(absl::OkStatus());
  LoseSession();
  Accept("", Another());
  EXPECT_THAT(NextCalls(2), ElementsAre("1a", "2b"));
  ReplyTo({1, 2});
  EXPECT_TRUE(a->status().ok());
  EXPECT_TRUE(b->status().ok());
}

TEST_F(SessionReconnectTest, AServerThatRefusesCallsAndDoesNotGoIsLeft) {
  Open({.connect_timeout = absl::Milliseconds(500)});
  Result write = Write("a");
  NextCalls(1);
  Refuse(1, shutting_down_);
  Accept("s1");
  EXPECT_THAT(NextCalls(1), ElementsAre("2a"));
  ReplyTo({2});
  EXPECT_TRUE(write->status().ok());
}

TEST_F(SessionReconnectTest, ASessionThatIsTakenOverIsLost) {
  Open();
  Result write = Write("a");
  NextCalls(1);
  const absl::Status taken = Refusal(absl::StatusCode::kAborted, v1::ERROR_REASON_TAKEN_OVER);
  stream_->End(taken);
  EXPECT_EQ(write->status(), taken);
  Result read = Read("b");
  Accept("", Another());
  EXPECT_THAT(NextCalls(1), ElementsAre("1b"));
}

TEST_F(SessionReconnectTest, ARefusalToOpenIsTheAnswerToAllCalls) {
  Connect();
  Result a = Write("a"), b = Read("b");
  const absl::Status refusal = absl::UnauthenticatedError("who are you?");
  server_->Accept()->End(refusal);
  EXPECT_EQ(a->status(), refusal);
  EXPECT_EQ(b->status(), refusal);
  // The next call tries again.
  Result c = Write("c");
  Accept("");
}

TEST_F(SessionReconnectTest, AStreamThatCannotCarryItsCallsIsNotTriedAgainWithThem) {
  Open();
  Result a = Write("a"), b = Read("b");
  NextCalls(2);
  const absl::Status too_large = absl::ResourceExhaustedError("received message larger than max");
  stream_->End(too_large);
  EXPECT_EQ(a->status(), too_large);
  EXPECT_EQ(b->status(), too_large);
  Result c = Write("c");
  Accept("", Another());
  EXPECT_THAT(NextCalls(1), ElementsAre("1c"));
}

TEST_F(SessionReconnectTest, ACallIsNotSentWhereNobodyListens) {
  server_.reset();
  Connect({.connect_timeout = kMoment, .retry = {.max_elapsed = absl::ZeroDuration()}});
  const absl::Status not_sent =
      absl::UnavailableError("no connection to there; the call was not sent");
  EXPECT_EQ(CallWrite("a"), not_sent);
  EXPECT_EQ(CallRead("b"), not_sent);
  EXPECT_EQ(Write("c")->status(), not_sent);
  EXPECT_EQ(connection_->Open(kMoment), not_sent);
}

TEST_F(SessionReconnectTest, AServerThatDoesNotOpenIsTriedAgain) {
  Connect({.connect_timeout = absl::Milliseconds(500)});
  Result read = Read("a");
  const std::shared_ptr<FakeStream> silent = server_->Accept();
  Accept("");
  EXPECT_THAT(NextCalls(1), ElementsAre("1a"));
  ReplyTo({1});
  EXPECT_TRUE(read->status().ok());
}

TEST_F(SessionReconnectTest, ACancelledCallIsCancelledAgain) {
  Open({.call_timeout = kMoment});
  EXPECT_EQ(CallWrite("a").code(), absl::StatusCode::kDeadlineExceeded);
  NextCalls(1);
  EXPECT_THAT(Next().cancelled(), ElementsAre(1));
  Break();
  Accept("s1");
  const v1::SessionConnectRequest next = Next();
  EXPECT_EQ(next.calls_size(), 1);
  EXPECT_THAT(next.cancelled(), ElementsAre(1));
}

}  // namespace
}  // namespace internal
}  // namespace manager

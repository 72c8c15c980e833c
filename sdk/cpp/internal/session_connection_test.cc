#include "manager/internal/session_connection.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/error/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/internal/method.h"
#include "manager/internal/session_test_fixture.h"
#include "manager/mocks/mock_connection.h"
#include "manager/v1/lock.pb.h"

namespace manager {
namespace internal {
namespace {

using mocks::Refusal;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr absl::Duration kMoment = absl::Milliseconds(50);

using SessionConnectionTest = SessionTestFixture;

TEST_F(SessionConnectionTest, OpensASessionWithTheFirstCall) {
  Connect({.lease = absl::Seconds(7), .client_name = "me"});
  Result read = Read("a");
  stream_ = server_->Accept();
  const std::optional<v1::SessionConnectRequest> first = stream_->Receive();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->open().ShortDebugString(), "lease { seconds: 7 } client: \"me\"");
  EXPECT_EQ(first->calls_size(), 0);
  SendOpened();
  const v1::SessionConnectRequest next = Next();
  ASSERT_EQ(next.calls_size(), 1);
  EXPECT_EQ(next.calls(0).call_id(), 1u);
  EXPECT_EQ(next.calls(0).method(), "/manager.v1.Dict/Get");
  EXPECT_GT(next.calls(0).owner(), 0u);
  EXPECT_FALSE(next.calls(0).has_guard());
  ReplyTo({1});
  EXPECT_TRUE(read->status().ok());
  EXPECT_EQ(read->response.value().int_value(), 1);
}

TEST_F(SessionConnectionTest, SaysWhoItIsWhereNobodySaid) {
  Connect();
  Result read = Read("a");
  EXPECT_THAT(server_->Accept()->Receive()->open().client(),
              HasSubstr("@"));  // program@host:process
}

TEST_F(SessionConnectionTest, CallsAreSentInTheirOrderAndAnsweredInAny) {
  Open();
  std::vector<Result> writes;
  for (const char* key : {"a", "b", "c", "d"}) writes.push_back(Write(key));
  EXPECT_THAT(NextCalls(4), ElementsAre("1a", "2b", "3c", "4d"));
  ReplyTo({4, 2});
  EXPECT_TRUE(writes[3]->status().ok());
  EXPECT_TRUE(writes[1]->status().ok());
  EXPECT_FALSE(writes[0]->done.HasBeenNotified());
  ReplyTo({1, 3});
  EXPECT_TRUE(writes[0]->status().ok());
  EXPECT_TRUE(writes[2]->status().ok());
}

TEST_F(SessionConnectionTest, ACallBlocksUntilItsReply) {
  Open();
  std::thread caller([this] {
    v1::DictGetResponse response;
    EXPECT_TRUE(CallRead("a", &response).ok());
    EXPECT_EQ(response.value().int_value(), 1);
  });
  EXPECT_THAT(NextCalls(1), ElementsAre("1a"));
  ReplyTo({1});
  caller.join();
}

TEST_F(SessionConnectionTest, ThreadsThatWaitHandOnTheWork) {
  Open();
  // Whoever drives the stream is answered first, again and again.
  std::vector<std::thread> callers;
  for (const char* key : {"a", "b", "c"}) {
    callers.emplace_back([this, key] { EXPECT_TRUE(CallRead(key).ok()); });
    EXPECT_THAT(NextCalls(1), ElementsAre(std::to_string(callers.size()) + key));
  }
  for (uint64_t id = 1; id <= 3; ++id) {
    ReplyTo({id});
    callers[id - 1].join();
  }
}

TEST_F(SessionConnectionTest, EachThreadIsAnOwner) {
  Open();
  Write("a");
  const uint64_t owner = Next().calls(0).owner();
  Write("b");
  EXPECT_EQ(Next().calls(0).owner(), owner);
  std::thread([this] { Write("c"); }).join();
  EXPECT_NE(Next().calls(0).owner(), owner);
}

TEST_F(SessionConnectionTest, AReplyIsAcknowledgedWithTheNextCall) {
  Open();
  std::vector<Result> writes;
  for (const char* key : {"a", "b", "c"}) writes.push_back(Write(key));
  NextCalls(3);
  ReplyTo({1, 3});
  EXPECT_TRUE(writes[2]->status().ok());
  Write("d");
  const v1::SessionConnectRequest next = Next();
  ASSERT_EQ(next.acked_size(), 2);
  EXPECT_EQ(next.acked(0).ShortDebugString(), "first: 1 last: 1");
  EXPECT_EQ(next.acked(1).ShortDebugString(), "first: 3 last: 3");
}

TEST_F(SessionConnectionTest, ARefusalComesAsItIs) {
  Open();
  Result write = Write("a");
  NextCalls(1);
  const absl::Status refusal =
      Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_OBJECT_NOT_FOUND);
  Refuse(1, refusal);
  EXPECT_EQ(write->status(), refusal);
}

TEST_F(SessionConnectionTest, AReplyThatCannotBeReadIsTheServersFault) {
  Open();
  Result read = Read("a");
  NextCalls(1);
  v1::SessionConnectResponse message;
  v1::Reply* reply = message.add_replies();
  reply->set_call_id(1);
  reply->set_response("\xFF");
  stream_->Send(message);
  EXPECT_EQ(read->status().code(), absl::StatusCode::kInternal);
}

TEST_F(SessionConnectionTest, ACallCarriesItsGuard) {
  Open();
  Write("a", {.guard = Guard{.lock = "l", .fence = 7}});
  EXPECT_EQ(Next().calls(0).guard().ShortDebugString(), "lock: \"l\" fence: 7");
}

TEST_F(SessionConnectionTest, AMessageIsNoLargerThanTheOptionsSay) {
  Open({.max_message_bytes = 100});
  EXPECT_EQ(Write(std::string(100, 'x'))->status().code(), absl::StatusCode::kResourceExhausted);
  Result read = Read("a");
  NextCalls(1);
  v1::SessionConnectResponse message;
  v1::Reply* reply = message.add_replies();
  reply->set_call_id(1);
  reply->set_response(std::string(101, 'x'));
  stream_->Send(message);
  EXPECT_EQ(read->status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(SessionConnectionTest, CallsBeyondTheSessionsLimitWaitForRoom) {
  v1::SessionOpenResponse opened = Opened();
  opened.mutable_limits()->set_max_waiting_calls(3);
  Open({}, opened);
  Result a = Write("a"), b = Write("b");
  absl::Notification started;
  std::thread third([&] {
    Result c = Write("c");
    started.Notify();
    EXPECT_TRUE(c->status().ok());
  });
  EXPECT_THAT(NextCalls(2), ElementsAre("1a", "2b"));
  EXPECT_FALSE(started.HasBeenNotified());
  ReplyTo({1});
  EXPECT_THAT(NextCalls(1), ElementsAre("3c"));
  ReplyTo({2, 3});
  third.join();
}

TEST_F(SessionConnectionTest, ACallThatFindsNoRoomInTimeIsNotSent) {
  v1::SessionOpenResponse opened = Opened();
  opened.mutable_limits()->set_max_waiting_calls(2);
  Open({.call_timeout = kMoment}, opened);
  Result endless = Write("a", {.wait = absl::InfiniteDuration()});
  const absl::Status status = Write("b")->status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(status.message()), HasSubstr("was not sent"));
}

TEST_F(SessionConnectionTest, ACallThatTheSessionHadNoRoomForIsSentAgain) {
  Open();
  Result write = Write("a");
  NextCalls(1);
  google::rpc::ErrorInfo info;
  info.set_domain(std::string(kErrorDomain));
  info.set_reason("LIMIT_REACHED");
  (*info.mutable_metadata())["limit"] = "max_session_bytes";
  Refuse(1, StatusWithInfo(absl::StatusCode::kResourceExhausted, "full", info));
  EXPECT_THAT(NextCalls(1), ElementsAre("2a"));
  ReplyTo({2});
  EXPECT_TRUE(write->status().ok());
}

TEST_F(SessionConnectionTest, ACallWithoutReplyInTimeIsCancelled) {
  Open({.call_timeout = kMoment});
  EXPECT_EQ(CallWrite("a"),
            absl::DeadlineExceededError(
                "no reply from there within 50ms, so the call may have been applied or not"));
  EXPECT_THAT(NextCalls(1), ElementsAre("1a"));
  EXPECT_THAT(Next().cancelled(), ElementsAre(1));
  EXPECT_EQ(Write("b")->status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(SessionConnectionTest, AGrantThatComesTooLateIsGivenBack) {
  Open({.call_timeout = kMoment});
  v1::LockAcquireRequest request;
  request.set_object("l");
  v1::LockAcquireResponse response;
  EXPECT_EQ(connection_->Call(MethodOf<v1::LockAcquireRequest>(), request, &response, {}).code(),
            absl::StatusCode::kDeadlineExceeded);
  NextCalls(1);
  response.set_acquired(true);
  response.set_fence(7);
  v1::SessionConnectResponse message;
  v1::Reply* reply = message.add_replies();
  reply->set_call_id(1);
  reply->set_response(response.SerializeAsString());
  stream_->Send(message);
  v1::SessionConnectRequest next = Next();
  while (next.calls_size() == 0) next = Next();
  EXPECT_EQ(next.calls(0).method(), "/manager.v1.Lock/Release");
}

TEST_F(SessionConnectionTest, ADoneMayCall) {
  Open();
  absl::Notification called;
  v1::DictGetRequest request;
  v1::DictGetResponse response;
  connection_->Start(MethodOf<v1::DictGetRequest>(), request, &response, {}, [&](absl::Status) {
    EXPECT_TRUE(CallRead("b").ok());
    called.Notify();
  });
  NextCalls(1);
  ReplyTo({1});
  EXPECT_THAT(NextCalls(1), ElementsAre("2b"));
  ReplyTo({2});
  called.WaitForNotification();
}

TEST_F(SessionConnectionTest, ClosesItsSessionWhenItGoes) {
  Open();
  Result write = Write("a");
  NextCalls(1);
  ReplyTo({1});
  EXPECT_TRUE(write->status().ok());
  Result waiting = Read("b");
  NextCalls(1);
  std::thread closer([this] { connection_.reset(); });
  v1::SessionConnectRequest last = Next();
  while (!last.close()) last = Next();
  stream_->End(absl::OkStatus());
  closer.join();
  EXPECT_EQ(waiting->status().code(), absl::StatusCode::kCancelled);
}

TEST_F(SessionConnectionTest, GoesWithoutASession) {
  Connect();
  connection_.reset();
}

TEST_F(SessionConnectionTest, GoesWhileItConnects) {
  server_.reset();
  Connect();
  Result write = Write("a");
  connection_.reset();
  EXPECT_EQ(write->status().code(), absl::StatusCode::kCancelled);
}

TEST_F(SessionConnectionTest, ItsLastHandleMayGoOnItsOwnThread) {
  Open();
  absl::Notification gone;
  v1::DictGetRequest request;
  v1::DictGetResponse response;
  auto* last = new std::shared_ptr<SessionConnection>();
  connection_->Start(MethodOf<v1::DictGetRequest>(), request, &response, {},
                     [last, &gone](absl::Status) {
                       delete last;
                       gone.Notify();
                     });
  *last = std::move(connection_);
  NextCalls(1);
  ReplyTo({1});
  gone.WaitForNotification();
  v1::SessionConnectRequest message = Next();
  while (!message.close()) message = Next();
}

}  // namespace
}  // namespace internal
}  // namespace manager

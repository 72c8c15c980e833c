// Session.Connect as its clients see it, message by message, in the server's own process.

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/error/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/queue.pb.h"
#include "manager/v1/session.pb.h"
#include "server/server.h"
#include "server/transport/test_call.h"

namespace manager {
namespace {

using ::testing::ElementsAre;
using Request = v1::SessionConnectRequest;
using Response = v1::SessionConnectResponse;

constexpr char kConnect[] = "/manager.v1.Session/Connect";

// Adds a call to a message.
template <class CallRequest>
v1::Call& AddCall(Request& message, uint64_t id, const std::string& method,
                  const CallRequest& request) {
  v1::Call& call = *message.add_calls();
  call.set_call_id(id);
  call.set_method(absl::StrCat("/manager.v1.", method));
  call.set_request(request.SerializeAsString());
  return call;
}

template <class CallRequest>
CallRequest Naming(const std::string& object) {
  CallRequest request;
  request.set_object(object);
  return request;
}

v1::QueuePutRequest Put(int64_t item) {
  auto request = Naming<v1::QueuePutRequest>("q");
  request.mutable_item()->set_int_value(item);
  return request;
}
v1::QueueGetRequest Get() { return Naming<v1::QueueGetRequest>("q"); }

v1::ErrorReason Reason(const v1::Reply& reply) {
  // The code does not matter: DecodeStatus wants one that is no success.
  return ReasonOf(DecodeStatus(static_cast<int>(absl::StatusCode::kUnknown), "", reply.error()));
}

// One stream of a session.
class Stream {
 public:
  explicit Stream(const std::shared_ptr<grpc::Channel>& channel) : call_(channel, kConnect) {}

  // Opens a session, or resumes one, and returns its id.
  std::string Open(const std::string& session = "", Request message = {}) {
    message.mutable_open()->set_session(session);
    Send(message);
    return Receive().opened().session();
  }

  void Send(const Request& message) { EXPECT_TRUE(call_.Write(message)); }

  // The next message; its replies are taken note of.
  Response Receive() {
    Response response;
    const std::optional<std::string> message = call_.Read();
    EXPECT_TRUE(message.has_value());
    if (!message.has_value()) return response;
    EXPECT_TRUE(response.ParseFromString(*message));
    for (const v1::Reply& reply : response.replies()) {
      EXPECT_TRUE(replies_.emplace(reply.call_id(), reply).second) << "answered twice";
      order_.push_back(reply.call_id());
    }
    return response;
  }

  // The reply to a call, waiting for it.
  const v1::Reply& ReplyTo(uint64_t id) {
    while (replies_.count(id) == 0 && !testing::Test::HasFailure()) Receive();
    return replies_[id];
  }
  template <class T>
  T ReplyTo(uint64_t id) {
    T response;
    EXPECT_TRUE(response.ParseFromString(ReplyTo(id).response()));
    return response;
  }

  // Waits until the server has handled all that was sent.
  void Settle() {
    Request message;
    message.set_heartbeat(++heartbeat_);
    Send(message);
    while (Receive().heartbeat() != heartbeat_ && !testing::Test::HasFailure()) {
    }
  }

  bool HasReplyTo(uint64_t id) const { return replies_.count(id) > 0; }
  const std::vector<uint64_t>& order() const { return order_; }
  TestCall& call() { return call_; }
  v1::ErrorReason Finish() { return ReasonOf(call_.Finish()); }

 private:
  TestCall call_;
  uint64_t heartbeat_ = 0;
  std::map<uint64_t, v1::Reply> replies_;
  std::vector<uint64_t> order_;
};

class SessionStreamTest : public testing::Test {
 protected:
  SessionStreamTest() {
    Options options;
    options.listen_addresses.clear();
    options.clock = [this] {
      absl::MutexLock lock(&mutex_);
      return now_;
    };
    options.limits.max_session_waiting_calls = 3;
    options.limits.max_session_replies = 4;
    server_ = *Server::Start(options);
    channel_ = server_->InProcessChannel();
    Create<v1::QueueCreateRequest>("Queue", "q");
    Create<v1::LockCreateRequest>("Lock", "m");
    Create<v1::EventCreateRequest>("Event", "e");
    Create<v1::DictCreateRequest>("Dict", "d");
  }

  template <class CreateRequest>
  void Create(const std::string& service, const std::string& name) {
    EXPECT_TRUE(Unary(absl::StrCat(service, "/Create"), Naming<CreateRequest>(name)).ok());
  }

  absl::StatusOr<std::string> Unary(const std::string& method,
                                    const google::protobuf::MessageLite& request) {
    return Call(channel_, absl::StrCat("/manager.v1.", method), request.SerializeAsString());
  }

  v1::QueueStatsResponse Stats() {
    v1::QueueStatsResponse stats;
    EXPECT_TRUE(stats.ParseFromString(*Unary("Queue/Stats", Naming<v1::QueueStatsRequest>("q"))));
    return stats;
  }

  int64_t SessionCount() {
    v1::ObjectsGetServerInfoResponse info;
    EXPECT_TRUE(
        info.ParseFromString(*Unary("Objects/GetServerInfo", v1::ObjectsGetServerInfoRequest())));
    return info.session_count();
  }

  void Advance(absl::Duration by) {
    {
      absl::MutexLock lock(&mutex_);
      now_ += by;
    }
    server_->Wake();
  }

  absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromUnixSeconds(1'700'000'000);
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(SessionStreamTest, OpeningTellsTheLeaseAndTheLimits) {
  Stream stream(channel_);
  Request message;
  message.mutable_open()->mutable_lease()->set_seconds(20);
  message.mutable_open()->set_client("a test");
  stream.Send(message);
  const v1::SessionOpenResponse opened = stream.Receive().opened();
  EXPECT_EQ(opened.session().size(), 16);
  EXPECT_EQ(opened.lease().seconds(), 20);
  EXPECT_EQ(opened.limits().max_waiting_calls(), 3);
  EXPECT_EQ(opened.limits().max_replies_kept(), 4);
}

TEST_F(SessionStreamTest, TheFirstMessageMayCarryCallsAsWell) {
  Stream stream(channel_);
  Request message;
  message.mutable_open();
  AddCall(message, 1, "Queue/Put", Put(7));
  AddCall(message, 2, "Queue/Get", Get());
  stream.Send(message);
  EXPECT_EQ(stream.ReplyTo<v1::QueueGetResponse>(2).item().int_value(), 7);
}

TEST_F(SessionStreamTest, CallsAreAppliedInOrderAndOneThatWaitsHoldsUpNone) {
  Stream stream(channel_);
  stream.Open();
  Request message;
  AddCall(message, 1, "Queue/Get", Get());
  AddCall(message, 2, "Queue/Stats", Naming<v1::QueueStatsRequest>("q"));
  AddCall(message, 3, "Queue/Put", Put(1));
  AddCall(message, 4, "Queue/Stats", Naming<v1::QueueStatsRequest>("q"));
  stream.Send(message);
  EXPECT_EQ(stream.ReplyTo<v1::QueueStatsResponse>(4).waiting_gets(), 0);
  EXPECT_EQ(stream.ReplyTo<v1::QueueStatsResponse>(2).waiting_gets(), 1);
  // In the order in which they were resolved.
  EXPECT_THAT(stream.order(), ElementsAre(2, 3, 1, 4));
}

TEST_F(SessionStreamTest, AnErrorIsAReply) {
  Stream stream(channel_);
  stream.Open();
  Request message;
  AddCall(message, 1, "Queue/Nothing", Get());
  AddCall(message, 2, "Lock/Release", Naming<v1::LockReleaseRequest>("m"));
  AddCall(message, 3, "Queue/Put", Put(1));
  stream.Send(message);
  EXPECT_EQ(Reason(stream.ReplyTo(1)), v1::ERROR_REASON_UNKNOWN_METHOD);
  EXPECT_EQ(Reason(stream.ReplyTo(2)), v1::ERROR_REASON_NOT_LOCKED);
  EXPECT_EQ(stream.ReplyTo(3).error(), "");
}

TEST_F(SessionStreamTest, AHeartbeatIsAnsweredAndRenewsTheLease) {
  Stream stream(channel_);
  stream.Open();
  for (int i = 0; i < 5; ++i) {
    Advance(absl::Seconds(9));
    stream.Settle();
  }
  EXPECT_EQ(SessionCount(), 1);
}

TEST_F(SessionStreamTest, ASilentSessionEndsWithItsStream) {
  Stream stream(channel_);
  stream.Open();
  // More than once: that the client took the first message may come to light only after the first.
  while (SessionCount() > 0) Advance(absl::Seconds(10));
  EXPECT_EQ(stream.Finish(), v1::ERROR_REASON_SESSION_NOT_FOUND);
}

TEST_F(SessionStreamTest, ACutStreamCostsNothing) {
  std::string session;
  {
    Stream stream(channel_);
    session = stream.Open();
    Request message;
    AddCall(message, 1, "Queue/Put", Put(1));
    AddCall(message, 2, "Event/Wait", Naming<v1::EventWaitRequest>("e"));
    stream.Send(message);
    stream.ReplyTo(1);
    stream.Settle();
  }
  EXPECT_EQ(SessionCount(), 1);
  Stream stream(channel_);
  Request again;
  AddCall(again, 1, "Queue/Put", Put(1));
  AddCall(again, 2, "Event/Wait", Naming<v1::EventWaitRequest>("e"));
  AddCall(again, 3, "Queue/Put", Put(3));
  EXPECT_EQ(stream.Open(session, again), session);
  stream.ReplyTo(1);
  stream.ReplyTo(3);
  EXPECT_EQ(Stats().size(), 2);
  EXPECT_FALSE(stream.HasReplyTo(2));
  EXPECT_TRUE(Unary("Event/Set", Naming<v1::EventSetRequest>("e")).ok());
  EXPECT_TRUE(stream.ReplyTo<v1::EventWaitResponse>(2).set());
}

TEST_F(SessionStreamTest, ASessionHasOneStreamTheNewestOne) {
  Stream first(channel_);
  const std::string session = first.Open();
  Request wait;
  AddCall(wait, 1, "Event/Wait", Naming<v1::EventWaitRequest>("e"));
  first.Send(wait);
  first.Settle();
  Stream second(channel_);
  second.Open(session);
  EXPECT_EQ(first.Finish(), v1::ERROR_REASON_TAKEN_OVER);
  EXPECT_TRUE(Unary("Event/Set", Naming<v1::EventSetRequest>("e")).ok());
  EXPECT_TRUE(second.ReplyTo<v1::EventWaitResponse>(1).set());
}

TEST_F(SessionStreamTest, ASessionThatIsOverCannotBeResumed) {
  Stream stream(channel_);
  Request message;
  message.mutable_open()->set_session("0123456789abcdef");
  stream.Send(message);
  EXPECT_EQ(stream.Finish(), v1::ERROR_REASON_SESSION_NOT_FOUND);
}

TEST_F(SessionStreamTest, ClosingReleasesAtOnceAndEndsTheStream) {
  Stream stream(channel_);
  stream.Open();
  Request message;
  AddCall(message, 1, "Lock/Acquire", Naming<v1::LockAcquireRequest>("m"));
  message.set_close(true);
  stream.Send(message);
  EXPECT_TRUE(stream.ReplyTo<v1::LockAcquireResponse>(1).acquired());
  EXPECT_TRUE(stream.call().Finish().ok());
  EXPECT_EQ(SessionCount(), 0);
  auto acquire = Naming<v1::LockAcquireRequest>("m");
  acquire.mutable_timeout();
  v1::LockAcquireResponse response;
  EXPECT_TRUE(response.ParseFromString(*Unary("Lock/Acquire", acquire)));
  EXPECT_TRUE(response.acquired());
}

TEST_F(SessionStreamTest, ASessionThatAnotherClosesEndsItsStream) {
  Stream stream(channel_);
  const std::string session = stream.Open();
  Request wait;
  AddCall(wait, 1, "Event/Wait", Naming<v1::EventWaitRequest>("e"));
  stream.Send(wait);
  stream.Settle();
  v1::SessionCloseRequest close;
  close.set_session(session);
  EXPECT_TRUE(Unary("Session/Close", close).ok());
  EXPECT_EQ(stream.Finish(), v1::ERROR_REASON_SESSION_NOT_FOUND);
}

TEST_F(SessionStreamTest, AWaitingCallIsGivenUpAfterTheCallsBesideIt) {
  Stream stream(channel_);
  stream.Open();
  Request message;
  AddCall(message, 1, "Queue/Get", Get());
  message.add_cancelled(1);
  message.add_cancelled(77);
  stream.Send(message);
  EXPECT_EQ(Reason(stream.ReplyTo(1)), v1::ERROR_REASON_CALL_CANCELLED);
  EXPECT_EQ(Stats().waiting_gets(), 0);
}

TEST_F(SessionStreamTest, ASessionsLimitsHold) {
  Stream stream(channel_);
  stream.Open();
  Request waits;
  for (uint64_t id = 1; id <= 4; ++id) AddCall(waits, id, "Queue/Get", Get());
  waits.add_cancelled(1);
  waits.add_cancelled(2);
  waits.add_cancelled(3);
  stream.Send(waits);
  EXPECT_EQ(Reason(stream.ReplyTo(4)), v1::ERROR_REASON_LIMIT_REACHED);
  EXPECT_EQ(Reason(stream.ReplyTo(3)), v1::ERROR_REASON_CALL_CANCELLED);
  // Three replies are kept; there may be four.
  Request puts;
  AddCall(puts, 5, "Queue/Put", Put(1));
  AddCall(puts, 6, "Queue/Put", Put(2));
  stream.Send(puts);
  EXPECT_EQ(stream.ReplyTo(5).error(), "");
  EXPECT_EQ(Reason(stream.ReplyTo(6)), v1::ERROR_REASON_LIMIT_REACHED);
  // What was refused so was not applied, and may come again; acknowledgements count before it.
  Request again;
  v1::CallRange& acked = *again.add_acked();
  acked.set_first(1);
  acked.set_last(3);
  AddCall(again, 6, "Queue/Put", Put(2));
  stream.Send(again);
  while (Stats().size() < 2) std::this_thread::yield();
}

TEST_F(SessionStreamTest, AGuardHoldsOnAStream) {
  Stream stream(channel_);
  stream.Open();
  Request message;
  AddCall(message, 1, "Queue/Put", Put(1)).mutable_guard()->set_lock("m");
  stream.Send(message);
  EXPECT_EQ(Reason(stream.ReplyTo(1)), v1::ERROR_REASON_STALE_FENCE);
}

TEST_F(SessionStreamTest, WhatMakesNoSenseEndsTheStreamButNotTheSession) {
  Request no_open, second_open, no_id, bad_range;
  AddCall(no_open, 1, "Queue/Put", Put(1));
  second_open.mutable_open();
  AddCall(no_id, 0, "Queue/Put", Put(1));
  bad_range.add_acked()->set_first(2);
  {
    Stream stream(channel_);
    stream.Send(no_open);
    EXPECT_EQ(stream.Finish(), v1::ERROR_REASON_MALFORMED_REQUEST);
  }
  int64_t sessions = 0;
  for (const std::string& bad : {second_open.SerializeAsString(), no_id.SerializeAsString(),
                                 bad_range.SerializeAsString(), std::string("\xff\xff\xff")}) {
    Stream stream(channel_);
    stream.Open();
    EXPECT_TRUE(stream.call().Write(bad));
    EXPECT_EQ(stream.Finish(), v1::ERROR_REASON_MALFORMED_REQUEST);
    EXPECT_EQ(SessionCount(), ++sessions);
  }
  EXPECT_EQ(Stats().size(), 0);
}

TEST_F(SessionStreamTest, ADrainGivesEveryAdmittedCallItsReply) {
  Stream stream(channel_);
  stream.Open();
  Request message;
  AddCall(message, 1, "Queue/Get", Get());
  AddCall(message, 2, "Queue/Put", Put(1));
  AddCall(message, 3, "Queue/Get", Get());
  stream.Send(message);
  stream.Settle();
  server_->Drain();
  Response last;
  while (!last.has_go_away() && !HasFailure()) last = stream.Receive();
  EXPECT_EQ(last.go_away().last_call_id(), 3);
  EXPECT_EQ(Reason(stream.ReplyTo(3)), v1::ERROR_REASON_SHUTTING_DOWN);
  EXPECT_TRUE(stream.HasReplyTo(1));
  EXPECT_TRUE(stream.HasReplyTo(2));
  EXPECT_TRUE(stream.call().Finish().ok());

  Stream late(channel_);
  Request open;
  open.mutable_open();
  late.call().Write(open);
  EXPECT_EQ(late.Finish(), v1::ERROR_REASON_SHUTTING_DOWN);
}

// The server writes into the void until it has had enough, and reads no more. The client's lease
// runs out, though it goes on sending.
TEST_F(SessionStreamTest, AClientThatDoesNotReadIsNotRead) {
  v1::DictSetRequest set = Naming<v1::DictSetRequest>("d");
  set.mutable_key()->set_int_value(1);
  set.mutable_value()->set_bytes_value(std::string(1 << 20, 'x'));
  ASSERT_TRUE(Unary("Dict/Set", set).ok());
  Stream stream(channel_);
  stream.Open();
  v1::DictGetRequest get = Naming<v1::DictGetRequest>("d");
  get.mutable_key()->set_int_value(1);
  Request message;
  for (uint64_t id = 1; id <= 4; ++id) AddCall(message, id, "Dict/Get", get);
  stream.Send(message);
  while (SessionCount() > 0) Advance(absl::Seconds(10));
  // Others have not noticed.
  EXPECT_TRUE(Unary("Queue/Put", Put(1)).ok());
}

}  // namespace
}  // namespace manager

#include "manager/internal/grpc_connection.h"

#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "common/error/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/internal/fake_server.h"
#include "manager/internal/method.h"
#include "manager/v1/call.pb.h"
#include "manager/v1/dict.pb.h"

namespace manager {
namespace internal {
namespace {

using testing::HasSubstr;

constexpr absl::Duration kMoment = absl::Milliseconds(50);

absl::Status Get(Connection& connection, const std::string& object = "d",
                 v1::DictGetResponse* response = nullptr,
                 absl::Duration wait = absl::ZeroDuration()) {
  v1::DictGetRequest request;
  request.set_object(object);
  v1::DictGetResponse unused;
  return connection.Call(MethodOf<v1::DictGetRequest>(), request,
                         response == nullptr ? &unused : response, {.wait = wait});
}

class GrpcConnectionTest : public testing::Test {
 protected:
  // A server that does the same with every call.
  std::unique_ptr<FakeServer> Serve(FakeServer::Answer answer) {
    return std::make_unique<FakeServer>(address_, std::move(answer));
  }

  std::unique_ptr<FakeServer> Refuse(absl::Status status) {
    return Serve([status](const FakeServer::Call&, std::string*) { return status; });
  }

  std::shared_ptr<Connection> Connect(ClientOptions options = {}) {
    options.session = false;
    return MakeGrpcConnection(OpenChannel(address_, options),
                              {.peer = "there",
                               .connect_timeout = options.connect_timeout,
                               .call_timeout = options.call_timeout});
  }

  const std::string address_ = UniqueAddress();
};

TEST_F(GrpcConnectionTest, CarriesRequestAndResponse) {
  std::string method;
  v1::DictGetRequest request;
  auto server = Serve([&](const FakeServer::Call& call, std::string* response) {
    method = call.method;
    EXPECT_TRUE(request.ParseFromString(call.request));
    v1::DictGetResponse answer;
    answer.mutable_value()->set_int_value(7);
    *response = answer.SerializeAsString();
    return absl::OkStatus();
  });
  v1::DictGetResponse response;
  EXPECT_TRUE(Get(*Connect(), "ages", &response).ok());
  EXPECT_EQ(method, "/manager.v1.Dict/Get");
  EXPECT_EQ(request.object(), "ages");
  EXPECT_EQ(response.value().int_value(), 7);
}

TEST_F(GrpcConnectionTest, AnErrorOfTheServerComesAsItIs) {
  google::rpc::ErrorInfo info;
  info.set_domain(std::string(kErrorDomain));
  info.set_reason("SHUTTING_DOWN");
  const absl::Status refusal = StatusWithInfo(absl::StatusCode::kUnavailable, "no more", info);
  auto server = Refuse(refusal);
  EXPECT_EQ(Get(*Connect()), refusal);
}

TEST_F(GrpcConnectionTest, ABrokenConnectionLeavesOpenWhatHappened) {
  auto server = Refuse(absl::UnavailableError("Socket closed"));
  EXPECT_EQ(Get(*Connect()),
            absl::UnavailableError("the connection to there failed, so the call may have been "
                                   "applied or not: Socket closed"));
}

// gRPC says CANCELLED of a call that came while the server was stopping, as if this side had given
// it up; who then looked for lost connections alone would not have sent a read again.
TEST_F(GrpcConnectionTest, ACallThatAStoppingServerDropsIsABrokenConnection) {
  auto server = Refuse(absl::CancelledError("dropped"));
  EXPECT_EQ(Get(*Connect()).code(), absl::StatusCode::kUnavailable);
}

TEST_F(GrpcConnectionTest, NoReplyInTimeLeavesOpenWhatHappened) {
  auto server = Serve(
      [](const FakeServer::Call&, std::string*) -> std::optional<absl::Status> { return {}; });
  EXPECT_EQ(Get(*Connect({.call_timeout = kMoment})),
            absl::DeadlineExceededError(
                "no reply from there within 50ms, so the call may have been applied or not"));
}

TEST_F(GrpcConnectionTest, TheDeadlineIsTheCallsTimeoutOnTopOfItsWait) {
  absl::Duration left;
  auto server = Serve([&left](const FakeServer::Call& call, std::string*) {
    left = call.deadline - absl::Now();
    return absl::OkStatus();
  });
  auto connection = Connect({.call_timeout = absl::Minutes(1)});
  const auto left_after = [&](absl::Duration wait) {
    EXPECT_TRUE(Get(*connection, "d", nullptr, wait).ok());
    return absl::Floor(left + absl::Seconds(30), absl::Minutes(1));  // The nearest minute.
  };
  EXPECT_EQ(left_after(absl::ZeroDuration()), absl::Minutes(1));
  EXPECT_EQ(left_after(absl::Hours(1)), absl::Minutes(61));
  EXPECT_EQ(left_after(absl::InfiniteDuration()), absl::InfiniteDuration());
}

TEST_F(GrpcConnectionTest, ACallIsNotSentWhereNobodyListens) {
  EXPECT_EQ(Get(*Connect({.connect_timeout = kMoment})),
            absl::UnavailableError("no connection to there; the call was not sent"));
}

TEST_F(GrpcConnectionTest, ACallWaitsForAServerThatIsToCome) {
  auto connection = Connect();
  absl::Status status = absl::UnknownError("not called");
  std::thread caller([&] { status = Get(*connection); });
  auto server = Refuse(absl::OkStatus());
  caller.join();
  EXPECT_EQ(status, absl::OkStatus());
}

TEST_F(GrpcConnectionTest, AServerThatComesBackIsFound) {
  auto connection = Connect();
  auto server = Refuse(absl::OkStatus());
  EXPECT_EQ(Get(*connection), absl::OkStatus());
  server.reset();
  server = Refuse(absl::AbortedError("I am another"));
  absl::Status status = Get(*connection);
  // The first call may still meet the old connection as it ends.
  if (absl::IsUnavailable(status)) status = Get(*connection);
  EXPECT_EQ(status, absl::AbortedError("I am another"));
}

TEST_F(GrpcConnectionTest, AMessageIsNoLargerThanTheOptionsSay) {
  auto server = Refuse(absl::OkStatus());
  auto connection = Connect({.max_message_bytes = 1000});
  EXPECT_EQ(Get(*connection, std::string(900, 'x')), absl::OkStatus());
  const absl::Status status = Get(*connection, std::string(1000, 'x'));
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), HasSubstr("larger than max"));
}

TEST_F(GrpcConnectionTest, AChannelThatCannotSayIsUsedAsItIs) {
  auto server = Refuse(absl::OkStatus());
  auto connection = MakeGrpcConnection(
      server->InProcessChannel(),
      {.peer = "there", .connect_timeout = absl::ZeroDuration(), .call_timeout = absl::Minutes(1)});
  EXPECT_EQ(Get(*connection), absl::OkStatus());
}

TEST_F(GrpcConnectionTest, ACallCarriesItsGuardAsMetadata) {
  v1::CallContext context;
  auto server = Serve([&context](const FakeServer::Call& call, std::string*) {
    EXPECT_TRUE(context.ParseFromString(call.context));
    return absl::OkStatus();
  });
  v1::DictGetResponse response;
  EXPECT_TRUE(Connect()
                  ->Call(MethodOf<v1::DictGetRequest>(), v1::DictGetRequest(), &response,
                         {.guard = Guard{.lock = "l", .fence = 7}})
                  .ok());
  EXPECT_EQ(context.ShortDebugString(), "guard { lock: \"l\" fence: 7 }");
}

TEST_F(GrpcConnectionTest, ManyThreadsShareAConnection) {
  auto server = Serve([](const FakeServer::Call& call, std::string* response) {
    v1::DictGetRequest request;
    EXPECT_TRUE(request.ParseFromString(call.request));
    v1::DictGetResponse answer;
    answer.mutable_value()->set_string_value(request.object());
    *response = answer.SerializeAsString();
    return absl::OkStatus();
  });
  auto connection = Connect();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&connection, name = std::to_string(i)] {
      for (int n = 0; n < 50; ++n) {
        v1::DictGetResponse response;
        EXPECT_TRUE(Get(*connection, name, &response).ok());
        EXPECT_EQ(response.value().string_value(), name);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace internal
}  // namespace manager

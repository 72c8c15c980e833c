// The server as its clients meet it: calls of every kind of end, what is built in, start and stop.

#include "server/server.h"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX, not C++.
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "common/error/error.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "manager/v1/errors.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/queue.pb.h"
#include "server/transport/test_call.h"

namespace manager {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;
using ChannelPtr = std::shared_ptr<grpc::Channel>;

constexpr char kEcho[] = "/example.Echo/Echo";
constexpr char kCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kWatch[] = "/grpc.health.v1.Health/Watch";
constexpr char kAcquire[] = "/manager.v1.Lock/Acquire";

// A clock that stands until it is moved. Thread-safe.
class FakeClock {
 public:
  absl::Time Now() const {
    absl::MutexLock lock(&mutex_);
    return now_;
  }
  void Advance(absl::Duration by) {
    absl::MutexLock lock(&mutex_);
    now_ += by;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromUnixSeconds(1'700'000'000);
};

v1::QueueGetRequest Get() {
  v1::QueueGetRequest get;
  get.set_object("queue");
  return get;
}

// The client of AnItemIsNotHandedToAClientThatWasKilled, in a process of its own.
int GetAnItem(const std::string& address) {
  const ChannelPtr channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  return Call<v1::QueueGetResponse>(channel, "/manager.v1.Queue/Get", Get()).ok() ? 0 : 1;
}

class ServerTest : public ::testing::Test {
 protected:
  void TearDown() override {
    server_ = nullptr;
    if (!directory_.empty()) std::filesystem::remove_all(directory_);
  }

  // Starts the server on whatever options_ says, in place of the one before.
  void Start() {
    server_ = nullptr;
    options_.extra_methods[kEcho] = [](absl::string_view request) {
      return absl::StatusOr<std::string>(std::string(request));
    };
    options_.clock = [this] { return clock_.Now(); };
    absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  void StartInProcess() {
    options_.listen_addresses.clear();
    Start();
    channel_ = server_->InProcessChannel();
  }

  void StartOnSocket() {
    options_.listen_addresses = {SocketAddress()};
    Start();
    channel_ = Connect(server_->addresses().front());
  }

  static ChannelPtr Connect(const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // A connection of its own.
    return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  }

  std::string SocketAddress() {
    if (directory_.empty()) {
      // Not in the test's own directory: a socket's path must be short.
      char path[] = "/tmp/server_test.XXXXXX";
      directory_ = mkdtemp(path);
    }
    return absl::StrCat("unix:", directory_, "/socket");
  }

  int64_t WaitingCalls() {
    const auto info = Call<v1::ObjectsGetServerInfoResponse>(
        channel_, "/manager.v1.Objects/GetServerInfo", v1::ObjectsGetServerInfoRequest());
    return info.ok() ? info->waiting_calls() : -1;
  }

  // Asks until so many calls wait.
  void AwaitWaitingCalls(int64_t count) {
    while (WaitingCalls() != count) std::this_thread::yield();
  }

  // Makes a lock, and takes it.
  void HoldLock() {
    v1::LockCreateRequest create;
    create.set_object("lock");
    ASSERT_TRUE(Call<v1::LockCreateResponse>(channel_, "/manager.v1.Lock/Create", create).ok());
    ASSERT_TRUE(Call<v1::LockAcquireResponse>(channel_, kAcquire, Acquire()).ok());
  }

  static v1::LockAcquireRequest Acquire() {
    v1::LockAcquireRequest request;
    request.set_object("lock");
    return request;
  }

  // Asks for the lock that is held, and waits for it.
  std::unique_ptr<TestCall> StartWaiting(absl::Duration timeout = absl::InfiniteDuration()) {
    const int64_t waiting = WaitingCalls();
    auto call = std::make_unique<TestCall>(channel_, kAcquire, timeout);
    call->Write(Acquire());
    call->WritesDone();
    AwaitWaitingCalls(waiting + 1);
    return call;
  }

  void CreateQueue() {
    v1::QueueCreateRequest create;
    create.set_object("queue");
    ASSERT_TRUE(Call<v1::QueueCreateResponse>(channel_, "/manager.v1.Queue/Create", create).ok());
  }

  void Put(const std::string& item) {
    v1::QueuePutRequest put;
    put.set_object("queue");
    put.mutable_item()->set_bytes_value(item);
    ASSERT_TRUE(Call<v1::QueuePutResponse>(channel_, "/manager.v1.Queue/Put", put).ok());
  }

  int64_t QueueSize() {
    v1::QueueStatsRequest stats;
    stats.set_object("queue");
    const auto answer = Call<v1::QueueStatsResponse>(channel_, "/manager.v1.Queue/Stats", stats);
    return answer.ok() ? answer->size() : -1;
  }

  HealthCheckResponse::ServingStatus Health(const std::string& service) {
    HealthCheckRequest request;
    request.set_service(service);
    const auto answer = Call<HealthCheckResponse>(channel_, kCheck, request);
    return answer.ok() ? answer->status() : HealthCheckResponse::UNKNOWN;
  }

  // The next status of a Watch.
  static HealthCheckResponse::ServingStatus NextStatus(TestCall& watch) {
    HealthCheckResponse response;
    const std::optional<std::string> message = watch.Read();
    if (!message.has_value() || !response.ParseFromString(*message)) {
      return HealthCheckResponse::UNKNOWN;
    }
    return response.status();
  }

  Options options_;
  FakeClock clock_;
  std::string directory_;
  std::unique_ptr<Server> server_;
  ChannelPtr channel_;
};

TEST_F(ServerTest, ServesOnEveryAddress) {
  options_.listen_addresses = {"127.0.0.1:0", SocketAddress(), "localhost:0"};
  Start();
  ASSERT_EQ(server_->addresses().size(), 3);
  EXPECT_EQ(server_->addresses()[1], SocketAddress());
  for (const std::string& address : server_->addresses()) {
    EXPECT_THAT(address, ::testing::Not(::testing::EndsWith(":0")));
    EXPECT_EQ(Call(Connect(address), kEcho, "hello").value(), "hello") << address;
  }
  EXPECT_EQ(Call(server_->InProcessChannel(), kEcho, "hello").value(), "hello");
}

TEST_F(ServerTest, LargeMessagesComeThrough) {
  StartOnSocket();
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(Call(channel_, kEcho, large).value(), large);
  EXPECT_EQ(Call(channel_, kEcho, "").value(), "");
}

TEST_F(ServerTest, AnUnknownMethodIsRefusedBeforeItsMessage) {
  StartInProcess();
  TestCall call(channel_, "/manager.v1.Dict/Frobnicate");
  const absl::Status status = call.Finish();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_UNKNOWN_METHOD);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/manager.v1.Dict/Frobnicate"));
}

TEST_F(ServerTest, ACallWithoutAMessageIsRefused) {
  StartInProcess();
  for (const char* method : {kAcquire, kEcho, kCheck, kWatch}) {
    TestCall call(channel_, method);
    call.WritesDone();
    EXPECT_EQ(ReasonOf(call.Finish()), v1::ERROR_REASON_MALFORMED_REQUEST) << method;
  }
}

TEST_F(ServerTest, ARequestThatIsNoMessageIsRefused) {
  StartInProcess();
  for (const char* method : {kAcquire, kCheck, kWatch}) {
    const absl::Status status = Call(channel_, method, "\xff\xff\xff").status();
    EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_MALFORMED_REQUEST) << method << status;
  }
}

TEST_F(ServerTest, ARequestAboveTheLimitIsRefusedWithBothSizes) {
  options_.limits.max_message_bytes = 1000;
  StartOnSocket();
  HoldLock();
  const absl::Status status = Call(channel_, kAcquire, std::string(1001, 'x')).status();
  ASSERT_EQ(ReasonOf(status), v1::ERROR_REASON_MESSAGE_TOO_LARGE) << status;
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("size"), "1001");
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("limit"), "1000");

  // Far above, gRPC itself ends the call, with no reason.
  const std::string huge(1001 + kMessageSlackBytes, 'x');
  EXPECT_EQ(Call(channel_, kAcquire, huge).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(ServerTest, AnErrorCarriesItsDetails) {
  StartOnSocket();
  const absl::Status status = Call(channel_, kAcquire, Acquire().SerializeAsString()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_OBJECT_NOT_FOUND);
}

TEST_F(ServerTest, AWaitEndsWhenTheClockSaysSo) {
  StartInProcess();
  HoldLock();
  v1::LockAcquireRequest request = Acquire();
  request.mutable_timeout()->set_seconds(10);
  TestCall call(channel_, kAcquire);
  call.Write(request);
  AwaitWaitingCalls(1);

  clock_.Advance(absl::Seconds(9));
  server_->Wake();
  EXPECT_EQ(WaitingCalls(), 1);
  clock_.Advance(absl::Seconds(1));
  server_->Wake();

  v1::LockAcquireResponse response;
  ASSERT_TRUE(response.ParseFromString(call.Read().value()));
  EXPECT_FALSE(response.acquired());
  EXPECT_TRUE(call.Finish().ok());
}

TEST_F(ServerTest, AWaitEndsByItselfOnTheMachinesClock) {
  options_.listen_addresses.clear();
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options_);
  ASSERT_TRUE(server.ok()) << server.status();
  channel_ = (*server)->InProcessChannel();
  HoldLock();
  v1::LockAcquireRequest request = Acquire();
  request.mutable_timeout()->set_nanos(20'000'000);
  const auto response = Call<v1::LockAcquireResponse>(channel_, kAcquire, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->acquired());
}

TEST_F(ServerTest, ACancelledCallStopsWaiting) {
  for (const bool socket : {false, true}) {
    socket ? StartOnSocket() : StartInProcess();
    HoldLock();
    const std::unique_ptr<TestCall> call = StartWaiting();
    call->Cancel();
    EXPECT_EQ(call->Finish().code(), absl::StatusCode::kCancelled);
    AwaitWaitingCalls(0);
  }
}

TEST_F(ServerTest, ACallWhoseDeadlineComesStopsWaiting) {
  StartOnSocket();
  HoldLock();
  const std::unique_ptr<TestCall> call = StartWaiting(absl::Milliseconds(100));
  EXPECT_EQ(call->Finish().code(), absl::StatusCode::kDeadlineExceeded);
  AwaitWaitingCalls(0);
}

TEST_F(ServerTest, AnItemIsNotHandedToAClientThatWasKilled) {
  StartOnSocket();
  CreateQueue();
  for (int round = 0; round < 20; ++round) {
    std::string program = "/proc/self/exe", address = absl::StrCat("--get=", SocketAddress());
    char* arguments[] = {program.data(), address.data(), nullptr};
    pid_t client;
    ASSERT_EQ(posix_spawn(&client, program.c_str(), nullptr, nullptr, arguments, environ), 0);
    AwaitWaitingCalls(1);

    kill(client, SIGKILL);
    ASSERT_EQ(waitpid(client, nullptr, 0), client);
    // Until the server has seen the end of the connection, the client is not gone for it.
    AwaitWaitingCalls(0);
    Put("item");
    const auto item = Call<v1::QueueGetResponse>(channel_, "/manager.v1.Queue/Get", Get());
    ASSERT_TRUE(item.ok()) << item.status();
    EXPECT_EQ(item->item().bytes_value(), "item");
  }
}

TEST_F(ServerTest, AnItemThatDoesNotReachItsClientGoesBack) {
  StartOnSocket();
  CreateQueue();
  // More than the connection takes while nobody reads, so that it is under way for long.
  const std::string large(20'000'000, 'x');
  Put(large);
  {
    const ChannelPtr other = Connect(SocketAddress());
    TestCall call(other, "/manager.v1.Queue/Get");
    call.Write(Get());
    while (QueueSize() != 0) std::this_thread::yield();
    call.Cancel();
  }
  while (QueueSize() != 1) std::this_thread::yield();
}

TEST_F(ServerTest, HealthKnowsEveryService) {
  StartInProcess();
  for (const char* service : {"", "manager.v1.Dict", "manager.v1.Queue", "manager.v1.Objects"}) {
    EXPECT_EQ(Health(service), HealthCheckResponse::SERVING) << service;
  }
  HealthCheckRequest request;
  request.set_service("manager.v1.Unheard");
  EXPECT_EQ(Call(channel_, kCheck, request.SerializeAsString()).status().code(),
            absl::StatusCode::kNotFound);
  TestCall watch(channel_, kWatch);
  watch.Write(request);
  EXPECT_EQ(NextStatus(watch), HealthCheckResponse::SERVICE_UNKNOWN);
}

TEST_F(ServerTest, ReflectionAnswersInBothVersions) {
  StartOnSocket();
  for (const char* version : {"v1", "v1alpha"}) {
    TestCall call(channel_, absl::StrCat("/grpc.reflection.", version,
                                         ".ServerReflection/ServerReflectionInfo"));
    grpc::reflection::v1::ServerReflectionRequest request;
    grpc::reflection::v1::ServerReflectionResponse response;
    request.set_list_services("*");
    call.Write(request);
    ASSERT_TRUE(response.ParseFromString(call.Read().value()));
    std::vector<std::string> names;
    for (const auto& service : response.list_services_response().service()) {
      names.push_back(service.name());
    }
    EXPECT_THAT(names, ::testing::IsSupersetOf(
                           {"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                            "grpc.reflection.v1alpha.ServerReflection", "manager.v1.Dict"}));

    // An error does not end the stream.
    request.set_file_by_filename("nothing.proto");
    call.Write(request);
    ASSERT_TRUE(response.ParseFromString(call.Read().value()));
    EXPECT_EQ(response.error_response().error_code(), 5);
    request.set_file_containing_symbol("manager.v1.Dict.Set");
    call.Write(request);
    ASSERT_TRUE(response.ParseFromString(call.Read().value()));
    EXPECT_GT(response.file_descriptor_response().file_descriptor_proto_size(), 1);

    call.WritesDone();
    EXPECT_TRUE(call.Finish().ok());
  }
}

TEST_F(ServerTest, DrainingEndsWhatWaitsAndRefusesWhatComes) {
  StartOnSocket();
  HoldLock();
  const std::unique_ptr<TestCall> waiting = StartWaiting();
  TestCall watch(channel_, kWatch);
  watch.Write(HealthCheckRequest());
  EXPECT_EQ(NextStatus(watch), HealthCheckResponse::SERVING);
  TestCall silent(channel_, kAcquire);
  TestCall reflection(channel_, "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
  // Answered after all that came before it on the same connection: the server has seen them.
  ASSERT_TRUE(Call(channel_, kEcho, "").ok());

  server_->Drain();

  EXPECT_EQ(ReasonOf(waiting->Finish()), v1::ERROR_REASON_SHUTTING_DOWN);
  EXPECT_EQ(NextStatus(watch), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(watch.Finish().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(silent.Finish()), v1::ERROR_REASON_SHUTTING_DOWN);
  EXPECT_EQ(reflection.Finish().code(), absl::StatusCode::kUnavailable);

  EXPECT_EQ(ReasonOf(Call(channel_, kAcquire, Acquire().SerializeAsString()).status()),
            v1::ERROR_REASON_SHUTTING_DOWN);
  EXPECT_EQ(Health(""), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Health("manager.v1.Lock"), HealthCheckResponse::NOT_SERVING);
  TestCall late_watch(channel_, kWatch);
  late_watch.Write(HealthCheckRequest());
  EXPECT_EQ(NextStatus(late_watch), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(late_watch.Finish().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ServerTest, ShutdownAnswersEveryCallThatWaits) {
  StartOnSocket();
  HoldLock();
  std::vector<std::unique_ptr<TestCall>> calls;
  for (int i = 0; i < 100; ++i) calls.push_back(StartWaiting());
  server_->Shutdown();
  for (const std::unique_ptr<TestCall>& call : calls) {
    EXPECT_EQ(ReasonOf(call->Finish()), v1::ERROR_REASON_SHUTTING_DOWN);
  }
  EXPECT_EQ(Call(channel_, kEcho, "").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ServerTest, ShutdownCutsOffAClientThatDoesNotRead) {
  StartOnSocket();
  TestCall call(channel_, kEcho);
  ASSERT_TRUE(call.Write(std::string(20'000'000, 'x')));
  ASSERT_TRUE(Call(channel_, kEcho, "").ok());
  server_->Shutdown(absl::Milliseconds(50));
  EXPECT_FALSE(call.Finish().ok());
}

TEST_F(ServerTest, ShutdownMayBeCalledByManyAndTwice) {
  StartInProcess();
  std::thread waiter([this] { server_->Wait(); });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([this] { server_->Shutdown(); });
  for (std::thread& thread : threads) thread.join();
  waiter.join();
  server_->Drain();
  server_->Wake();
  server_->Shutdown();
}

// Makes calls of every length of life, some of them cancelled, until there were enough of them or
// the server is gone.
void MakeCalls(const ChannelPtr& channel, const std::string& request, int count) {
  for (int i = 0; i < count; ++i) {
    TestCall call(channel, i % 3 == 0 ? kAcquire : kEcho);
    call.Write(request);
    if (i % 3 == 0 || i % 5 == 0) call.Cancel();
    if (call.Finish().code() == absl::StatusCode::kUnavailable) return;
  }
}

// There is nothing to expect but that the server survives it, which the sanitizers judge too.
TEST_F(ServerTest, StopsInTheMiddleOfEverything) {
  const std::string request = Acquire().SerializeAsString();
  for (int round = 0; round < 10; ++round) {
    StartOnSocket();
    HoldLock();
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
      clients.emplace_back(
          [&] { MakeCalls(Connect(SocketAddress()), request, /*count=*/1'000'000); });
    }
    MakeCalls(channel_, request, 20 * round);
    server_->Shutdown(absl::ZeroDuration());
    for (std::thread& client : clients) client.join();
  }
}

TEST_F(ServerTest, DoesNotShareAPort) {
  StartInProcess();
  options_.listen_addresses = {"127.0.0.1:0"};
  Start();
  options_.listen_addresses = server_->addresses();
  const absl::Status status = Server::Start(options_).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("Address already in use"));
  EXPECT_THAT(std::string(status.message()), HasSubstr(server_->addresses().front()));
}

TEST_F(ServerTest, DoesNotTakeALiveServersSocket) {
  StartOnSocket();
  const absl::Status status = Server::Start(options_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_EQ(Call(channel_, kEcho, "there").value(), "there");
  server_->Shutdown();
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/socket"));
}

TEST_F(ServerTest, RefusesOptionsThatMakeNoSense) {
  const auto start = [](const std::function<void(Options&)>& change) {
    Options options;
    options.listen_addresses.clear();
    change(options);
    return Server::Start(options).status().code();
  };
  EXPECT_EQ(start([](Options&) {}), absl::StatusCode::kOk);
  const absl::StatusCode refused = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(start([](Options& o) { o.listen_addresses = {"example.org:80"}; }), refused);
  EXPECT_EQ(start([](Options& o) { o.listen_addresses = {"0.0.0.0:0"}; }), refused);
  EXPECT_EQ(start([](Options& o) { o.listen_addresses = {"[::]:0"}; }), refused);
  EXPECT_EQ(start([](Options& o) { o.limits.max_message_bytes = 0; }), refused);
  EXPECT_EQ(start([](Options& o) { o.limits.max_message_bytes = 1LL << 31; }), refused);
  EXPECT_EQ(start([](Options& o) { o.limits.max_objects = -1; }), refused);
  EXPECT_EQ(start([](Options& o) { o.limits.max_waiting_calls = -1; }), refused);
  EXPECT_EQ(start([](Options& o) { o.max_transport_bytes = 0; }), refused);
  EXPECT_EQ(start([](Options& o) { o.keepalive_interval = absl::ZeroDuration(); }), refused);
  EXPECT_EQ(start([](Options& o) { o.drain_grace = -absl::Seconds(1); }), refused);
}

}  // namespace
}  // namespace manager

int main(int argc, char** argv) {
  absl::string_view address = argc > 1 ? argv[1] : "";
  if (absl::ConsumePrefix(&address, "--get=")) return manager::GetAnItem(std::string(address));
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

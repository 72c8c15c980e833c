#include "server/transport/transport.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "google/protobuf/descriptor.h"
#include "grpc/grpc.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "server/transport/session_stream.h"
#include "server/transport/status.h"
#include "server/transport/unary_call.h"

namespace manager {
namespace {

// How many calls are waited for at a time. A burst that finds none waiting is kept by gRPC, at some
// cost; each one waiting costs memory.
constexpr int kAccepts = 64;

// How many Rpcs are kept for calls to come.
constexpr size_t kMaxIdle = 1024;

// How long clients whose calls are over have to hear the goodbye.
constexpr absl::Duration kGoodbye = absl::Milliseconds(100);

// Ends an RPC that is not served.
class Refusal final : public RpcHandler {
 public:
  Refusal(Rpc& rpc, const absl::Status& status) { rpc.Finish(status); }

  void OnMessage(const grpc::ByteBuffer&) override {}
  void OnHalfClose() override {}
  void OnDrain() override {}
};

int Milliseconds(absl::Duration duration) {
  const int64_t milliseconds = absl::ToInt64Milliseconds(duration);
  return static_cast<int>(std::min<int64_t>(milliseconds, std::numeric_limits<int>::max()));
}

void SetArguments(const Options& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(
      static_cast<int>(options.limits.max_message_bytes + kMessageSlackBytes));
  builder.SetMaxSendMessageSize(-1);  // The dispatcher looks at replies.
  // gRPC compares a message with its limit only once it has all of it, so that limit does not bound
  // memory. A quota does.
  grpc::ResourceQuota quota("managerd");
  quota.Resize(static_cast<size_t>(options.max_transport_bytes));
  builder.SetResourceQuota(quota);

  // A second server on the same port must fail, not take half of the connections.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // What waits is bounded by max_waiting_calls, over all connections.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, std::numeric_limits<int>::max());

  // Replies are not compressed, and nobody asks for gRPC's statistics; requests may be compressed.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);

  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive_interval));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             Milliseconds(options.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Milliseconds(options.min_client_keepalive_interval));
}

// The public files: those that describe the catalog's methods, and the built-in services'.
std::vector<const google::protobuf::FileDescriptor*> PublicFiles(const Catalog& catalog) {
  std::set<const google::protobuf::FileDescriptor*> files;
  for (const Catalog::Entry& entry : catalog.entries()) files.insert(entry.descriptor->file());
  files.insert(grpc::health::v1::HealthCheckRequest::descriptor()->file());
  files.insert(grpc::reflection::v1::ServerReflectionRequest::descriptor()->file());
  files.insert(grpc::reflection::v1alpha::ServerReflectionRequest::descriptor()->file());
  return {files.begin(), files.end()};
}

// The services whose methods the catalog has.
std::vector<std::string> ServiceNames(const Catalog& catalog) {
  std::set<std::string> names;
  for (const Catalog::Entry& entry : catalog.entries()) {
    names.insert(entry.descriptor->service()->full_name());
  }
  return {names.begin(), names.end()};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Transport>> Transport::Start(
    const std::vector<ListenAddress>& addresses, const Options& options, const Catalog& catalog,
    Dispatcher& dispatcher, Poller::Clock clock, SerialExecutor* log_tasks) {
  grpc::ServerBuilder builder;
  SetArguments(options, builder);
  std::vector<int> ports(addresses.size(), 0);
  for (size_t i = 0; i < addresses.size(); ++i) {
    const absl::Status free = FreeSocketPath(addresses[i]);
    if (!free.ok()) return free;
    builder.AddListeningPort(addresses[i].text, grpc::InsecureServerCredentials(), &ports[i]);
  }
  std::unique_ptr<Transport> transport(new Transport(options, catalog, dispatcher, std::move(clock),
                                                     log_tasks, builder.AddCompletionQueue()));
  builder.RegisterAsyncGenericService(&transport->service_);
  transport->server_ = builder.BuildAndStart();
  if (transport->server_ == nullptr) return WhyNotListen(addresses);
  for (size_t i = 0; i < addresses.size(); ++i) {
    transport->addresses_.push_back(WithPort(addresses[i], ports[i]));
  }
  transport->StartPolling(log_tasks != nullptr);
  return transport;
}

Transport::Transport(const Options& options, const Catalog& catalog, Dispatcher& dispatcher,
                     Poller::Clock clock, SerialExecutor* log_tasks,
                     std::unique_ptr<grpc::ServerCompletionQueue> queue)
    : catalog_(catalog),
      dispatcher_(dispatcher),
      health_(ServiceNames(catalog)),
      reflection_(PublicFiles(catalog)),
      poller_(std::move(queue), dispatcher, std::move(clock),
              /*real_time=*/options.clock == nullptr, log_tasks) {
  health_.AddTo(built_ins_);
  reflection_.AddTo(built_ins_);
  built_ins_["/manager.v1.Session/Connect"] = [this](Rpc& rpc) -> std::unique_ptr<RpcHandler> {
    if (draining_) return std::make_unique<Refusal>(rpc, ShuttingDown());
    return std::make_unique<SessionStream>(rpc, dispatcher_);
  };
  for (const auto& [path, function] : options.extra_methods) {
    built_ins_[path] = ServeUnary(function);
  }
  for (const auto& [path, function] : options.extra_streams) {
    built_ins_[path] = ServeStream(function);
  }
}

void Transport::StartPolling(bool with_log) {
  dispatcher_.set_wake([this] { poller_.Wake(); });
  for (int i = 0; i < kAccepts; ++i) AcceptOne();
  polling_ = std::thread([this] { poller_.Run(); });
  if (with_log) stand_in_ = std::thread([this] { poller_.StandIn(); });
}

Transport::~Transport() {
  dispatcher_.set_wake(nullptr);
  Shutdown(absl::ZeroDuration());
}

void Transport::AcceptOne() {
  std::unique_ptr<Rpc> rpc;
  if (idle_.empty()) {
    rpc = std::make_unique<Rpc>(this, &service_, poller_.queue());
  } else {
    rpc = std::move(idle_.back());
    idle_.pop_back();
  }
  rpc->set_slot(rpcs_.size());
  rpcs_.push_back(std::move(rpc));
  rpcs_.back()->Accept();
}

std::unique_ptr<Rpc> Transport::Remove(Rpc& rpc) {
  const size_t slot = rpc.slot();
  std::swap(rpcs_[slot], rpcs_.back());
  rpcs_[slot]->set_slot(slot);
  std::unique_ptr<Rpc> removed = std::move(rpcs_.back());
  rpcs_.pop_back();
  return removed;
}

void Transport::NotifyIfQuiet() {
  if (quiet_ != nullptr && under_way_ == 0) std::exchange(quiet_, nullptr)->Notify();
}

void Transport::AwaitQuiet(absl::Duration at_most) {
  absl::Notification quiet;
  poller_.Post([this, &quiet] {
    quiet_ = &quiet;
    NotifyIfQuiet();
  });
  if (quiet.WaitForNotificationWithTimeout(at_most)) return;
  // It must not be notified once it is gone.
  absl::Notification forgotten;
  poller_.Post([this, &forgotten] {
    quiet_ = nullptr;
    forgotten.Notify();
  });
  forgotten.WaitForNotification();
}

void Transport::NotifyIfAllOver() {
  if (all_over_ != nullptr && rpcs_.empty()) std::exchange(all_over_, nullptr)->Notify();
}

std::unique_ptr<RpcHandler> Transport::OnAccepted(Rpc& rpc) {
  ++under_way_;
  AcceptOne();
  if (const auto built_in = built_ins_.find(rpc.method()); built_in != built_ins_.end()) {
    return built_in->second(rpc);
  }
  const Catalog::Entry* const entry = catalog_.Find(rpc.method());
  if (entry == nullptr) return std::make_unique<Refusal>(rpc, UnknownMethod(rpc.method()));
  if (draining_) return std::make_unique<Refusal>(rpc, ShuttingDown());
  return std::make_unique<UnaryCall>(rpc, entry->method, dispatcher_);
}

void Transport::OnOver(Rpc& rpc) {
  std::unique_ptr<Rpc> over = Remove(rpc);
  --under_way_;
  NotifyIfQuiet();
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(over));
  NotifyIfAllOver();
}

void Transport::OnUnused(Rpc& rpc) {
  Remove(rpc);
  NotifyIfAllOver();
}

void Transport::StartDraining() {
  if (std::exchange(draining_, true)) return;
  health_.StopServing();
  dispatcher_.Drain();
  for (const std::unique_ptr<Rpc>& rpc : rpcs_) {
    rpc->Drain();
  }
}

void Transport::Drain() {
  absl::MutexLock lock(&mutex_);
  DrainLocked();
}

void Transport::DrainLocked() {
  if (stopped_) return;
  absl::Notification drained;
  poller_.Post([this, &drained] {
    StartDraining();
    drained.Notify();
  });
  drained.WaitForNotification();
}

void Transport::Shutdown(absl::Duration grace) {
  absl::MutexLock lock(&mutex_);
  if (stopped_ || server_ == nullptr) return;
  DrainLocked();
  // gRPC waits for connections as well, and a client without calls may be slow to close its own.
  AwaitQuiet(grace);
  server_->Shutdown(absl::ToChronoTime(absl::Now() + std::min(grace, kGoodbye)));
  // gRPC has ended every call, but the last tags may not be back yet, and an RPC that gets one may
  // start an operation, to no avail. Only then may the queue be shut down.
  absl::Notification all_over;
  poller_.Post([this, &all_over] {
    all_over_ = &all_over;
    NotifyIfAllOver();
  });
  all_over.WaitForNotification();
  poller_.Stop();
  polling_.join();
  if (stand_in_.joinable()) stand_in_.join();
  stopped_ = true;
}

void Transport::Wait() { absl::MutexLock lock(&mutex_, absl::Condition(&stopped_)); }

}  // namespace manager

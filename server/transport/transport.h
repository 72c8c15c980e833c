// The transport: gRPC on one side, calls to the dispatcher on the other.
//
// One completion queue is polled by one thread at a time, on which everything runs. gRPC's generic
// service hands over every call, whatever its method: a built-in method is served here, one of the
// catalog goes to the dispatcher, any other is refused. No method is registered with gRPC itself.
//
// Thread-safe.

#ifndef SERVER_TRANSPORT_TRANSPORT_H_
#define SERVER_TRANSPORT_TRANSPORT_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server.h"
#include "grpcpp/support/channel_arguments.h"
#include "server/base/serial_executor.h"
#include "server/dispatch/dispatcher.h"
#include "server/objects/catalog.h"
#include "server/options.h"
#include "server/transport/built_in.h"
#include "server/transport/health.h"
#include "server/transport/listen_address.h"
#include "server/transport/poller.h"
#include "server/transport/reflection.h"
#include "server/transport/rpc.h"

namespace manager {

class Transport final : public RpcHost {
 public:
  // Listens on `addresses` and serves. `catalog`, `dispatcher` and `log_tasks`, which is for
  // Poller, must outlive the transport; `clock` is the dispatcher's. What `options` says of
  // addresses does not count.
  // Errors: what FreeSocketPath and WhyNotListen say of the addresses.
  static absl::StatusOr<std::unique_ptr<Transport>> Start(
      const std::vector<ListenAddress>& addresses, const Options& options, const Catalog& catalog,
      Dispatcher& dispatcher, Poller::Clock clock, SerialExecutor* log_tasks);

  // Shuts down at once, if nobody has yet.
  ~Transport() override;

  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // The addresses as they are bound, in the order of the options: a port that was 0 is known now.
  const std::vector<std::string>& addresses() const { return addresses_; }

  // A channel to this server inside the process.
  std::shared_ptr<grpc::Channel> InProcessChannel(const grpc::ChannelArguments& arguments) {
    return server_->InProcessChannel(arguments);
  }

  // Makes the polling thread look at the clock.
  void Wake() { poller_.Wake(); }

  // Takes no more calls: the dispatcher drains, open streams end, and a call that comes from now on
  // is refused with SHUTTING_DOWN. Built-in methods are still served. Returns when that is done.
  // Not to be called by the polling thread.
  void Drain() ABSL_LOCKS_EXCLUDED(mutex_);

  // Drains, lets the calls that are under way end for at most `grace`, then cancels the rest, and
  // stops. Returns when all is over. Not to be called by the polling thread.
  void Shutdown(absl::Duration grace) ABSL_LOCKS_EXCLUDED(mutex_);

  // Waits until Shutdown is through.
  void Wait() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  Transport(const Options& options, const Catalog& catalog, Dispatcher& dispatcher,
            Poller::Clock clock, SerialExecutor* log_tasks,
            std::unique_ptr<grpc::ServerCompletionQueue> queue);

  std::unique_ptr<RpcHandler> OnAccepted(Rpc& rpc) override;
  void OnOver(Rpc& rpc) override;
  void OnUnused(Rpc& rpc) override;

  // Waits for one more call, with an Rpc that was used before where there is one.
  void AcceptOne();
  // Takes an Rpc out of rpcs_.
  std::unique_ptr<Rpc> Remove(Rpc& rpc);
  void NotifyIfQuiet();
  void NotifyIfAllOver();
  // Waits until no call is under way, but not for longer than this.
  void AwaitQuiet(absl::Duration at_most) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Starts the polling thread, and who stands in for it.
  void StartPolling(bool with_log);
  void DrainLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Drain's work, on the polling thread.
  void StartDraining();

  const Catalog& catalog_;
  Dispatcher& dispatcher_;
  std::vector<std::string> addresses_;

  HealthService health_;
  ReflectionService reflection_;
  BuiltInTable built_ins_;

  // Destroyed in the opposite order: gRPC's server before its queue.
  Poller poller_;
  grpc::AsyncGenericService service_;
  std::unique_ptr<grpc::Server> server_;

  // Of the polling thread.
  std::vector<std::unique_ptr<Rpc>> rpcs_;  // Under way or about to be; each knows its slot.
  std::vector<std::unique_ptr<Rpc>> idle_;  // Over, to be used again.
  bool draining_ = false;
  int under_way_ = 0;                       // How many of rpcs_ a client has called.
  absl::Notification* quiet_ = nullptr;     // Notified when none is under way, once that is near.
  absl::Notification* all_over_ = nullptr;  // Notified when rpcs_ is empty, once that is near.

  // Held while the server is shut down, so that it happens once.
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread polling_;
  std::thread stand_in_;
};

}  // namespace manager

#endif  // SERVER_TRANSPORT_TRANSPORT_H_

// A server: hosted objects, and the network on which clients reach them.
//
//   absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options);
//   if (!server.ok()) return Fail(server.status());
//   ... (*server)->addresses() ...
//   (*server)->Shutdown();
//
// managerd is one of these and flags. A test or a benchmark hosts one in its own process, where
// InProcessChannel reaches it without a socket.
//
// Thread-safe.

#ifndef SERVER_SERVER_H_
#define SERVER_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/channel_arguments.h"
#include "server/dispatch/dispatcher.h"
#include "server/objects/catalog.h"
#include "server/options.h"
#include "server/storage.h"
#include "server/transport/transport.h"

namespace manager {

class Server {
 public:
  // Starts a server that serves when this returns.
  // Errors: INVALID_ARGUMENT for options that make no sense; others where an address cannot be
  // listened on, or the data directory cannot be used. The message is a sentence for people.
  static absl::StatusOr<std::unique_ptr<Server>> Start(Options options);

  // Shuts down, if nobody has yet.
  ~Server();

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Where clients find the server, in the order of the options, with the ports that it got. Each is
  // a target that gRPC connects to.
  const std::vector<std::string>& addresses() const { return transport_->addresses(); }

  // A channel to this server inside the process.
  std::shared_ptr<grpc::Channel> InProcessChannel(
      const grpc::ChannelArguments& arguments = grpc::ChannelArguments()) {
    return transport_->InProcessChannel(arguments);
  }

  // Makes the server look at its clock. For whoever has moved the clock of the options.
  void Wake() { transport_->Wake(); }

  // Takes no more calls: those that wait end with SHUTTING_DOWN, as do those that come from now on,
  // and health says NOT_SERVING. Returns when that is so.
  void Drain() { transport_->Drain(); }

  // Drains, gives the calls that are under way `grace` to end, cancels the rest, and stops. Returns
  // when all is over; later calls return then too.
  void Shutdown(absl::Duration grace) { transport_->Shutdown(grace); }
  void Shutdown() { Shutdown(options_.drain_grace); }

  // Waits until the server was shut down.
  void Wait() { transport_->Wait(); }

 private:
  explicit Server(Options options) : options_(std::move(options)) {}

  // Opens the data directory, if there is one, and makes the dispatcher.
  absl::Status StartDispatcher();

  const Options options_;
  const Catalog catalog_;
  std::function<absl::Time()> clock_;
  std::unique_ptr<Storage> storage_;  // Null where there is no data directory.
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<Transport> transport_;
};

}  // namespace manager

#endif  // SERVER_SERVER_H_

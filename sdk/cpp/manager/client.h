// A client of one server: where everything begins.
//
//   absl::StatusOr<manager::Client> client = manager::Client::Connect();
//   if (!client.ok()) return client.status();
//   auto ages = manager::Dict<std::string, int>::Open(*client, "ages");
//
// A Client is a handle on a connection, and the session on it: copying it is cheap, copies share
// the connection, and an object opened from it keeps the connection alive by itself. When the last
// of them goes, the session is closed, and what it holds is released. Calls block the calling
// thread.
//
// A process that forks must do so before it connects: in the child, every call of an inherited
// client fails with FAILED_PRECONDITION, and so does Connect, until an exec.
//
// Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_CLIENT_H_
#define MANAGERD_SDK_CPP_MANAGER_CLIENT_H_

#include <memory>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "manager/batch.h"
#include "manager/client_options.h"
#include "manager/connection.h"

namespace manager {
inline namespace sdk {

// Where Connect looks when neither its caller nor the environment names an address.
inline constexpr char kDefaultAddress[] = "127.0.0.1:50051";

class Client {
 public:
  // Connects to the server at `address`: `host:port`, or `unix:/path/of/socket`, which is faster on
  // the same machine. Empty means the environment variable MANAGER_ADDRESS, or kDefaultAddress
  // where that is not set. The connection is not encrypted; manager/channel_client.h takes one that
  // is.
  //
  // UNAVAILABLE where no server has answered within options.connect_timeout, FAILED_PRECONDITION
  // where what answers is not a manager; both name the address and say what to do.
  // FAILED_PRECONDITION also in the child of a process that had connected.
  static absl::StatusOr<Client> Connect(std::string_view address = "",
                                        const ClientOptions& options = {});

  // A client over any connection that is not null: a mock, say. Nothing is called.
  explicit Client(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

  // An empty batch, whose calls go through this client's connection. See manager/batch.h.
  manager::Batch Batch() const { return manager::Batch(connection_); }

  // Never null.
  const std::shared_ptr<Connection>& connection() const { return connection_; }

 private:
  std::shared_ptr<Connection> connection_;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_CLIENT_H_

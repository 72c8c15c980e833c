// Calls as unary RPCs over a gRPC channel.
//
// The thread that calls drives its own call to the end; there are no threads beside those of gRPC.

#ifndef MANAGERD_SDK_CPP_INTERNAL_GRPC_CONNECTION_H_
#define MANAGERD_SDK_CPP_INTERNAL_GRPC_CONNECTION_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "manager/client_options.h"
#include "manager/connection.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace manager {
inline namespace sdk {
namespace internal {

struct GrpcConnectionOptions {
  // The server, as messages are to call it.
  std::string peer;

  // How long a call waits for the channel to be connected; then it fails with UNAVAILABLE, not
  // sent. Zero does not look whether it is connected, as suits a channel that cannot say.
  absl::Duration connect_timeout;

  // The RPC's deadline, counted from the beginning of Call, is this and the call's own wait.
  absl::Duration call_timeout;
};

// A channel to `address` that is connected when it is first used. Not encrypted. For sessions,
// where options.session, it shares no connection with any other, and messages, which hold many
// calls, are of any size.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address,
                                           const ClientOptions& options);

// A thread-safe connection that sends every call once, outside any session.
std::shared_ptr<Connection> MakeGrpcConnection(std::shared_ptr<grpc::Channel> channel,
                                               GrpcConnectionOptions options);

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_GRPC_CONNECTION_H_

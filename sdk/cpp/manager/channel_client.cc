#include "manager/channel_client.h"

#include <utility>

#include "absl/time/time.h"
#include "manager/internal/grpc_connection.h"
#include "manager/internal/retrying_connection.h"
#include "manager/internal/session_connection.h"

namespace manager {
inline namespace sdk {

Client ClientFromChannel(std::shared_ptr<grpc::Channel> channel, const ClientOptions& options) {
  if (options.session) {
    return Client(std::make_shared<internal::SessionConnection>(internal::SessionOptions{
        .peer = "the server", .open_channel = [channel] { return channel; }, .client = options}));
  }
  return Client(std::make_shared<internal::RetryingConnection>(
      internal::MakeGrpcConnection(std::move(channel), {.peer = "the server",
                                                        .connect_timeout = absl::ZeroDuration(),
                                                        .call_timeout = options.call_timeout}),
      options.retry));
}

}  // namespace sdk
}  // namespace manager

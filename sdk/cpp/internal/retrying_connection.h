// Sends a call again where that is safe and the server could not be reached.

#ifndef MANAGERD_SDK_CPP_INTERNAL_RETRYING_CONNECTION_H_
#define MANAGERD_SDK_CPP_INTERNAL_RETRYING_CONNECTION_H_

#include <memory>
#include <utility>

#include "manager/client_options.h"
#include "manager/connection.h"
#include "manager/internal/clock.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Hands every call on to another connection, again and again while it fails with UNAVAILABLE and
// RetryPolicy allows. A call that waits is sent again with what is left of its timeout, so that all
// attempts together wait as long as the caller said.
//
// Thread-safe.
class RetryingConnection final : public Connection {
 public:
  RetryingConnection(std::shared_ptr<Connection> next, const RetryPolicy& policy,
                     Clock& clock = Clock::Real())
      : next_(std::move(next)), policy_(policy), clock_(clock) {}

  absl::Status Call(const RpcMethod& method, const google::protobuf::Message& request,
                    google::protobuf::Message* response, const CallOptions& options) override;

 private:
  absl::Status Retry(const RpcMethod& method, const google::protobuf::Message& request,
                     google::protobuf::Message* response, const CallOptions& options,
                     absl::Time begin, absl::Status status);

  const std::shared_ptr<Connection> next_;
  const RetryPolicy policy_;
  Clock& clock_;
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_RETRYING_CONNECTION_H_

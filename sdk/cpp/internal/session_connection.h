// Calls in a session, over its stream: the connection that a client has by default.

#ifndef MANAGERD_SDK_CPP_INTERNAL_SESSION_CONNECTION_H_
#define MANAGERD_SDK_CPP_INTERNAL_SESSION_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/connection.h"
#include "manager/internal/session.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Applies each call once, however often the connection breaks, as long as the session lasts: a call
// then takes longer, and no more. Where the session is lost, a call that may have been applied
// fails with UNAVAILABLE, unless its method is retriable; any other is sent in another session.
//
// In a process that was forked from the one that made it, every call fails with
// FAILED_PRECONDITION.
//
// Thread-safe.
class SessionConnection final : public Connection {
 public:
  explicit SessionConnection(SessionOptions options);

  // Closes the session. Blocks for as long as it takes to tell the server, a second at most.
  ~SessionConnection() override;

  // Connects now; otherwise the first call does. UNAVAILABLE where no server has answered within
  // `timeout`, or its refusal.
  absl::Status Open(absl::Duration timeout);

  absl::Status Call(const RpcMethod& method, const google::protobuf::Message& request,
                    google::protobuf::Message* response, const CallOptions& options) override;

  void Start(const RpcMethod& method, const google::protobuf::Message& request,
             google::protobuf::Message* response, const CallOptions& options,
             std::function<void(absl::Status)> done) override;

 private:
  absl::StatusOr<std::unique_ptr<PendingCall>> NewCall(const RpcMethod& method,
                                                       const google::protobuf::Message& request,
                                                       const CallOptions& options) const;

  const int64_t max_message_bytes_;
  const absl::Duration call_timeout_;
  const std::shared_ptr<Session> session_;  // Null in a process that may not use gRPC.
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_SESSION_CONNECTION_H_

// Errors on their way out: an absl::Status as gRPC sends it, and the transport's own errors.
//
// Thread-safe.

#ifndef SERVER_TRANSPORT_STATUS_H_
#define SERVER_TRANSPORT_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/status.h"

namespace manager {

// Code, message, and the payloads as google.rpc.Status in the trailer grpc-status-details-bin.
grpc::Status ToGrpcStatus(const absl::Status& status);

// UNKNOWN_METHOD: this server has no method with that path.
absl::Status UnknownMethod(absl::string_view path);

// MALFORMED_REQUEST: a call came without its message; a message is not an encoded `type`.
absl::Status NoRequest();
absl::Status MalformedRequest(absl::string_view type);

// SHUTTING_DOWN: the server no longer takes calls; this one was not applied.
absl::Status ShuttingDown();

}  // namespace manager

#endif  // SERVER_TRANSPORT_STATUS_H_

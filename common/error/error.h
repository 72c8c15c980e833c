// Errors as both ends of a call see them: an absl::Status with one google.rpc.ErrorInfo inside.
//
// The server makes errors (server/base/error.h) and encodes them; a client decodes them and asks
// ReasonOf. Nothing here depends on gRPC, which only carries a code, a message and these bytes:
//
//   server: trailer grpc-status-details-bin = EncodeStatusDetails(status)
//   client: status = DecodeStatus(code, message, trailer); if (ReasonOf(status) == ...) ...
//
// Thread-safe.

#ifndef COMMON_ERROR_ERROR_H_
#define COMMON_ERROR_ERROR_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "manager/v1/errors.pb.h"

namespace manager {

// ErrorInfo.domain of every error of this protocol.
inline constexpr absl::string_view kErrorDomain = "manager.v1";

// The reason as ErrorInfo carries it: KEY_NOT_FOUND for ERROR_REASON_KEY_NOT_FOUND. Empty for a
// number that is no reason.
absl::string_view ReasonName(v1::ErrorReason reason);

// A status that carries `info`. OK where `code` is OK.
absl::Status StatusWithInfo(absl::StatusCode code, absl::string_view message,
                            const google::rpc::ErrorInfo& info);

// The info that a status carries; nothing where there is none or it cannot be read.
std::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status);

// The reason that a status carries. ERROR_REASON_UNSPECIFIED where it carries none, one of another
// domain, or one that this build does not know: then the status code says what there is to say.
v1::ErrorReason ReasonOf(const absl::Status& status);

// The bytes of a google.rpc.Status that holds all that `status` does. Equal statuses give equal
// bytes. Empty for OK and for a status without payload, which needs no trailer.
std::string EncodeStatusDetails(const absl::Status& status);

// The status of a call that ended with this code and message and this trailer, which may be empty.
// Code and message are believed over what stands in `details`, and details that cannot be read are
// ignored, since the call's own outcome must not be lost. A code that is none becomes UNKNOWN.
absl::Status DecodeStatus(int code, absl::string_view message, absl::string_view details);

// The status of which EncodeStatusDetails has made these bytes, and nothing else has come; INTERNAL
// where they are none, or those of OK.
absl::Status DecodeStatusDetails(absl::string_view details);

}  // namespace manager

#endif  // COMMON_ERROR_ERROR_H_

#include "server/transport/status.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "server/base/error.h"

namespace manager {

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status();
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      EncodeStatusDetails(status));
}

absl::Status UnknownMethod(absl::string_view path) {
  return Error(v1::ERROR_REASON_UNKNOWN_METHOD,
               absl::StrCat("this server has no method '", path, "'"), {{"method", path}});
}

absl::Status NoRequest() {
  return Error(v1::ERROR_REASON_MALFORMED_REQUEST, "the call carried no request message");
}

absl::Status MalformedRequest(absl::string_view type) {
  return Error(v1::ERROR_REASON_MALFORMED_REQUEST,
               absl::StrCat("the request is not an encoded ", type));
}

absl::Status ShuttingDown() {
  return Error(v1::ERROR_REASON_SHUTTING_DOWN, "the server is shutting down");
}

}  // namespace manager

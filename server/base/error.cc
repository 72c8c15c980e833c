#include "server/base/error.h"

#include <string>

#include "common/utf8/utf8.h"

namespace manager {
namespace {

using absl::StatusCode;

struct Row {
  v1::ErrorReason reason;
  StatusCode code;
};

// One row for every reason, in the order of errors.proto, whose comments must agree.
constexpr Row kTable[] = {
    {v1::ERROR_REASON_MALFORMED_REQUEST, StatusCode::kInvalidArgument},
    {v1::ERROR_REASON_UNKNOWN_METHOD, StatusCode::kUnimplemented},
    {v1::ERROR_REASON_MESSAGE_TOO_LARGE, StatusCode::kResourceExhausted},
    {v1::ERROR_REASON_MALFORMED_VALUE, StatusCode::kInvalidArgument},
    {v1::ERROR_REASON_VALUE_TOO_DEEP, StatusCode::kInvalidArgument},
    {v1::ERROR_REASON_INVALID_NAME, StatusCode::kInvalidArgument},
    {v1::ERROR_REASON_INVALID_ARGUMENT, StatusCode::kInvalidArgument},
    {v1::ERROR_REASON_SHUTTING_DOWN, StatusCode::kUnavailable},
    {v1::ERROR_REASON_STORAGE_FULL, StatusCode::kResourceExhausted},
    {v1::ERROR_REASON_STORAGE_FAILED, StatusCode::kUnavailable},

    {v1::ERROR_REASON_OBJECT_NOT_FOUND, StatusCode::kNotFound},
    {v1::ERROR_REASON_OBJECT_EXISTS, StatusCode::kAlreadyExists},
    {v1::ERROR_REASON_WRONG_TYPE, StatusCode::kFailedPrecondition},
    {v1::ERROR_REASON_OBJECT_DELETED, StatusCode::kAborted},
    {v1::ERROR_REASON_LIMIT_REACHED, StatusCode::kResourceExhausted},

    {v1::ERROR_REASON_SESSION_NOT_FOUND, StatusCode::kNotFound},
    {v1::ERROR_REASON_TAKEN_OVER, StatusCode::kAborted},
    {v1::ERROR_REASON_CALL_FORGOTTEN, StatusCode::kFailedPrecondition},
    {v1::ERROR_REASON_CALL_CANCELLED, StatusCode::kCancelled},
    {v1::ERROR_REASON_SESSION_REQUIRED, StatusCode::kFailedPrecondition},

    {v1::ERROR_REASON_KEY_NOT_FOUND, StatusCode::kNotFound},
    {v1::ERROR_REASON_UNHASHABLE_KEY, StatusCode::kInvalidArgument},
    {v1::ERROR_REASON_DICT_RESIZED, StatusCode::kAborted},
    {v1::ERROR_REASON_PATH_NOT_FOUND, StatusCode::kNotFound},

    {v1::ERROR_REASON_INDEX_OUT_OF_RANGE, StatusCode::kOutOfRange},
    {v1::ERROR_REASON_VALUE_NOT_FOUND, StatusCode::kNotFound},
    {v1::ERROR_REASON_SLICE_STEP_ZERO, StatusCode::kInvalidArgument},
    {v1::ERROR_REASON_SLICE_SIZE_MISMATCH, StatusCode::kInvalidArgument},
    {v1::ERROR_REASON_NOT_COMPARABLE, StatusCode::kInvalidArgument},

    {v1::ERROR_REASON_ATTRIBUTE_NOT_FOUND, StatusCode::kNotFound},

    {v1::ERROR_REASON_NOT_LOCKED, StatusCode::kFailedPrecondition},
    {v1::ERROR_REASON_NOT_OWNER, StatusCode::kFailedPrecondition},
    {v1::ERROR_REASON_STALE_FENCE, StatusCode::kAborted},
    {v1::ERROR_REASON_OVER_RELEASED, StatusCode::kFailedPrecondition},
    {v1::ERROR_REASON_BROKEN_BARRIER, StatusCode::kAborted},

    {v1::ERROR_REASON_QUEUE_EMPTY, StatusCode::kNotFound},
    {v1::ERROR_REASON_QUEUE_FULL, StatusCode::kResourceExhausted},
    {v1::ERROR_REASON_QUEUE_SHUT_DOWN, StatusCode::kFailedPrecondition},
    {v1::ERROR_REASON_TASK_DONE_OVERFLOW, StatusCode::kFailedPrecondition},
    {v1::ERROR_REASON_DELIVERY_NOT_FOUND, StatusCode::kFailedPrecondition},

    {v1::ERROR_REASON_WRONG_VALUE_TYPE, StatusCode::kInvalidArgument},
    {v1::ERROR_REASON_NUMBER_OUT_OF_RANGE, StatusCode::kInvalidArgument},

    {v1::ERROR_REASON_PIPE_CLOSED, StatusCode::kFailedPrecondition},
    {v1::ERROR_REASON_END_OF_PIPE, StatusCode::kOutOfRange},
    {v1::ERROR_REASON_PIPE_ONE_WAY, StatusCode::kFailedPrecondition},
};

}  // namespace

StatusCode CodeOf(v1::ErrorReason reason) {
  for (const Row& row : kTable) {
    if (row.reason == reason) return row.code;
  }
  return StatusCode::kInternal;
}

absl::Status Error(
    v1::ErrorReason reason, absl::string_view message,
    std::initializer_list<std::pair<absl::string_view, absl::string_view>> metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(ReasonName(reason)));
  info.set_domain(std::string(kErrorDomain));
  for (const auto& [name, value] : metadata) {
    (*info.mutable_metadata())[ToPrintableUtf8(name)] = ToPrintableUtf8(value);
  }
  return StatusWithInfo(CodeOf(reason), ToPrintableUtf8(message), info);
}

}  // namespace manager

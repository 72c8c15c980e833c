// Making the errors that the server answers with.
//
//   return Error(v1::ERROR_REASON_WRONG_TYPE, "the object is a list, not a dict",
//                {{"object", name}, {"type", "list"}});
//
// Reading them, and carrying them over gRPC, is common/error/error.h, which comes along.
//
// Thread-safe.

#ifndef SERVER_BASE_ERROR_H_
#define SERVER_BASE_ERROR_H_

#include <initializer_list>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/error/error.h"
#include "manager/v1/errors.pb.h"

namespace manager {

// The status code that comes with a reason, as errors.proto says. INTERNAL for
// ERROR_REASON_UNSPECIFIED, which is never sent, and for a number that is no reason.
absl::StatusCode CodeOf(v1::ErrorReason reason);

// An error with a reason, a sentence for people, and metadata that names what was wrong. Bytes that
// are not UTF-8 are spelt out (`\xNN`) in message and metadata: a client's bad name may go in as it
// came.
absl::Status Error(
    v1::ErrorReason reason, absl::string_view message,
    std::initializer_list<std::pair<absl::string_view, absl::string_view>> metadata = {});

}  // namespace manager

#endif  // SERVER_BASE_ERROR_H_

// A wait's own time-out, as requests carry it.

#ifndef SERVER_OBJECTS_TIMEOUT_H_
#define SERVER_OBJECTS_TIMEOUT_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"

namespace manager {

// How long a request is willing to wait: for ever where it says nothing. May be negative; the
// method says what that means.
// Errors: INVALID_ARGUMENT for what is no valid google.protobuf.Duration.
template <class Request>
absl::StatusOr<absl::Duration> TimeoutOf(const Request& request);

absl::StatusOr<absl::Duration> ToTimeout(const google::protobuf::Duration& duration);

// The error of a time-out below zero where that has no meaning.
absl::Status NegativeTimeout(absl::Duration timeout);

template <class Request>
absl::StatusOr<absl::Duration> TimeoutOf(const Request& request) {
  if (!request.has_timeout()) return absl::InfiniteDuration();
  return ToTimeout(request.timeout());
}

}  // namespace manager

#endif  // SERVER_OBJECTS_TIMEOUT_H_

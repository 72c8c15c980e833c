// The length of a delivery's lease, as requests carry it.

#ifndef SERVER_OBJECTS_QUEUE_LEASE_H_
#define SERVER_OBJECTS_QUEUE_LEASE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/base/error.h"
#include "server/objects/timeout.h"

namespace manager {

// The lease that a request wants, longer than 0; nothing where it wants none.
// Errors: INVALID_ARGUMENT.
template <class Request>
absl::StatusOr<std::optional<absl::Duration>> LeaseOf(const Request& request) {
  if (!request.has_lease()) return std::nullopt;
  const absl::StatusOr<absl::Duration> lease = ToTimeout(request.lease());
  if (!lease.ok()) return lease.status();
  if (*lease > absl::ZeroDuration()) return *lease;
  return Error(
      v1::ERROR_REASON_INVALID_ARGUMENT,
      absl::StrCat("the lease is ", absl::FormatDuration(*lease), "; it must be longer than 0"),
      {{"field", "lease"}});
}

}  // namespace manager

#endif  // SERVER_OBJECTS_QUEUE_LEASE_H_

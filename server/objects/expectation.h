// What a compare-and-set expects of an entry, or of a variable.
//
// Thread-safe.

#ifndef SERVER_OBJECTS_EXPECTATION_H_
#define SERVER_OBJECTS_EXPECTATION_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "server/base/error.h"
#include "server/value/key.h"

namespace manager {

// Whether an entry is as a request's `expected` and `expected_version` say: of this value, null
// where there is no entry, and this version, 0 where there is none. Errors: INVALID_ARGUMENT where
// the request expects nothing.
template <class Request>
absl::StatusOr<bool> IsAsExpected(const Request& request, const std::string* value,
                                  uint64_t version) {
  if (!request.has_expected() && !request.has_expected_version()) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 "nothing is expected; set 'expected' or 'expected_version'",
                 {{"field", "expected"}});
  }
  if (request.has_expected_version() && request.expected_version() != version) return false;
  if (!request.has_expected()) return true;
  if (value == nullptr) return false;
  const absl::StatusOr<Canonical> expected = ToCanonical(request.expected());
  if (!expected.ok()) return expected.status();
  const absl::StatusOr<Canonical> current = ToCanonical(*value);
  return current.ok() && Equal(*expected, *current);
}

}  // namespace manager

#endif  // SERVER_OBJECTS_EXPECTATION_H_

// Versions of what is stored, and the answers of what is done on a condition: see
// Dict::CompareAndSet and its like.

#ifndef MANAGERD_SDK_CPP_MANAGER_VERSIONED_H_
#define MANAGERD_SDK_CPP_MANAGER_VERSIONED_H_

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

// A value, and its version: greater than that of every value before it.
template <typename T>
struct Versioned {
  T value;
  uint64_t version = 0;
};

// The version of what is not there.
inline constexpr uint64_t kAbsent = 0;

// What became of a value that was to be set, or removed, on a condition.
template <typename T>
struct Swapped {
  bool done = false;       // Whether it was set, or removed.
  std::optional<T> found;  // Where it was not: the value that is there, if any.
  uint64_t version = 0;    // The version of what is there now; kAbsent where nothing is.
};

namespace internal {

// Reads a response that has a value and its version.
template <typename T, typename Response>
absl::StatusOr<Versioned<T>> ReadVersioned(Response& response) {
  absl::StatusOr<T> value = FromValue<T>(std::move(*response.mutable_value()));
  if (!value.ok()) return value.status();
  return Versioned<T>{*std::move(value), response.version()};
}

// Reads what a compare-and-set, or a compare-and-delete, has answered.
template <typename T, typename Response>
absl::StatusOr<Swapped<T>> ReadSwapped(Response& response, bool done) {
  Swapped<T> swapped{.done = done, .found = std::nullopt, .version = response.version()};
  if (!response.has_value()) return swapped;
  absl::StatusOr<T> found = FromValue<T>(std::move(*response.mutable_value()));
  if (!found.ok()) return found.status();
  swapped.found = *std::move(found);
  return swapped;
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_VERSIONED_H_

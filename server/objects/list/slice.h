// Python's slices over a sequence of a known length.

#ifndef SERVER_OBJECTS_LIST_SLICE_H_
#define SERVER_OBJECTS_LIST_SLICE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"

namespace manager {

// A slice resolved against a length: the indexes start, start + step, ... , `count` of them.
struct Slice {
  int64_t start = 0;  // 0 to length; with a negative step -1 to length - 1.
  int64_t step = 1;   // Never 0.
  int64_t count = 0;

  int64_t index(int64_t i) const { return start + i * step; }

  // The same indexes in ascending order.
  Slice Ascending() const;
};

// Resolves bounds as Python does: negative ones count from the end, all are clamped, and those left
// out stand for the ends in the step's direction.
// Errors: SLICE_STEP_ZERO.
absl::StatusOr<Slice> ResolveSlice(absl::optional<int64_t> start, absl::optional<int64_t> stop,
                                   absl::optional<int64_t> step, int64_t length);

}  // namespace manager

#endif  // SERVER_OBJECTS_LIST_SLICE_H_

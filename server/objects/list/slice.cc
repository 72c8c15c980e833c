#include "server/objects/list/slice.h"

#include <algorithm>
#include <limits>

#include "server/base/error.h"

namespace manager {

Slice Slice::Ascending() const {
  if (step > 0 || count == 0) return *this;
  return {index(count - 1), -step, count};
}

absl::StatusOr<Slice> ResolveSlice(absl::optional<int64_t> start, absl::optional<int64_t> stop,
                                   absl::optional<int64_t> step, int64_t length) {
  Slice slice;
  // The smallest step cannot be negated; no list is long enough to tell it from the next one.
  slice.step = std::max(step.value_or(1), -std::numeric_limits<int64_t>::max());
  if (slice.step == 0) {
    return Error(v1::ERROR_REASON_SLICE_STEP_ZERO, "the slice's step is 0; it must not be",
                 {{"field", "step"}});
  }
  const bool forward = slice.step > 0;
  const int64_t low = forward ? 0 : -1;
  const int64_t high = forward ? length : length - 1;
  const auto resolve = [&](absl::optional<int64_t> bound, int64_t otherwise) {
    if (!bound.has_value()) return otherwise;
    return *bound < 0 ? std::max(*bound + length, low) : std::min(*bound, high);
  };
  slice.start = resolve(start, forward ? low : high);
  const int64_t end = resolve(stop, forward ? high : low);
  const int64_t distance = forward ? end - slice.start : slice.start - end;
  // Not (distance + size - 1) / size, which overflows for a step near the largest number.
  const int64_t size = forward ? slice.step : -slice.step;
  slice.count = distance <= 0 ? 0 : (distance - 1) / size + 1;
  return slice;
}

}  // namespace manager

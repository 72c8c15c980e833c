#include "server/objects/sequence.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "server/base/error.h"

namespace manager {

absl::StatusOr<size_t> PositionOf(int64_t index, int64_t length, absl::string_view what) {
  const int64_t position = index < 0 ? index + length : index;
  if (position < 0 || position >= length) {
    const std::string state =
        length == 0 ? std::string("is empty") : absl::StrCat("has ", length, " items");
    return Error(v1::ERROR_REASON_INDEX_OUT_OF_RANGE,
                 absl::StrCat("index ", index, " is out of range: the ", what, " ", state),
                 {{"index", absl::StrCat(index)}, {"size", absl::StrCat(length)}});
  }
  return static_cast<size_t>(position);
}

int64_t InsertPositionOf(int64_t index, int64_t length) {
  return std::clamp<int64_t>(index < 0 ? index + length : index, 0, length);
}

absl::StatusOr<Slice> Resolve(const wire::ListSlice& slice, int64_t length) {
  const auto bound = [](bool has, int64_t value) {
    return has ? absl::optional<int64_t>(value) : absl::nullopt;
  };
  return ResolveSlice(bound(slice.has_start(), slice.start()),
                      bound(slice.has_stop(), slice.stop()), bound(slice.has_step(), slice.step()),
                      length);
}

absl::Status ValueNotFound(absl::string_view value, absl::string_view what) {
  const std::string shown = ShowValue(value);
  return Error(v1::ERROR_REASON_VALUE_NOT_FOUND, absl::StrCat(shown, " is not in the ", what),
               {{"value", shown}});
}

}  // namespace manager

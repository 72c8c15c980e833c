// What the types that are sequences share: Python's indexes, and search by Python's equality.
//
// Thread-safe, but for the items.

#ifndef SERVER_OBJECTS_SEQUENCE_H_
#define SERVER_OBJECTS_SEQUENCE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "manager/wire/list.pb.h"
#include "server/objects/list/slice.h"
#include "server/objects/stored.h"
#include "server/value/encoded.h"
#include "server/value/key.h"

namespace manager {

// The 0-based position of an index into a sequence that has `length` items and is called `what` in
// the error. Errors: INDEX_OUT_OF_RANGE.
absl::StatusOr<size_t> PositionOf(int64_t index, int64_t length, absl::string_view what);

// The position before which an item is inserted at an index, which is clamped: 0 to `length`.
int64_t InsertPositionOf(int64_t index, int64_t length);

// A request's slice against a sequence that has `length` items. Errors: SLICE_STEP_ZERO.
absl::StatusOr<Slice> Resolve(const wire::ListSlice& slice, int64_t length);

// The bounds of a request to search, as a slice of step 1.
template <class Request>
Slice ResolveBounds(const Request& request, int64_t length) {
  wire::ListSlice bounds;
  if (request.has_start()) bounds.set_start(request.start());
  if (request.has_stop()) bounds.set_stop(request.stop());
  return *Resolve(bounds, length);
}

// VALUE_NOT_FOUND: no item of what is called `what` equals the value.
absl::Status ValueNotFound(absl::string_view value, absl::string_view what);

// The position of the first item from `begin` up to `end` that equals an encoded value; `end` if
// none. `items` is a sequence of Stored. Errors: MALFORMED_VALUE for no value.
template <class Items>
absl::StatusOr<int64_t> Search(const Items& items, const std::string& value, int64_t begin,
                               int64_t end) {
  if (absl::Status status = CheckPresent("value", value); !status.ok()) return status;
  const absl::StatusOr<Canonical> wanted = ToCanonical(value);
  if (!wanted.ok()) return wanted.status();
  if (wanted->matches_nothing) return end;
  for (int64_t i = begin; i < end; ++i) {
    const std::string& item = items[static_cast<size_t>(i)].bytes();
    if (item == value) return i;  // Most equal values are the same bytes, which is cheap to see.
    const absl::StatusOr<Canonical> candidate = ToCanonical(item);
    if (candidate.ok() && Equal(*wanted, *candidate)) return i;
  }
  return end;
}

}  // namespace manager

#endif  // SERVER_OBJECTS_SEQUENCE_H_

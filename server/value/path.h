// Paths: reading what is nested in a value, and changing it there.
//
// A path's first step names a value in an object, which the object finds. Each further step leads
// on inside that value: a key into a dict, an index, which may be negative, into a list or a tuple.
// It leads nowhere else, so not into an object that a ref_value names, and inside a tuple things
// can only be read. Of a dict that has equal keys the last one's value counts.
//
// The values stay encoded, and only what lies on the path is read, so the cost is the size of the
// value, and not that of the object.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_VALUE_PATH_H_
#define SERVER_VALUE_PATH_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"

namespace manager {

// The steps of a request, encoded values, and the words for what goes wrong on the way.
class Path {
 public:
  using Steps = google::protobuf::RepeatedPtrField<std::string>;

  // `root` is what the path begins in, for messages: "the dict". Both must outlive the path.
  Path(const Steps& steps, absl::string_view root) : steps_(steps), root_(root) {}

  // INVALID_ARGUMENT for a path without steps. All that follows wants one or more.
  absl::Status Check() const;

  int size() const { return steps_.size(); }
  const std::string& step(int i) const { return steps_[i]; }
  const std::string& first() const { return steps_[0]; }

  // The position that step `i`, an index, has among `length` items.
  // Errors: WRONG_VALUE_TYPE where it is no whole number; PATH_NOT_FOUND where there is no such
  // item.
  absl::StatusOr<int64_t> Position(int i, int64_t length) const;

  // Errors about what the first `led` steps led to: step `led` leads no further, there is no such
  // key, or it is of the wrong type. `what` is said of it: "is a str".
  absl::Status NotFound(int led, absl::string_view what) const;
  absl::Status NoKey(int led) const;
  absl::Status WrongType(int led, absl::string_view what) const;

 private:
  // What the first `led` steps led to, for messages; and as metadata.
  std::string Name(int led) const;
  std::string Show(int led) const;

  const Steps& steps_;
  const absl::string_view root_;
};

// In all of these `value` is what the path's first step led to: an encoded, sound manager.v1.Value.
// They give it as it is afterwards; it is sound again, whatever was asked.
//
// Errors of all: PATH_NOT_FOUND; WRONG_VALUE_TYPE; UNHASHABLE_KEY for a step into a dict that
// cannot be a key; INVALID_ARGUMENT where the value would become larger than 1 GiB.

// What is at the path: a part of `value`.
absl::StatusOr<absl::string_view> GetAt(absl::string_view value, const Path& path);

// Stores `item` as that of an index or a key; one that is new to its dict comes last. The path has
// two steps or more.
// Errors: also VALUE_TOO_DEEP.
absl::StatusOr<std::string> SetAt(absl::string_view value, const Path& path,
                                  absl::string_view item);

// Removes what is at the path, which has two steps or more.
absl::StatusOr<std::string> DeleteAt(absl::string_view value, const Path& path);

// Adds `item` to the list at the path.
struct Appended {
  std::string value;
  int64_t size = 0;  // The list's, now.
};
// Errors: also VALUE_TOO_DEEP.
absl::StatusOr<Appended> AppendAt(absl::string_view value, const Path& path,
                                  absl::string_view item);

// Adds `delta` to the number at the path. `initial` is the number before where the last step is a
// key that is not there; null where that is an error.
struct Incremented {
  std::string value;
  std::string number;  // The new one.
};
// Errors: also NUMBER_OUT_OF_RANGE.
absl::StatusOr<Incremented> IncrementAt(absl::string_view value, const Path& path,
                                        absl::string_view delta, const std::string* initial);

}  // namespace manager

#endif  // SERVER_VALUE_PATH_H_

// An object's state as a snapshot keeps it: parts, each an encoded message of the type's own from
// proto/manager/state/v1, none of which is much larger than the largest value in it.
//
// Free functions are thread-safe; PartSaver is not.

#ifndef SERVER_OBJECTS_STATE_H_
#define SERVER_OBJECTS_STATE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message_lite.h"

namespace manager {

// Takes an object's parts, in their order.
using StateSink = std::function<void(const google::protobuf::MessageLite& part)>;

// DATA_LOSS: a part cannot be what was saved, because of `what`.
absl::Status DamagedPart(absl::string_view what);

// Reads a part.
// Errors: DATA_LOSS.
template <class Part>
absl::StatusOr<Part> ParsePart(absl::string_view bytes) {
  Part part;
  if (!part.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return DamagedPart("it is not encoded as it should be");
  }
  return part;
}

// Saves many entries in parts of a moderate size, and at least one part. Each begins as a copy of
// `head`, which so can hold what is not an entry.
//
//   PartSaver<state::v1::ListPart> parts(head, sink);
//   for (const Stored& item : items_) parts.ForNext(item.bytes().size()).add_items(item.bytes());
//   parts.Finish();
template <class Part>
class PartSaver {
 public:
  // `sink` must outlive the saver.
  PartSaver(Part head, const StateSink& sink) : head_(std::move(head)), sink_(sink), part_(head_) {}

  // The part to which an entry of so many bytes is to be added.
  Part& ForNext(size_t bytes) {
    if (bytes_ > kFullBytes) {
      sink_(part_);
      part_ = head_;
      bytes_ = 0;
    }
    bytes_ += bytes + kEntryBytes;
    return part_;
  }

  // Hands the last part over. To be called once, at the end.
  void Finish() { sink_(part_); }

 private:
  static constexpr size_t kFullBytes = 64 * 1024;
  static constexpr size_t kEntryBytes = 16;  // What an entry takes beside its own bytes, roughly.

  const Part head_;
  const StateSink& sink_;
  Part part_;
  size_t bytes_ = 0;
};

// The time `length` after `from`, as states can keep it: never, or not after the year 2262.
absl::Time TimeAfter(absl::Time from, absl::Duration length);

// A time as states keep it: nanoseconds since the Unix epoch, the infinite ones at the ends.
int64_t ToNanos(absl::Time time);
absl::Time TimeFromNanos(int64_t nanos);

// The same for a length of time.
int64_t ToNanos(absl::Duration duration);
absl::Duration DurationFromNanos(int64_t nanos);

}  // namespace manager

#endif  // SERVER_OBJECTS_STATE_H_

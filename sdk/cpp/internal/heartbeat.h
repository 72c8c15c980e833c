// When a stream's next heartbeat is due, and whether the last one was answered.
//
// Not thread-safe; the caller serializes.

#ifndef MANAGERD_SDK_CPP_INTERNAL_HEARTBEAT_H_
#define MANAGERD_SDK_CPP_INTERNAL_HEARTBEAT_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"

namespace manager {
inline namespace sdk {
namespace internal {

// One heartbeat is out at a time. Each must be answered before the next would be due; it counts
// from when it was due, so that one which cannot even be written is noticed too.
class Heartbeat {
 public:
  // A stream begins, on which the first heartbeat is due at once.
  void Begin(absl::Duration interval, absl::Time now);

  // The stream is over: nothing is due.
  void End();

  bool Due(absl::Time now) const { return !awaited_ && now >= due_; }

  // From here on the next heartbeat wants to be sent.
  void Ask(absl::Time now);

  // Whether one wants to be sent.
  bool unsent() const { return unsent_; }

  // The number of the one that wants to be sent, which goes out now; 0 where none does.
  uint64_t Take(absl::Time now);

  // The server has sent back this number. Gives the time at which it was sent; nothing for any but
  // the one that is out.
  std::optional<absl::Time> Answered(uint64_t number, absl::Time now);

  // Whether an answer is missing.
  bool awaited() const { return awaited_; }

  // Whether it has been missing for so long that the connection counts as broken.
  bool Overdue(absl::Time now) const { return awaited_ && now >= due_; }

  // When Due or Overdue will be true.
  absl::Time next() const { return due_; }

 private:
  absl::Duration interval_;
  absl::Time due_ = absl::InfiniteFuture();  // The next one, or the answer to the last one.
  bool awaited_ = false;
  bool unsent_ = false;
  uint64_t number_ = 0;
  absl::Time sent_;
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_HEARTBEAT_H_

// A call's turn: what a method that may wait knows of its call, and what it may answer.
//
// A blocking operation is written once, as one attempt: answer if the object allows it, otherwise
// wait if the call still may, otherwise say no. The state machine takes the same turn again when
// the object changed, and once more when the call's time is up:
//
//   Outcome Lock::Acquire(Turn& turn, Request& request, Response* response) {
//     if (locked_) {
//       if (turn.MayWait(timeout)) return Outcome::WaitIn(line_);
//       return absl::OkStatus();  // acquired stays false
//     }
//     ...
//
// So trying without waiting is a wait of no time, and a time-out is the last attempt.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_TURN_H_
#define SERVER_OBJECTS_TURN_H_

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/objects/call.h"
#include "server/objects/line.h"

namespace manager {

// What became of an attempt: an answer (OK with the response filled in, or an error), or a wait.
class Outcome {
 public:
  Outcome(absl::Status answer) : answer_(std::move(answer)) {}  // NOLINT: reads as `return status`

  // The call waits in `line`. The method must have changed nothing, its request included.
  static Outcome WaitIn(Line& line) {
    Outcome outcome{absl::OkStatus()};
    outcome.line_ = &line;
    return outcome;
  }

  Line* line() const { return line_; }
  const absl::Status& answer() const { return answer_; }

 private:
  absl::Status answer_;
  Line* line_ = nullptr;
};

class Turn {
 public:
  // A turn at `now` of a call by `owner` that arrived at `arrived`. `fence` is the newest fence of
  // all, and must outlive the turn.
  Turn(const Owner& owner, absl::Time arrived, absl::Time now, uint64_t& fence)
      : owner_(owner), arrived_(arrived), now_(now), fence_(fence) {}

  // Who calls.
  const Owner& owner() const { return owner_; }

  absl::Time now() const { return now_; }

  // A grant to the caller, with a fence that no grant before it had.
  Grant NewGrant() const { return {owner_, ++fence_, now_}; }

  // Whether a call that is willing to wait for `timeout` from its arrival has time left.
  bool MayWait(absl::Duration timeout) {
    deadline_ = arrived_ + timeout;
    return now_ < deadline_;
  }

  // When the wait ends, as the last MayWait found.
  absl::Time deadline() const { return deadline_; }

 private:
  const Owner owner_;
  const absl::Time arrived_;
  const absl::Time now_;
  uint64_t& fence_;
  absl::Time deadline_ = absl::InfiniteFuture();
};

}  // namespace manager

#endif  // SERVER_OBJECTS_TURN_H_

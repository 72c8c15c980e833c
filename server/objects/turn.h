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
#include "server/objects/state.h"
#include "server/objects/step.h"

namespace manager {

// What became of an attempt: an answer (OK with the response filled in, or an error), or a wait.
class Outcome {
 public:
  Outcome(absl::Status answer) : answer_(std::move(answer)) {}  // NOLINT: reads as `return status`

  // The call waits in `line`, one of the object's own. The method must have changed nothing, its
  // request included, unless it has written a note (see Turn::note).
  static Outcome WaitIn(Line& line) {
    Outcome outcome{absl::OkStatus()};
    outcome.line_ = &line;
    return outcome;
  }

  // The same in a line of another object, which the method has touched (see Step::Touch).
  static Outcome WaitIn(Line& line, Object& of) {
    Outcome outcome = WaitIn(line);
    outcome.line_of_ = &of;
    return outcome;
  }

  Line* line() const { return line_; }
  // Whose line it is; null for the object's own.
  Object* line_of() const { return line_of_; }
  const absl::Status& answer() const { return answer_; }

 private:
  absl::Status answer_;
  Line* line_ = nullptr;
  Object* line_of_ = nullptr;
};

class Turn : public Step {
 public:
  // A call as its turns see it; the same in all of them.
  struct Of {
    Owner owner;
    uint64_t ticket;
    absl::Time arrived;
  };

  // A turn at `now` of a call, which may have written a note in a turn before.
  Turn(World& world, absl::Time now, const Of& call, int64_t note)
      : Step(world, now), call_(call), note_(note) {}

  // Who calls.
  const Owner& owner() const { return call_.owner; }

  // The call's place among all, in the order of their arrival; the same in all its turns. So an
  // object can tell who came before something happened to it.
  uint64_t ticket() const { return call_.ticket; }

  // A grant to the caller, with a fence that no grant before it had.
  Grant NewGrant() const { return {call_.owner, NewFence(), now()}; }

  // Whether a call that is willing to wait for `timeout` from its arrival has time left.
  bool MayWait(absl::Duration timeout) {
    deadline_ = TimeAfter(call_.arrived, timeout);
    return now() < deadline_;
  }

  // When the wait ends, as this turn's last MayWait found; never where it was not asked.
  absl::Time deadline() const { return deadline_; }

  // What the method writes down for the call's later turns; 0 in the first. A call with a note has
  // begun to take effect, so its guard is not checked again.
  int64_t& note() { return note_; }

 private:
  const Of call_;
  int64_t note_;
  absl::Time deadline_ = absl::InfiniteFuture();
};

}  // namespace manager

#endif  // SERVER_OBJECTS_TURN_H_

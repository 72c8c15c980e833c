// The simulated time, and what is to happen in it: actions, one after the other, in the order of
// their times.
//
// Nothing happens but by an action, so the same actions give the same run.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_EVENT_LOOP_H_
#define TESTS_SIMULATION_EVENT_LOOP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "absl/time/time.h"

namespace manager {

class EventLoop {
 public:
  using Action = std::function<void()>;

  // When a run begins.
  static absl::Time Start() { return absl::FromUnixSeconds(1'700'000'000); }

  absl::Time now() const { return now_; }

  // How many actions there have been: what happened before and after what.
  uint64_t step() const { return step_; }

  // Does something `delay` from now, behind all else that is to happen then.
  void After(absl::Duration delay, Action action);

  // Does what comes next, if that is before `end`. Otherwise it is `end` now, and the answer is
  // false.
  bool RunOne(absl::Time end);

 private:
  absl::Time now_ = Start();
  uint64_t step_ = 0;
  uint64_t last_ = 0;
  std::map<std::pair<absl::Time, uint64_t>, Action> actions_;
};

// Something that may be gone when an action of its own comes, which then does nothing.
class Lifetime {
 public:
  EventLoop::Action Guard(EventLoop::Action action) const {
    return [token = std::weak_ptr<char>(token_), action = std::move(action)] {
      if (!token.expired()) action();
    };
  }

  // What was guarded until now does nothing any more.
  void Renew() { token_ = std::make_shared<char>(); }

 private:
  std::shared_ptr<char> token_ = std::make_shared<char>();
};

}  // namespace manager

#endif  // TESTS_SIMULATION_EVENT_LOOP_H_

#include "tests/simulation/event_loop.h"

#include <algorithm>

namespace manager {

void EventLoop::After(absl::Duration delay, Action action) {
  actions_[{now_ + std::max(delay, absl::ZeroDuration()), ++last_}] = std::move(action);
}

bool EventLoop::RunOne(absl::Time end) {
  if (actions_.empty() || actions_.begin()->first.first >= end) {
    now_ = std::max(now_, end);
    return false;
  }
  auto next = actions_.extract(actions_.begin());
  now_ = next.key().first;
  ++step_;
  next.mapped()();
  return true;
}

}  // namespace manager

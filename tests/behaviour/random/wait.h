// What the models of objects that are waited for share.

#ifndef TESTS_BEHAVIOUR_RANDOM_WAIT_H_
#define TESTS_BEHAVIOUR_RANDOM_WAIT_H_

#include <algorithm>
#include <list>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "tests/behaviour/random/random.h"

namespace manager {

// A call's own time-out.
struct RandomTimeout {
  explicit RandomTimeout(Random& random) {
    if (random.OneIn(2)) return;
    given = true;
    length = absl::Milliseconds(random.OneIn(4) ? random.Between(-1, 0) : random.Between(1, 500));
  }

  bool negative() const { return length < absl::ZeroDuration(); }
  bool waits() const { return length > absl::ZeroDuration(); }

  // Writes it into a request.
  template <class Request>
  void Fill(Request* request) const {
    if (!given) return;
    google::protobuf::Duration* duration = request->mutable_timeout();
    duration->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(length)));
  }

  bool given = false;
  absl::Duration length = absl::InfiniteDuration();
};

// The calls that wait, in the order in which they came. A Waiter has `id` and `deadline`.
template <class Waiter>
class WaitingLine {
 public:
  void Add(Waiter waiter) { waiters_.push_back(waiter); }
  bool empty() const { return waiters_.empty(); }

  // Takes out the first for which the condition holds; false where there is none.
  template <class Condition>
  bool TakeFirst(Condition condition, Waiter* taken) {
    const auto found = std::find_if(waiters_.begin(), waiters_.end(), condition);
    if (found == waiters_.end()) return false;
    *taken = *found;
    waiters_.erase(found);
    return true;
  }

  bool Remove(int id) {
    Waiter removed;
    return TakeFirst([id](const Waiter& waiter) { return waiter.id == id; }, &removed);
  }

  // Takes out all whose time is up.
  std::vector<Waiter> TakeLate(absl::Time now) {
    std::vector<Waiter> late;
    Waiter waiter;
    const auto is_late = [now](const Waiter& candidate) { return candidate.deadline <= now; };
    while (TakeFirst(is_late, &waiter)) late.push_back(waiter);
    return late;
  }

  std::vector<Waiter> TakeAll() { return TakeLate(absl::InfiniteFuture()); }

 private:
  std::list<Waiter> waiters_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_WAIT_H_

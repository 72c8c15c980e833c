// What the models of objects share that know their owners: who calls, and who waits.

#ifndef TESTS_BEHAVIOUR_RANDOM_OWNERS_H_
#define TESTS_BEHAVIOUR_RANDOM_OWNERS_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/random.h"

namespace manager {

// An owner in a session, or nobody in particular. Under a session's number there is another one
// each time that one ends.
struct RandomOwner {
  int session = 0;
  int life = 0;
  uint64_t number = 0;

  bool SameSession(const RandomOwner& other) const {
    return session == other.session && life == other.life;
  }
  bool Same(const RandomOwner& other) const { return SameSession(other) && number == other.number; }

  // The call, made by this owner.
  RandomCall Make(RandomCall call) const {
    call.session = session;
    call.owner = number;
    return call;
  }
};

class RandomOwners {
 public:
  RandomOwner OneOf(Random& random) const {
    const int session = random.Below(kModelSessions + 1);
    if (session == 0) return {};
    return {session, lives_[static_cast<size_t>(session)], static_cast<uint64_t>(random.Below(3))};
  }

  // Whether the owner's session has ended.
  bool IsOver(const RandomOwner& owner) const {
    return owner.life != lives_[static_cast<size_t>(owner.session)];
  }

  // The session has ended: who it was.
  RandomOwner End(int session) { return {session, lives_[static_cast<size_t>(session)]++, 0}; }

 private:
  std::array<int, kModelSessions + 1> lives_ = {};
};

// A call that waits.
struct WaitingOwner {
  int id = 0;
  RandomOwner owner;
  absl::Time deadline;
  bool writes = false;  // Of a read-write lock.
};

// Calls that wait, in the order of their line.
class OwnersLine {
 public:
  bool empty() const { return waiters_.empty(); }
  size_t size() const { return waiters_.size(); }
  const WaitingOwner& front() const { return waiters_.front(); }

  void Add(const WaitingOwner& waiter) { waiters_.push_back(waiter); }

  WaitingOwner TakeFront() {
    WaitingOwner front = waiters_.front();
    waiters_.erase(waiters_.begin());
    return front;
  }

  // False where this call does not wait.
  bool Remove(int id) {
    return std::erase_if(waiters_, [id](const WaitingOwner& waiter) { return waiter.id == id; }) >
           0;
  }

  std::vector<WaitingOwner> TakeAll() { return std::exchange(waiters_, {}); }

  // This call, which waits.
  const WaitingOwner& Find(int id) const {
    return *std::find_if(waiters_.begin(), waiters_.end(),
                         [id](const WaitingOwner& waiter) { return waiter.id == id; });
  }

  // Takes out the calls of a session, and notes that it is over.
  void EndSession(const RandomOwner& session, Answers* answers) {
    std::erase_if(waiters_, [&](const WaitingOwner& waiter) {
      if (!waiter.owner.SameSession(session)) return false;
      (*answers)[waiter.id] = Refused(v1::ERROR_REASON_SESSION_NOT_FOUND);
      return true;
    });
  }

  // Whose time is up first.
  Due NextDue() const {
    Due next = kNever;
    for (const WaitingOwner& waiter : waiters_) {
      if (waiter.deadline < next.first) next = {waiter.deadline, waiter.id};
    }
    return next;
  }

 private:
  std::vector<WaitingOwner> waiters_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_OWNERS_H_

// Lines: where calls wait that cannot be answered yet, first come, first served.
//
// A line is plain data in its object. The state machine puts a call in when the call's method says
// WaitIn, tries the first one again whenever the object changed, and takes a call out when it is
// answered, cancelled or out of time. So no object ever wakes anybody.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_LINE_H_
#define SERVER_OBJECTS_LINE_H_

#include <cstddef>
#include <list>

namespace manager {

struct Waiter;  // A call that waits; see waiter.h.

class Line {
 public:
  using Place = std::list<Waiter*>::iterator;

  Line() = default;
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  std::list<Waiter*>::const_iterator begin() const { return waiters_.begin(); }
  std::list<Waiter*>::const_iterator end() const { return waiters_.end(); }

  bool empty() const { return waiters_.empty(); }
  size_t size() const { return waiters_.size(); }
  Waiter* front() const { return waiters_.front(); }

  // Adds a call at the end. The place stays valid until it is left.
  Place Join(Waiter* waiter) { return waiters_.insert(waiters_.end(), waiter); }
  void Leave(Place place) { waiters_.erase(place); }

 private:
  std::list<Waiter*> waiters_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_LINE_H_

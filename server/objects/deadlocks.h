// Finds owners that wait for each other in a circle, so that none of them ever goes on.
//
// Thread-safe.

#ifndef SERVER_OBJECTS_DEADLOCKS_H_
#define SERVER_OBJECTS_DEADLOCKS_H_

#include <cstddef>
#include <vector>

#include "server/objects/call.h"

namespace manager {

// An object that is held and waited for. Owners may stand in it more than once; those without a
// session are nobody in particular, so nobody knows whether they are stuck.
struct Contention {
  std::vector<Owner> holders;
  std::vector<Owner> waiters;
  // Whether one holder that lets go is enough for the first waiter, as with a semaphore's permits;
  // otherwise all must, as the readers of a read-write lock must for a writer.
  bool one_release_suffices = false;
};

// One owner's wait: `contentions[object].waiters[waiter]`.
struct DeadlockedWait {
  size_t object;
  size_t waiter;
};

// A circle: each waits for the next one, which holds the object, and the last for the first.
using Deadlock = std::vector<DeadlockedWait>;

// The circles of those who are stuck for good: who waits for any of several holders is so only
// where all of them are. Every wait that is part of a circle is in at least one that is reported,
// and no circle is reported twice. Each begins at its smallest owner, and they are in the order of
// those. An owner counts as stuck as long as any of its calls is.
// Takes time in proportion to all waits and holders, and to those of the circles for each of them.
std::vector<Deadlock> FindDeadlocks(const std::vector<Contention>& contentions);

}  // namespace manager

#endif  // SERVER_OBJECTS_DEADLOCKS_H_

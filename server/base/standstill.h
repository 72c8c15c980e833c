// Waiting until nothing has happened for a while, without being woken each time that something
// does: to wake a thread costs more than to let it look now and then.
//
// Thread-safe.

#ifndef SERVER_BASE_STANDSTILL_H_
#define SERVER_BASE_STANDSTILL_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace manager {

// Blocks until `count` has been the same for at least `patience`, or until `stopped`. `mutex`
// guards both, and is released meanwhile.
inline void AwaitStandstill(absl::Mutex& mutex, const int64_t& count, const bool& stopped,
                            absl::Duration patience) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
  int64_t before = 0;
  do {
    before = count;
    mutex.AwaitWithTimeout(absl::Condition(&stopped), patience);
  } while (before != count && !stopped);
}

}  // namespace manager

#endif  // SERVER_BASE_STANDSTILL_H_

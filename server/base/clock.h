// The clock of a server: a time when it starts, and from then on the time that passes.
//
// So waits take as long as they should even while somebody sets the machine's clock; the price is
// that the server does not notice that it was set.
//
// Thread-safe.

#ifndef SERVER_BASE_CLOCK_H_
#define SERVER_BASE_CLOCK_H_

#include <functional>

#include "absl/time/time.h"

namespace manager {

// A clock that says `start` now. It never runs backwards.
std::function<absl::Time()> MakeSteadyClock(absl::Time start);

}  // namespace manager

#endif  // SERVER_BASE_CLOCK_H_

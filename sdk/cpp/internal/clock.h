// Time as the SDK sees it, so that a test can make its own.

#ifndef MANAGERD_SDK_CPP_INTERNAL_CLOCK_H_
#define MANAGERD_SDK_CPP_INTERNAL_CLOCK_H_

#include "absl/time/time.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // On a clock that nobody sets, and that goes on while the machine is suspended: what counts are
  // differences.
  virtual absl::Time Now() = 0;

  // Blocks the calling thread.
  virtual void Sleep(absl::Duration duration) = 0;

  // The machine's clock; never destroyed.
  static Clock& Real();
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_CLOCK_H_

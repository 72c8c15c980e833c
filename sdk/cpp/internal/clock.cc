#include "manager/internal/clock.h"

#include <time.h>  // NOLINT(modernize-deprecated-headers): POSIX, not C++.

#include "absl/time/clock.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

class RealClock final : public Clock {
 public:
  absl::Time Now() override {
    timespec since_boot;
    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    return absl::TimeFromTimespec(since_boot);
  }
  void Sleep(absl::Duration duration) override { absl::SleepFor(duration); }
};

}  // namespace

Clock& Clock::Real() {
  static RealClock* const clock = new RealClock;
  return *clock;
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

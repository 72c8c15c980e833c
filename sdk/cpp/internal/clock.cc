#include "manager/internal/clock.h"

#include "absl/time/clock.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

class RealClock final : public Clock {
 public:
  absl::Time Now() override { return absl::Now(); }
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

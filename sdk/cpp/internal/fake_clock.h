// Time that a test moves.

#ifndef MANAGERD_SDK_CPP_INTERNAL_FAKE_CLOCK_H_
#define MANAGERD_SDK_CPP_INTERNAL_FAKE_CLOCK_H_

#include <vector>

#include "absl/time/time.h"
#include "manager/internal/clock.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Time passes only when somebody sleeps or says so. Not thread-safe; the caller serializes.
class FakeClock : public Clock {
 public:
  absl::Time Now() override { return now_; }
  void Sleep(absl::Duration duration) override {
    pauses_.push_back(duration);
    Advance(duration);
  }
  void Advance(absl::Duration duration) { now_ += duration; }
  const std::vector<absl::Duration>& pauses() const { return pauses_; }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1000000);
  std::vector<absl::Duration> pauses_;
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_FAKE_CLOCK_H_

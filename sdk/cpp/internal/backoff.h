// Pauses between attempts: each up to twice as long as the one before, and spread, so that clients
// that lost their server together do not come back together.

#ifndef MANAGERD_SDK_CPP_INTERNAL_BACKOFF_H_
#define MANAGERD_SDK_CPP_INTERNAL_BACKOFF_H_

#include <algorithm>

#include "absl/random/random.h"
#include "absl/time/time.h"
#include "manager/client_options.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Not thread-safe; the caller serializes.
class Backoff {
 public:
  explicit Backoff(const RetryPolicy& policy)
      : initial_(std::min(policy.initial_backoff, policy.max_backoff)), max_(policy.max_backoff) {}

  // The next pause, between half of RetryPolicy's and all of it.
  absl::Duration Next() {
    const absl::Duration pause = pause_ * absl::Uniform(absl::IntervalClosed, random_, 0.5, 1.0);
    pause_ = std::min(2 * pause_, max_);
    return pause;
  }

  // The next pause is the first again.
  void Reset() { pause_ = initial_; }

 private:
  const absl::Duration initial_;
  const absl::Duration max_;
  absl::Duration pause_ = initial_;
  absl::InsecureBitGen random_;
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_BACKOFF_H_

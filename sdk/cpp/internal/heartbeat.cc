#include "manager/internal/heartbeat.h"

namespace manager {
inline namespace sdk {
namespace internal {

void Heartbeat::Begin(absl::Duration interval, absl::Time now) {
  End();
  interval_ = interval;
  due_ = now;
}

void Heartbeat::End() {
  awaited_ = false;
  unsent_ = false;
  due_ = absl::InfiniteFuture();
}

void Heartbeat::Ask(absl::Time now) {
  awaited_ = true;
  unsent_ = true;
  ++number_;
  due_ = now + interval_;
}

uint64_t Heartbeat::Take(absl::Time now) {
  if (!unsent_) return 0;
  unsent_ = false;
  sent_ = now;
  return number_;
}

std::optional<absl::Time> Heartbeat::Answered(uint64_t number, absl::Time now) {
  if (!awaited_ || unsent_ || number != number_) return std::nullopt;
  awaited_ = false;
  if (due_ < now) due_ = now;
  return sent_;
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#include "manager/internal/lease.h"

#include <utility>

namespace manager {
inline namespace sdk {
namespace internal {

Lease::Lease(absl::Duration length, absl::Time begin, Clock& clock)
    : length_(length), clock_(clock), end_(absl::ToUnixNanos(begin + length)) {}

bool Lease::Running() const { return !lost() && clock_.Now() < end(); }

void Lease::Renew(absl::Time sent) {
  const int64_t end = absl::ToUnixNanos(sent + length_);
  if (end > end_.load(std::memory_order_relaxed)) end_.store(end, std::memory_order_relaxed);
}

void Lease::TellWatchers() {
  absl::MutexLock lock(&mu_);
  told_ = true;
  running_on_ = std::this_thread::get_id();
  while (!watchers_.empty()) {
    running_ = watchers_.begin()->first;
    const std::function<void()> lost = std::move(watchers_.begin()->second);
    watchers_.erase(watchers_.begin());
    mu_.Unlock();
    lost();
    mu_.Lock();
    running_ = 0;
    returned_.SignalAll();
  }
}

uint64_t Lease::Watch(std::function<void()> lost) {
  {
    absl::MutexLock lock(&mu_);
    if (!told_) {
      watchers_.emplace(++last_watcher_, std::move(lost));
      return last_watcher_;
    }
  }
  lost();
  return 0;
}

void Lease::Unwatch(uint64_t watcher) {
  absl::MutexLock lock(&mu_);
  watchers_.erase(watcher);
  if (running_on_ == std::this_thread::get_id()) return;
  while (watcher != 0 && running_ == watcher) returned_.Wait(&mu_);
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

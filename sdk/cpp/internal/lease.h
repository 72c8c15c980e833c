// A session's lease as its client knows it: until when the session lasts for certain.
//
// Thread-safe.

#ifndef MANAGERD_SDK_CPP_INTERNAL_LEASE_H_
#define MANAGERD_SDK_CPP_INTERNAL_LEASE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "manager/internal/clock.h"

namespace manager {
inline namespace sdk {
namespace internal {

class Lease {
 public:
  // Runs for `length` from `begin` on.
  Lease(absl::Duration length, absl::Time begin, Clock& clock = Clock::Real());

  // Whether the session lasts, as far as its client can know: not lost, and the server was heard to
  // have heard of the client within `length`.
  bool Running() const;

  // Whether the session is known to be over.
  bool lost() const { return lost_.load(std::memory_order_acquire); }

  // When it runs out.
  absl::Time end() const { return absl::FromUnixNanos(end_.load(std::memory_order_relaxed)); }

  // The server has heard what was sent at this time, and so begun the lease anew.
  void Renew(absl::Time sent);

  // The session is over; Running is false from here on.
  void Lose() { lost_.store(true, std::memory_order_release); }

  // Calls whoever watches; once for each, on this thread. Follows Lose.
  void TellWatchers();

  // Calls `lost` once when the session is over, at once where its watchers have been told already.
  // The result is for Unwatch.
  uint64_t Watch(std::function<void()> lost);

  // Takes the watcher away. Once this has returned it is not called any more, and is not running,
  // unless it is the watcher that calls this.
  void Unwatch(uint64_t watcher);

 private:
  const absl::Duration length_;
  Clock& clock_;
  std::atomic<int64_t> end_;  // Nanoseconds, on the clock.
  std::atomic<bool> lost_ = false;

  absl::Mutex mu_;
  absl::CondVar returned_;
  bool told_ ABSL_GUARDED_BY(mu_) = false;
  uint64_t last_watcher_ ABSL_GUARDED_BY(mu_) = 0;
  std::map<uint64_t, std::function<void()>> watchers_ ABSL_GUARDED_BY(mu_);
  // The watcher that is being called, 0 for none, and the thread it is called on.
  uint64_t running_ ABSL_GUARDED_BY(mu_) = 0;
  std::thread::id running_on_ ABSL_GUARDED_BY(mu_);
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_LEASE_H_

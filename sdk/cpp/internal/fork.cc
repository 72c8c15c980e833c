#include "manager/internal/fork.h"

#include <pthread.h>

#include <atomic>

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

// Set in every process that is forked from one that uses gRPC. Constant-initialized, and a plain
// store is all that a fork handler may do.
std::atomic<bool> forked = false;

bool WatchForks() {
  pthread_atfork(nullptr, nullptr, [] { forked.store(true, std::memory_order_relaxed); });
  return true;
}

}  // namespace

absl::Status MayUseGrpc() {
  [[maybe_unused]] static const bool watched = WatchForks();
  if (!forked.load(std::memory_order_relaxed)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "this process was forked from one that was connected to a manager, and gRPC does not survive "
      "that; fork before the first Client::Connect, or exec after the fork");
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#include "manager/lock.h"

namespace manager {
inline namespace sdk {

absl::StatusOr<Lock> Lock::Open(const Client& client, std::string_view name,
                                const LockOptions& options) {
  absl::StatusOr<ObjectHandle> handle =
      Create<v1::LockCreateResponse>(client, name, options.mode, v1::LockCreateRequest());
  if (!handle.ok()) return handle.status();
  return Lock(*std::move(handle));
}

absl::StatusOr<LockGuard> Lock::Acquire() const {
  absl::StatusOr<std::optional<LockGuard>> guard = TryAcquire(absl::InfiniteDuration());
  if (!guard.ok()) return guard.status();
  if (!guard->has_value()) {
    return absl::InternalError("the server ended a wait that has no timeout");
  }
  return **std::move(guard);
}

absl::StatusOr<std::optional<LockGuard>> Lock::TryAcquire(absl::Duration timeout) const {
  auto response =
      CallAndWait<v1::LockAcquireResponse>(NewRequest<v1::LockAcquireRequest>(), timeout);
  if (!response.ok()) return response.status();
  if (!response->acquired()) return std::optional<LockGuard>();
  return std::optional<LockGuard>(LockGuard(*this, response->fence()));
}

absl::Status Lock::Release(std::optional<uint64_t> fence) const {
  auto request = NewRequest<v1::LockReleaseRequest>();
  if (fence.has_value()) request.set_fence(*fence);
  return Do<v1::LockReleaseResponse>(request);
}

absl::StatusOr<LockState> Lock::Inspect() const {
  return Call<v1::LockInspectResponse>(NewRequest<v1::LockInspectRequest>());
}

LockGuard::LockGuard(LockGuard&& other) noexcept
    : lock_(std::move(other.lock_)),
      fence_(other.fence_),
      held_(std::exchange(other.held_, false)) {}

LockGuard& LockGuard::operator=(LockGuard&& other) noexcept {
  if (this == &other) return *this;
  Release().IgnoreError();
  lock_ = std::move(other.lock_);
  fence_ = other.fence_;
  held_ = std::exchange(other.held_, false);
  return *this;
}

LockGuard::~LockGuard() { Release().IgnoreError(); }

absl::Status LockGuard::Release() {
  if (!std::exchange(held_, false)) return absl::OkStatus();
  return lock_.Release(fence_);
}

}  // namespace sdk
}  // namespace manager

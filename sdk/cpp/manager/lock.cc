#include "manager/lock.h"

#include "manager/internal/lease.h"

namespace manager {
inline namespace sdk {

absl::StatusOr<Lock> Lock::Open(const Client& client, std::string_view name,
                                const LockOptions& options) {
  v1::LockCreateRequest request;
  if (options.owner_death != OwnerDeath::kRelease) {
    request.set_owner_death(static_cast<v1::OwnerDeathPolicy>(options.owner_death));
  }
  absl::StatusOr<ObjectHandle> handle =
      Create<v1::LockCreateResponse>(client, name, options.mode, std::move(request));
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
  std::shared_ptr<internal::Lease> lease;
  auto response =
      CallAndWait<v1::LockAcquireResponse>(NewRequest<v1::LockAcquireRequest>(), timeout, &lease);
  if (!response.ok()) return response.status();
  if (!response->acquired()) return std::optional<LockGuard>();
  return std::optional<LockGuard>(LockGuard(*this, *response, std::move(lease)));
}

absl::Status Lock::Release(std::optional<uint64_t> fence) const {
  auto request = NewRequest<v1::LockReleaseRequest>();
  if (fence.has_value()) request.set_fence(*fence);
  return Do<v1::LockReleaseResponse>(request);
}

absl::StatusOr<LockState> Lock::Inspect() const {
  return Call<v1::LockInspectResponse>(NewRequest<v1::LockInspectRequest>());
}

LockGuard::LockGuard(Lock lock, const v1::LockAcquireResponse& grant,
                     std::shared_ptr<internal::Lease> lease)
    : lock_(std::move(lock)),
      fence_(grant.fence()),
      abandoned_(grant.abandoned()),
      lease_(std::move(lease)) {}

LockGuard::LockGuard(LockGuard&& other) noexcept
    : lock_(std::move(other.lock_)),
      fence_(other.fence_),
      abandoned_(other.abandoned_),
      held_(std::exchange(other.held_, false)),
      lease_(std::move(other.lease_)),
      watcher_(std::exchange(other.watcher_, 0)) {}

LockGuard& LockGuard::operator=(LockGuard&& other) noexcept {
  if (this == &other) return *this;
  Release().IgnoreError();
  lock_ = std::move(other.lock_);
  fence_ = other.fence_;
  abandoned_ = other.abandoned_;
  held_ = std::exchange(other.held_, false);
  lease_ = std::move(other.lease_);
  watcher_ = std::exchange(other.watcher_, 0);
  return *this;
}

LockGuard::~LockGuard() { Release().IgnoreError(); }

bool LockGuard::held() const { return held_ && (lease_ == nullptr || lease_->Running()); }

void LockGuard::OnLost(std::function<void()> lost) {
  if (!held_ || lease_ == nullptr) return;
  lease_->Unwatch(watcher_);
  watcher_ = lease_->Watch(std::move(lost));
}

absl::Status LockGuard::Release() {
  if (!LetGo()) return absl::OkStatus();
  // Another server would count its fences from 1 again.
  if (lease_ != nullptr && lease_->lost()) {
    return absl::AbortedError("the lock was lost with the session that held it");
  }
  return lock_.Release(fence_);
}

void LockGuard::Detach() { LetGo(); }

bool LockGuard::LetGo() {
  if (watcher_ != 0) lease_->Unwatch(std::exchange(watcher_, 0));
  return std::exchange(held_, false);
}

}  // namespace sdk
}  // namespace manager

#include "manager/grant_guard.h"

#include <utility>

#include "manager/error.h"
#include "manager/internal/lease.h"

namespace manager {
inline namespace sdk {
namespace {

// Whether the server has its disk to blame: then it has done nothing, and may do it later.
bool CouldNotBeStored(const absl::Status& status) {
  const v1::ErrorReason reason = Reason(status);
  return reason == v1::ERROR_REASON_STORAGE_FULL || reason == v1::ERROR_REASON_STORAGE_FAILED;
}

}  // namespace

GrantGuard::GrantGuard(std::string object, uint64_t fence, bool abandoned,
                       std::shared_ptr<internal::Lease> lease, ReleaseGrant release)
    : object_(std::move(object)),
      fence_(fence),
      abandoned_(abandoned),
      lease_(std::move(lease)),
      release_(std::move(release)) {}

GrantGuard::GrantGuard(GrantGuard&& other) noexcept
    : object_(std::move(other.object_)),
      fence_(other.fence_),
      abandoned_(other.abandoned_),
      held_(std::exchange(other.held_, false)),
      lease_(std::move(other.lease_)),
      watcher_(std::exchange(other.watcher_, 0)),
      release_(std::move(other.release_)) {}

GrantGuard& GrantGuard::operator=(GrantGuard&& other) noexcept {
  if (this == &other) return *this;
  Release().IgnoreError();
  object_ = std::move(other.object_);
  fence_ = other.fence_;
  abandoned_ = other.abandoned_;
  held_ = std::exchange(other.held_, false);
  lease_ = std::move(other.lease_);
  watcher_ = std::exchange(other.watcher_, 0);
  release_ = std::move(other.release_);
  return *this;
}

GrantGuard::~GrantGuard() { Release().IgnoreError(); }

bool GrantGuard::held() const { return held_ && (lease_ == nullptr || lease_->Running()); }

void GrantGuard::OnLost(std::function<void()> lost) {
  if (!held_ || lease_ == nullptr) return;
  lease_->Unwatch(watcher_);
  watcher_ = lease_->Watch(std::move(lost));
}

absl::Status GrantGuard::Release() {
  if (!held_) return absl::OkStatus();
  if (lost()) {
    LetGo();
    // Another server would count its fences from 1 again.
    return absl::AbortedError("the grant was lost with the session that held it");
  }
  absl::Status status = release_(fence_);
  if (!CouldNotBeStored(status)) LetGo();
  return status;
}

void GrantGuard::Detach() { LetGo(); }

bool GrantGuard::lost() const { return lease_ != nullptr && lease_->lost(); }

bool GrantGuard::LetGo() {
  if (watcher_ != 0) lease_->Unwatch(std::exchange(watcher_, 0));
  return std::exchange(held_, false);
}

}  // namespace sdk
}  // namespace manager

#include "server/objects/lock/lock.h"

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/timeout.h"

namespace manager {

absl::StatusOr<std::unique_ptr<Lock>> Lock::Create(wire::LockCreateRequest&) {
  return std::make_unique<Lock>();
}

std::string Lock::Summary() const {
  return locked_ ? absl::StrCat("locked, fence ", fence_) : "unlocked";
}

Outcome Lock::Acquire(Turn& turn, wire::LockAcquireRequest& request,
                      wire::LockAcquireResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (*timeout < absl::ZeroDuration()) return NegativeTimeout(*timeout);
  if (locked_) {
    if (turn.MayWait(*timeout)) return Outcome::WaitIn(line_);
    return absl::OkStatus();  // acquired stays false.
  }
  locked_ = true;
  response->set_acquired(true);
  response->set_fence(++fence_);
  return absl::OkStatus();
}

absl::Status Lock::Release(wire::LockReleaseRequest& request, wire::LockReleaseResponse*) {
  if (!locked_) {
    return Error(v1::ERROR_REASON_NOT_LOCKED, "the lock is not held, so it cannot be released");
  }
  if (request.has_fence() && request.fence() != fence_) {
    return Error(v1::ERROR_REASON_NOT_OWNER,
                 absl::StrCat("the grant with fence ", request.fence(),
                              " is over: the lock was granted again, with fence ", fence_),
                 {{"fence", absl::StrCat(fence_)}});
  }
  locked_ = false;
  return absl::OkStatus();
}

absl::Status Lock::Inspect(const wire::LockInspectRequest&,
                           wire::LockInspectResponse* response) const {
  response->set_locked(locked_);
  response->set_fence(fence_);
  response->set_waiting_calls(static_cast<int64_t>(line_.size()));
  return absl::OkStatus();
}

void Lock::TakeBackAcquire(wire::LockAcquireResponse& response) {
  if (response.acquired() && response.fence() == fence_) locked_ = false;
}

std::vector<Method> Lock::Methods() {
  return {
      CreateRow<Lock, wire::LockCreateRequest, wire::LockCreateResponse>("Lock/Create"),
      Row<&Lock::Acquire, &Lock::TakeBackAcquire>("Lock/Acquire"),
      Row<&Lock::Release>("Lock/Release"),
      Row<&Lock::Inspect>("Lock/Inspect"),
  };
}

}  // namespace manager

#include "server/objects/lock/lock.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/sessions.h"
#include "server/objects/timeout.h"

namespace manager {

absl::StatusOr<std::unique_ptr<Lock>> Lock::Create(wire::LockCreateRequest& request) {
  auto lock = std::make_unique<Lock>();
  if (request.owner_death() != wire::OWNER_DEATH_POLICY_UNSPECIFIED) {
    if (!wire::OwnerDeathPolicy_IsValid(request.owner_death())) {
      return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                   absl::StrCat("there is no owner-death policy ", request.owner_death()),
                   {{"field", "owner_death"}});
    }
    lock->owner_death_ = request.owner_death();
  }
  return lock;
}

std::string Lock::Summary() const {
  return locked_ ? absl::StrCat("locked, fence ", grant_.fence) : "unlocked";
}

absl::Span<const Grant> Lock::grants() const { return {&grant_, locked_ ? size_t{1} : 0}; }

void Lock::EndSession(uint64_t session) {
  if (!locked_ || grant_.owner.session != session) return;
  if (owner_death_ == wire::OWNER_DEATH_POLICY_HOLD) return;
  locked_ = false;
  abandoned_ = owner_death_ == wire::OWNER_DEATH_POLICY_ABANDON;
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
  grant_ = turn.NewGrant();
  response->set_acquired(true);
  response->set_fence(grant_.fence);
  response->set_abandoned(std::exchange(abandoned_, false));
  return absl::OkStatus();
}

absl::Status Lock::Release(wire::LockReleaseRequest& request, wire::LockReleaseResponse*) {
  if (!locked_) {
    return Error(v1::ERROR_REASON_NOT_LOCKED, "the lock is not held, so it cannot be released");
  }
  if (request.has_fence() && request.fence() != grant_.fence) {
    return Error(v1::ERROR_REASON_NOT_OWNER,
                 absl::StrCat("the grant with fence ", request.fence(),
                              " is over: the lock was granted again, with fence ", grant_.fence),
                 {{"fence", absl::StrCat(grant_.fence)}});
  }
  locked_ = false;
  return absl::OkStatus();
}

absl::Status Lock::Inspect(const wire::LockInspectRequest&,
                           wire::LockInspectResponse* response) const {
  response->set_locked(locked_);
  response->set_fence(grant_.fence);
  response->set_waiting_calls(static_cast<int64_t>(line_.size()));
  response->set_owner_death(owner_death_);
  if (locked_ && grant_.owner.session != 0) {
    response->set_session(Sessions::ToText(grant_.owner.session));
    response->set_owner(grant_.owner.number);
  }
  return absl::OkStatus();
}

void Lock::TakeBackAcquire(wire::LockAcquireResponse& response) {
  if (!locked_ || !response.acquired() || response.fence() != grant_.fence) return;
  locked_ = false;
  abandoned_ = response.abandoned();
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

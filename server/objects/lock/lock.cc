#include "server/objects/lock/lock.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "manager/state/v1/lock.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/names.h"
#include "server/objects/sessions.h"
#include "server/objects/timeout.h"

namespace manager {
namespace {

bool IsSame(const Owner& a, const Owner& b) {
  return a.session == b.session && a.number == b.number;
}

absl::Status NotLocked(absl::string_view so) {
  return Error(v1::ERROR_REASON_NOT_LOCKED, absl::StrCat("the lock is not held", so));
}

absl::Status NotOwner(const Grant& grant, absl::string_view what) {
  return Error(v1::ERROR_REASON_NOT_OWNER, what, {{"fence", absl::StrCat(grant.fence)}});
}

}  // namespace

std::unique_ptr<Lock> Lock::NewReentrant() {
  auto lock = std::make_unique<Lock>();
  lock->reentrant_ = true;
  return lock;
}

absl::Status Lock::Init(const Turn&, wire::LockCreateRequest& request) {
  reentrant_ = request.reentrant();
  return SetOwnerDeath(request.owner_death());
}

absl::Status Lock::CheckSame(const wire::LockCreateRequest& request) const {
  if (request.reentrant() == reentrant_) return absl::OkStatus();
  constexpr absl::string_view kReentrant = "reentrant lock", kPlain = "plain lock";
  return WrongType(Label(), reentrant_ ? kReentrant : kPlain, reentrant_ ? kPlain : kReentrant);
}

std::string Lock::Summary() const {
  if (!locked()) return "unlocked";
  std::string summary = absl::StrCat("locked, fence ", last_fence_);
  if (reentrant_) absl::StrAppend(&summary, ", depth ", depth_);
  return summary;
}

void Lock::OnDelete(const Step& step) {
  for (const uint64_t id : conditions_) {
    if (Object* const condition = step.Find(id)) step.Touch(*condition);
  }
}

Outcome Lock::Acquire(Turn& turn, wire::LockAcquireRequest& request,
                      wire::LockAcquireResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  if (*timeout < absl::ZeroDuration()) return NegativeTimeout(*timeout);
  if (reentrant_ && turn.owner().session == 0) {
    return Error(v1::ERROR_REASON_SESSION_REQUIRED,
                 "the lock is reentrant, so it is held by an owner of a session; call in one");
  }
  if (!locked()) {
    const Taken taken = Take(turn, 1);
    response->set_abandoned(taken.abandoned);
  } else if (MayReenter(turn.owner())) {
    ++depth_;
  } else {
    if (turn.MayWait(*timeout)) return Outcome::WaitIn(line_);
    return absl::OkStatus();  // acquired stays false.
  }
  response->set_acquired(true);
  response->set_fence(last_fence_);
  response->set_depth(depth_);
  return absl::OkStatus();
}

bool Lock::MayReenter(const Owner& caller) const {
  return reentrant_ && IsSame(grants_.Oldest()->owner, caller);
}

absl::Status Lock::Release(const Turn& turn, wire::LockReleaseRequest& request,
                           wire::LockReleaseResponse* response) {
  if (!locked()) return NotLocked(", so it cannot be released");
  const Grant& grant = *grants_.Oldest();
  if (request.has_fence() && request.fence() != grant.fence) {
    return NotOwner(grant,
                    absl::StrCat("the grant with fence ", request.fence(),
                                 " is over: the lock was granted again, with fence ", grant.fence));
  }
  if (reentrant_ && !MayReenter(turn.owner())) {
    return NotOwner(grant,
                    "the lock is reentrant and held by another owner, who alone may "
                    "release it");
  }
  --depth_;
  if (depth_ == 0) grants_.Remove(grant.fence);
  response->set_depth(depth_);
  return absl::OkStatus();
}

absl::Status Lock::Inspect(const wire::LockInspectRequest&,
                           wire::LockInspectResponse* response) const {
  response->set_locked(locked());
  response->set_fence(last_fence_);
  response->set_waiting_calls(static_cast<int64_t>(line_.size()));
  response->set_owner_death(owner_death());
  response->set_reentrant(reentrant_);
  response->set_depth(depth_);
  if (const Grant* const grant = grants_.Oldest(); grant != nullptr && grant->owner.session != 0) {
    response->set_session(Sessions::ToText(grant->owner.session));
    response->set_owner(grant->owner.number);
  }
  return absl::OkStatus();
}

void Lock::TakeBackAcquire(wire::LockAcquireResponse& response) {
  if (response.acquired()) TakeBack({response.fence(), response.abandoned()}, 1);
}

absl::Status Lock::CheckHeldBy(const Owner& caller) const {
  if (!locked()) return NotLocked("; acquire it first");
  const Grant& grant = *grants_.Oldest();
  if (reentrant_) {
    if (IsSame(grant.owner, caller)) return absl::OkStatus();
    return NotOwner(grant, "the lock is reentrant and held by another owner than the caller");
  }
  if (grant.owner.session == 0 || grant.owner.session == caller.session) return absl::OkStatus();
  return NotOwner(grant, "the lock is held by another session than the caller's");
}

int64_t Lock::ReleaseAll() {
  grants_.Remove(last_fence_);
  return std::exchange(depth_, 0);
}

Lock::Taken Lock::Take(const Turn& turn, int64_t depth) {
  const Grant grant = turn.NewGrant();
  grants_.Add(grant);
  last_fence_ = grant.fence;
  depth_ = depth;
  return {grant.fence, TakeAbandoned()};
}

void Lock::TakeBack(const Taken& taken, int64_t levels) {
  const Grant* const grant = grants_.Find(taken.fence);
  if (grant == nullptr || IsKept(*grant)) return;
  depth_ = std::max<int64_t>(depth_ - levels, 0);
  if (depth_ == 0) grants_.Remove(taken.fence);
  if (taken.abandoned) set_abandoned();
}

void Lock::Save(const StateSink& sink) const {
  state::v1::Lock state;
  state.set_reentrant(reentrant_);
  state.set_depth(depth_);
  state.set_last_fence(last_fence_);
  SaveHolding(state.mutable_holding());
  state.mutable_conditions()->Add(conditions_.begin(), conditions_.end());
  sink(state);
}

absl::Status Lock::Load(absl::string_view part, const Step&) {
  const auto state = ParsePart<state::v1::Lock>(part);
  if (!state.ok()) return state.status();
  reentrant_ = state->reentrant();
  depth_ = state->depth();
  last_fence_ = state->last_fence();
  LoadHolding(state->holding());
  conditions_.insert(state->conditions().begin(), state->conditions().end());
  const bool sound = locked()
                         ? grants_.size() == 1 && grants_.Find(last_fence_) != nullptr && depth_ > 0
                         : depth_ == 0;
  return sound ? absl::OkStatus() : DamagedPart("a lock's depth and its grant do not fit");
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

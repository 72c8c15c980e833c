#include "server/objects/condition/condition.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "manager/state/v1/condition.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/names.h"
#include "server/objects/timeout.h"
#include "server/objects/waiter.h"

namespace manager {

// Written down in the call's note.
struct Condition::Progress {
  enum Phase : int64_t { kNotBegun = 0, kWaits = 1, kNotified = 2, kTimedOut = 3 };
  static constexpr int64_t kPhases = 4;

  static Progress Of(int64_t note) { return {Phase{note % kPhases}, note / kPhases}; }
  int64_t ToNote() const { return depth * kPhases + phase; }

  Phase phase;
  int64_t depth;  // Of the lock, as the caller had it.
};

absl::Status Condition::Init(const Turn& turn, wire::ConditionCreateRequest& request) {
  const bool own = request.lock().empty();
  const absl::StatusOr<Object*> found =
      own ? turn.Adopt(Lock::NewReentrant()) : turn.Find(request.lock());
  if (!found.ok()) return found.status();
  if ((*found)->type() != Lock::kType) {
    return WrongType(request.lock(), (*found)->type(), Lock::kType);
  }
  lock_id_ = (*found)->identity().id;
  lock_name_ = (*found)->identity().name;
  lock_is_reentrant_ = static_cast<const Lock&>(**found).reentrant();
  lock_ = Refer(**found);
  return absl::OkStatus();
}

absl::Status Condition::CheckSame(const wire::ConditionCreateRequest& request) const {
  const std::string& wanted = request.lock();
  if (wanted.empty() || wanted == LockLabel() || wanted == absl::StrCat("#", lock_id_)) {
    return absl::OkStatus();
  }
  return Error(v1::ERROR_REASON_WRONG_TYPE,
               absl::StrCat("the condition '", Label(), "' goes with the lock '", LockLabel(),
                            "', not with '", wanted, "'"),
               {{"object", Label()}, {"lock", LockLabel()}});
}

void Condition::FillCreated(wire::ConditionCreateResponse* response) const {
  FillLock(response->mutable_lock());
}

std::string Condition::Summary() const { return absl::StrCat("of the lock ", LockLabel()); }

std::string Condition::LockLabel() const {
  return lock_name_.empty() ? absl::StrCat("#", lock_id_) : lock_name_;
}

void Condition::FillLock(wire::ConditionLock* lock) const {
  lock->set_name(lock_name_);
  lock->set_id(lock_id_);
  lock->set_reentrant(lock_is_reentrant_);
}

void Condition::OnDelete(const Step& step) {
  const absl::StatusOr<Lock*> lock = FindLock(step);
  if (lock.ok()) (*lock)->RemoveCondition(identity().id);
}

absl::StatusOr<Lock*> Condition::FindLock(const Step& step) const {
  if (Object* const found = step.Find(lock_id_)) return static_cast<Lock*>(found);
  return Error(v1::ERROR_REASON_OBJECT_DELETED,
               absl::StrCat("the lock '", LockLabel(), "' of the condition '", Label(),
                            "' was deleted; delete the condition as well"),
               {{"object", LockLabel()}});
}

absl::StatusOr<Lock*> Condition::FindHeldLock(const Turn& turn) const {
  absl::StatusOr<Lock*> lock = FindLock(turn);
  if (!lock.ok()) return lock;
  if (absl::Status status = (*lock)->CheckHeldBy(turn.owner()); !status.ok()) return status;
  return lock;
}

Outcome Condition::Wait(Turn& turn, wire::ConditionWaitRequest& request,
                        wire::ConditionWaitResponse* response) {
  const absl::StatusOr<absl::Duration> timeout = TimeoutOf(request);
  if (!timeout.ok()) return timeout.status();
  Progress progress = Progress::Of(turn.note());
  const bool begins = progress.phase == Progress::kNotBegun;
  const absl::StatusOr<Lock*> found = begins ? FindHeldLock(turn) : FindLock(turn);
  if (!found.ok()) return found.status();
  Lock& lock = **found;
  if (begins) {
    progress = {Progress::kWaits, lock.ReleaseAll()};
    turn.note() = progress.ToNote();
    lock.AddCondition(identity().id);
    turn.Touch(lock);
  }
  if (progress.phase != Progress::kWaits) return TakeLockBack(turn, lock, progress, response);

  const bool notified = turn.ticket() <= notified_ticket_;
  if (!notified && turn.MayWait(*timeout)) return Outcome::WaitIn(line_);
  progress.phase = notified ? Progress::kNotified : Progress::kTimedOut;
  turn.note() = progress.ToNote();
  turn.MayWait(absl::InfiniteDuration());  // The time that was given is for the notification.
  turn.Touch(lock);
  return Outcome::WaitIn(lock.line(), lock);
}

Outcome Condition::TakeLockBack(Turn& turn, Lock& lock, const Progress& progress,
                                wire::ConditionWaitResponse* response) {
  if (lock.locked()) return Outcome::WaitIn(lock.line(), lock);
  const Lock::Taken taken = lock.Take(turn, progress.depth);
  turn.Touch(lock);
  response->set_notified(progress.phase == Progress::kNotified);
  response->set_fence(taken.fence);
  response->set_depth(progress.depth);
  response->set_abandoned(taken.abandoned);
  return absl::OkStatus();
}

void Condition::TakeBackWait(const Step& step, wire::ConditionWaitResponse& response) {
  const absl::StatusOr<Lock*> lock = FindLock(step);
  if (!lock.ok()) return;
  (*lock)->TakeBack({response.fence(), response.abandoned()}, response.depth());
  step.Touch(**lock);
}

absl::Status Condition::Notify(const Turn& turn, wire::ConditionNotifyRequest& request,
                               wire::ConditionNotifyResponse* response) {
  if (const auto lock = FindHeldLock(turn); !lock.ok()) return lock.status();
  response->set_notified(NotifyFirst(request.has_n() ? request.n() : 1));
  return absl::OkStatus();
}

absl::Status Condition::NotifyAll(const Turn& turn, wire::ConditionNotifyAllRequest&,
                                  wire::ConditionNotifyAllResponse* response) {
  if (const auto lock = FindHeldLock(turn); !lock.ok()) return lock.status();
  response->set_notified(NotifyFirst(static_cast<int64_t>(line_.size())));
  return absl::OkStatus();
}

int64_t Condition::NotifyFirst(int64_t n) {
  const int64_t count = std::min(n, static_cast<int64_t>(line_.size()));
  if (count <= 0) return 0;
  // They all leave the line in this very step, so nobody who is notified can be cancelled in it.
  notified_ticket_ = (*std::next(line_.begin(), count - 1))->ticket;
  return count;
}

absl::Status Condition::Inspect(const wire::ConditionInspectRequest&,
                                wire::ConditionInspectResponse* response) const {
  FillLock(response->mutable_lock());
  response->set_waiting_calls(static_cast<int64_t>(line_.size()));
  return absl::OkStatus();
}

void Condition::Save(const StateSink& sink) const {
  state::v1::Condition state;
  state.set_lock_id(lock_id_);
  state.set_lock_name(lock_name_);
  state.set_lock_reentrant(lock_is_reentrant_);
  state.set_notified_ticket(notified_ticket_);
  sink(state);
}

absl::Status Condition::Load(absl::string_view part, const Step& step) {
  auto state = ParsePart<state::v1::Condition>(part);
  if (!state.ok()) return state.status();
  // Otherwise another object could get the id of a lock that is not there.
  if (state->lock_id() == 0 || state->lock_id() >= identity().id) {
    return DamagedPart("a condition's lock is not older than the condition");
  }
  lock_id_ = state->lock_id();
  lock_name_ = std::move(*state->mutable_lock_name());
  lock_is_reentrant_ = state->lock_reentrant();
  notified_ticket_ = state->notified_ticket();
  // Where the lock was deleted, there is nothing to keep alive.
  if (const Object* const lock = step.Find(lock_id_)) {
    if (lock->type() != Lock::kType) return DamagedPart("a condition's lock is no lock");
    lock_ = Refer(*lock);
  }
  return absl::OkStatus();
}

std::vector<Method> Condition::Methods() {
  return {
      CreateRow<Condition, wire::ConditionCreateRequest, wire::ConditionCreateResponse>(
          "Condition/Create"),
      Row<&Condition::Wait, &Condition::TakeBackWait>("Condition/Wait"),
      Row<&Condition::Notify>("Condition/Notify"),
      Row<&Condition::NotifyAll>("Condition/NotifyAll"),
      Row<&Condition::Inspect>("Condition/Inspect"),
  };
}

}  // namespace manager

#include "tests/behaviour/random/condition_model.h"

#include <algorithm>

#include "manager/v1/condition.pb.h"
#include "manager/v1/objects.pb.h"
#include "tests/behaviour/random/wait.h"

namespace manager {

RandomCall ConditionModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (random.OneIn(2)) return LockModel::Call(id, now, random, answers);
  Condition& condition = random.OneOf(conditions_);
  const bool useless = condition.exists && condition.lock_incarnation != incarnation();
  if (!condition.exists && random.OneIn(2)) return CreateAgain(condition, id, answers);
  if (random.OneIn(useless ? 3 : 100)) return Delete(condition, id, answers);
  if (random.OneIn(2)) return Notify(condition, id, random, answers);
  return WaitFor(condition, id, now, random, answers);
}

v1::ErrorReason ConditionModel::WhyNot(const Condition& condition, const RandomOwner& owner) const {
  if (!condition.exists) return v1::ERROR_REASON_OBJECT_NOT_FOUND;
  if (!exists() || condition.lock_incarnation != incarnation()) {
    return v1::ERROR_REASON_OBJECT_DELETED;
  }
  return WhyNotHeldBy(owner);
}

RandomCall ConditionModel::WaitFor(Condition& condition, int id, absl::Time now, Random& random,
                                   Answers* answers) {
  v1::ConditionWaitRequest request;
  request.set_object(condition.name);
  const RandomOwner owner = SomeOwner(random);
  const RandomTimeout timeout(random);
  timeout.Fill(&request);
  if (const v1::ErrorReason why_not = WhyNot(condition, owner);
      why_not != v1::ERROR_REASON_UNSPECIFIED) {
    (*answers)[id] = Refused(why_not);
  } else {
    waits_[id] = {&condition, condition.incarnation, ReleaseAll()};
    const WaitingOwner waiter{id, owner, now + timeout.length};
    if (timeout.waits()) {
      condition.line.Add(waiter);
    } else {
      MoveToLock(waiter, false);
    }
    Settle(answers);
  }
  return owner.Make(MakeCall("Condition/Wait", request));
}

void ConditionModel::MoveToLock(WaitingOwner waiter, bool notified) {
  waits_.at(waiter.id).notified = notified;
  waiter.deadline = absl::InfiniteFuture();
  line().Add(waiter);
}

RandomCall ConditionModel::Notify(Condition& condition, int id, Random& random, Answers* answers) {
  const RandomOwner owner = SomeOwner(random);
  const bool all = random.OneIn(4);
  v1::ConditionNotifyRequest some;
  some.set_object(condition.name);
  if (random.OneIn(2)) some.set_n(random.Between(-1, 3));
  const int64_t wish = some.has_n() ? some.n() : 1;
  const auto waiting = static_cast<int64_t>(condition.line.size());
  const int64_t count = all ? waiting : std::clamp<int64_t>(wish, 0, waiting);
  v1::ConditionNotifyResponse reply;  // NotifyAll's looks the same.
  reply.set_notified(count);
  if (const v1::ErrorReason why_not = WhyNot(condition, owner);
      why_not != v1::ERROR_REASON_UNSPECIFIED) {
    (*answers)[id] = Refused(why_not);
  } else {
    (*answers)[id] = Ok(reply);
    for (int64_t i = 0; i < count; ++i) MoveToLock(condition.line.TakeFront(), true);
    Settle(answers);
  }
  if (!all) return owner.Make(MakeCall("Condition/Notify", some));
  v1::ConditionNotifyAllRequest request;
  request.set_object(condition.name);
  return owner.Make(MakeCall("Condition/NotifyAll", request));
}

RandomCall ConditionModel::Delete(Condition& condition, int id, Answers* answers) {
  v1::ObjectsDeleteRequest request;
  request.set_object(condition.name);
  (*answers)[id] = condition.exists ? Ok(v1::ObjectsDeleteResponse())
                                    : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  EndWaits(condition, answers);
  condition.exists = false;
  return MakeCall("Objects/Delete", request);
}

RandomCall ConditionModel::CreateAgain(Condition& condition, int id, Answers* answers) {
  v1::ConditionCreateRequest request;
  request.set_object(condition.name);
  request.set_lock(name());
  if (!exists()) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else {
    (*answers)[id] = {.any_reply = true};
    condition.exists = true;
    ++condition.incarnation;
    condition.lock_incarnation = incarnation();
  }
  return MakeCall("Condition/Create", request);
}

void ConditionModel::EndWaits(Condition& condition, Answers* answers) {
  for (const WaitingOwner& waiter : condition.line.TakeAll()) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
  }
  // Those that wait for the lock.
  for (const auto& [id, wait] : waits_) {
    if (wait.condition != &condition || !line().Remove(id)) continue;
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
  }
  Settle(answers);
}

void ConditionModel::OnDelete(Answers* answers) {
  for (Condition& condition : conditions_) {
    for (const WaitingOwner& waiter : condition.line.TakeAll()) {
      (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
    }
  }
}

void ConditionModel::ForgetSession(const RandomOwner& ended, Answers* answers) {
  for (Condition& condition : conditions_) condition.line.EndSession(ended, answers);
}

bool ConditionModel::CanTake(const WaitingOwner& caller) const {
  const bool comes_back = waits_.contains(caller.id);
  return comes_back ? !held() : LockModel::CanTake(caller);
}

void ConditionModel::GiveTo(const WaitingOwner& caller, Answers* answers) {
  const auto wait = waits_.find(caller.id);
  if (wait == waits_.end()) return LockModel::GiveTo(caller, answers);
  const Given given = Grant(caller, wait->second.depth);
  v1::ConditionWaitResponse reply;
  reply.set_notified(wait->second.notified);
  reply.set_fence(given.fence);
  reply.set_depth(given.levels);
  reply.set_abandoned(given.abandoned);
  (*answers)[caller.id] = Ok(reply);
}

Due ConditionModel::NextDue() const {
  Due next = LockModel::NextDue();
  for (const Condition& condition : conditions_) next = std::min(next, condition.line.NextDue());
  return next;
}

void ConditionModel::PassTime(absl::Time now, Answers* answers) {
  const Due next = NextDue();
  for (Condition& condition : conditions_) {
    if (condition.line.NextDue() != next) continue;
    const WaitingOwner late = condition.line.Find(next.second);
    condition.line.Remove(late.id);
    MoveToLock(late, false);
    return Settle(answers);
  }
  LockModel::PassTime(now, answers);
}

bool ConditionModel::Cancel(int id, Answers* answers) {
  for (Condition& condition : conditions_) {
    if (condition.line.Remove(id)) return true;
  }
  return LockModel::Cancel(id, answers);
}

bool ConditionModel::TakeBack(int id, Answers* answers) {
  // Who deletes the condition leaves the lock to those who had it back by then.
  const auto wait = waits_.find(id);
  if (wait != waits_.end()) {
    const Condition& condition = *wait->second.condition;
    if (!condition.exists || condition.incarnation != wait->second.incarnation) return true;
  }
  return LockModel::TakeBack(id, answers);
}

}  // namespace manager

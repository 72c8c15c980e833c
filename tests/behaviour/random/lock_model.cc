#include "tests/behaviour/random/lock_model.h"

#include <algorithm>

#include "manager/v1/lock.pb.h"
#include "tests/behaviour/random/wait.h"

namespace manager {

RandomCall LockModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) return CreateAgain(id, random, answers);
  if (random.OneIn(200)) return Delete(id, answers);
  if (random.OneIn(10)) return Inspect(id, answers);
  // As often as Acquire, so that who waits comes to his turn.
  if (random.OneIn(2)) return Release(id, random, answers);
  return Acquire(id, now, random, answers);
}

RandomCall LockModel::Create(Random& random) {
  auto request = Naming<v1::LockCreateRequest>();
  owner_death_ = static_cast<v1::OwnerDeathPolicy>(random.Between(1, 3));
  request.set_owner_death(owner_death_);
  request.set_reentrant(reentrant_);
  return MakeCall("Lock/Create", request);
}

RandomOwner LockModel::SomeOwner(Random& random) const {
  if (depth_ > 0 && !owners_.IsOver(holder_) && !random.OneIn(3)) return holder_;
  return owners_.OneOf(random);
}

RandomCall LockModel::Acquire(int id, absl::Time now, Random& random, Answers* answers) {
  auto request = Naming<v1::LockAcquireRequest>();
  const RandomOwner owner = random.OneIn(2) ? owners_.OneOf(random) : SomeOwner(random);
  const RandomTimeout timeout(random);
  timeout.Fill(&request);
  const WaitingOwner caller{id, owner, now + timeout.length};
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (timeout.negative()) {
    (*answers)[id] = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  } else if (reentrant_ && owner.session == 0) {
    (*answers)[id] = Refused(v1::ERROR_REASON_SESSION_REQUIRED);
  } else if (CanTake(caller)) {
    GiveTo(caller, answers);
  } else if (timeout.waits()) {
    line_.Add(caller);
  } else {
    (*answers)[id] = Ok(v1::LockAcquireResponse());
  }
  return owner.Make(MakeCall("Lock/Acquire", request));
}

RandomCall LockModel::Release(int id, Random& random, Answers* answers) {
  auto request = Naming<v1::LockReleaseRequest>();
  const RandomOwner owner = SomeOwner(random);
  if (random.OneIn(3)) request.set_fence(fence_ - static_cast<uint64_t>(random.Below(2)));
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (depth_ == 0) {
    (*answers)[id] = Refused(v1::ERROR_REASON_NOT_LOCKED);
  } else if ((request.has_fence() && request.fence() != fence_) ||
             (reentrant_ && !holder_.Same(owner))) {
    (*answers)[id] = Refused(v1::ERROR_REASON_NOT_OWNER);
  } else {
    v1::LockReleaseResponse reply;
    reply.set_depth(--depth_);
    (*answers)[id] = Ok(reply);
    Settle(answers);
  }
  return owner.Make(MakeCall("Lock/Release", request));
}

RandomCall LockModel::Inspect(int id, Answers* answers) {
  v1::LockInspectResponse reply;
  reply.set_locked(depth_ > 0);
  reply.set_fence(fence_);
  reply.set_owner_death(owner_death_);
  reply.set_waiting_calls(static_cast<int64_t>(line_.size()));
  reply.set_reentrant(reentrant_);
  reply.set_depth(depth_);
  if (depth_ > 0) {
    reply.set_session(holder_session_);
    reply.set_owner(holder_.number);
  }
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("Lock/Inspect", Naming<v1::LockInspectRequest>());
}

RandomCall LockModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  for (const WaitingOwner& waiter : line_.TakeAll()) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
  }
  OnDelete(answers);
  exists_ = false;
  depth_ = 0;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

RandomCall LockModel::CreateAgain(int id, Random& random, Answers* answers) {
  (*answers)[id] = {.any_reply = true};
  ++incarnation_;
  exists_ = true;
  fence_ = 0;
  abandoned_ = false;
  return Create(random);
}

v1::ErrorReason LockModel::WhyNotHeldBy(const RandomOwner& owner) const {
  if (depth_ == 0) return v1::ERROR_REASON_NOT_LOCKED;
  const bool may =
      reentrant_ ? holder_.Same(owner) : holder_.session == 0 || holder_.SameSession(owner);
  return may ? v1::ERROR_REASON_UNSPECIFIED : v1::ERROR_REASON_NOT_OWNER;
}

bool LockModel::CanTake(const WaitingOwner& caller) const {
  return depth_ == 0 || (reentrant_ && holder_.Same(caller.owner));
}

LockModel::Given LockModel::Grant(const WaitingOwner& caller, int64_t depth) {
  depth_ = depth;
  holder_ = caller.owner;
  holder_session_ = session_ids_[static_cast<size_t>(holder_.session)];
  fence_ = ++fences_.last;
  return given_[caller.id] = {fence_, depth, std::exchange(abandoned_, false)};
}

void LockModel::GiveTo(const WaitingOwner& caller, Answers* answers) {
  v1::LockAcquireResponse reply;
  if (depth_ == 0) {
    reply.set_abandoned(Grant(caller, 1).abandoned);
  } else {
    ++depth_;
    given_[caller.id] = {fence_, 1, false};
  }
  reply.set_acquired(true);
  reply.set_fence(fence_);
  reply.set_depth(depth_);
  (*answers)[caller.id] = Ok(reply);
}

void LockModel::Settle(Answers* answers) {
  while (!line_.empty() && CanTake(line_.front())) GiveTo(line_.TakeFront(), answers);
}

void LockModel::PassTime(absl::Time /*now*/, Answers* answers) {
  const WaitingOwner late = line_.Find(line_.NextDue().second);
  line_.Remove(late.id);
  // Another call of its owner may have got the lock meanwhile.
  if (CanTake(late)) {
    GiveTo(late, answers);
  } else {
    (*answers)[late.id] = Ok(v1::LockAcquireResponse());
  }
  Settle(answers);
}

void LockModel::OpenSession(int session, const std::string& id) {
  session_ids_[static_cast<size_t>(session)] = id;
}

void LockModel::EndSession(int session, absl::Time /*now*/, Answers* answers) {
  const RandomOwner ended = owners_.End(session);
  line_.EndSession(ended, answers);
  ForgetSession(ended, answers);
  const bool held = depth_ > 0 && holder_.SameSession(ended);
  if (held && owner_death_ != v1::OWNER_DEATH_POLICY_HOLD) {
    depth_ = 0;
    if (owner_death_ == v1::OWNER_DEATH_POLICY_ABANDON) abandoned_ = true;
  }
  Settle(answers);
}

bool LockModel::Cancel(int id, Answers* answers) {
  if (!line_.Remove(id)) return false;
  Settle(answers);
  return true;
}

bool LockModel::TakeBack(int id, Answers* answers) {
  const auto found = given_.find(id);
  if (found == given_.end()) return false;
  const Given given = found->second;
  given_.erase(found);
  if (depth_ == 0 || given.fence != fence_) return true;
  if (owner_death_ == v1::OWNER_DEATH_POLICY_HOLD && holder_.session != 0) return true;
  depth_ = std::max<int64_t>(depth_ - given.levels, 0);
  if (given.abandoned) abandoned_ = true;
  Settle(answers);
  return true;
}

}  // namespace manager

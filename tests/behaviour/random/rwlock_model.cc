#include "tests/behaviour/random/rwlock_model.h"

#include "manager/v1/rwlock.pb.h"
#include "tests/behaviour/random/wait.h"

namespace manager {
namespace {

constexpr char kName[] = "the rwlock";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

// The reply to an Acquire of either kind; fence 0 for one that came to nothing.
Expected Acquired(bool writes, uint64_t fence, bool abandoned) {
  const auto fill = [&](auto reply) {
    reply.set_acquired(fence != 0);
    reply.set_fence(fence);
    reply.set_abandoned(abandoned);
    return Ok(reply);
  };
  return writes ? fill(v1::ReadWriteLockAcquireWriteResponse())
                : fill(v1::ReadWriteLockAcquireReadResponse());
}

}  // namespace

RandomCall ReadWriteLockModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) return CreateAgain(id, random, answers);
  if (random.OneIn(100)) return Delete(id, answers);
  if (random.OneIn(10)) return Inspect(id, answers);
  if (random.OneIn(2)) return Release(id, random, answers);
  return Acquire(id, now, random, answers);
}

RandomCall ReadWriteLockModel::Create(Random& random) {
  auto request = Naming<v1::ReadWriteLockCreateRequest>();
  owner_death_ = static_cast<v1::OwnerDeathPolicy>(random.Between(1, 3));
  request.set_owner_death(owner_death_);
  return MakeCall("ReadWriteLock/Create", request);
}

RandomCall ReadWriteLockModel::Acquire(int id, absl::Time now, Random& random, Answers* answers) {
  const RandomTimeout timeout(random);
  const WaitingOwner caller{id, owners_.OneOf(random), now + timeout.length, random.OneIn(3)};
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (timeout.negative()) {
    (*answers)[id] = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  } else if (line_.empty() && MayEnter(caller.writes)) {
    GrantTo(caller, answers);
  } else if (timeout.waits()) {
    line_.Add(caller);
  } else {
    (*answers)[id] = Acquired(caller.writes, 0, false);
  }
  const auto make = [&](const char* method, auto request) {
    timeout.Fill(&request);
    return caller.owner.Make(MakeCall(method, request));
  };
  return caller.writes
             ? make("ReadWriteLock/AcquireWrite", Naming<v1::ReadWriteLockAcquireWriteRequest>())
             : make("ReadWriteLock/AcquireRead", Naming<v1::ReadWriteLockAcquireReadRequest>());
}

RandomCall ReadWriteLockModel::Release(int id, Random& random, Answers* answers) {
  auto request = Naming<v1::ReadWriteLockReleaseRequest>();
  const RandomOwner owner = owners_.OneOf(random);
  // Mostly by its fence: a caller that holds the lock is seldom met.
  if (!random.OneIn(3)) request.set_fence(fences_.last - static_cast<uint64_t>(random.Below(4)));
  const uint64_t fence = request.has_fence() ? request.fence() : OldestOf(owner);
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (grants_.empty()) {
    (*answers)[id] = Refused(v1::ERROR_REASON_NOT_LOCKED);
  } else if (grants_.erase(fence) == 0) {
    (*answers)[id] = Refused(v1::ERROR_REASON_NOT_OWNER);
  } else {
    (*answers)[id] = Ok(v1::ReadWriteLockReleaseResponse());
    Settle(answers);
  }
  return owner.Make(MakeCall("ReadWriteLock/Release", request));
}

uint64_t ReadWriteLockModel::OldestOf(const RandomOwner& owner) const {
  for (const auto& [fence, grant] : grants_) {
    if (grant.owner.Same(owner)) return fence;
  }
  return 0;
}

RandomCall ReadWriteLockModel::Inspect(int id, Answers* answers) {
  v1::ReadWriteLockInspectResponse reply;
  reply.set_readers(writing() ? 0 : static_cast<int64_t>(grants_.size()));
  reply.set_writing(writing());
  reply.set_waiting_calls(static_cast<int64_t>(line_.size()));
  reply.set_owner_death(owner_death_);
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("ReadWriteLock/Inspect", Naming<v1::ReadWriteLockInspectRequest>());
}

RandomCall ReadWriteLockModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  for (const WaitingOwner& waiter : line_.TakeAll()) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
  }
  grants_.clear();
  exists_ = false;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

RandomCall ReadWriteLockModel::CreateAgain(int id, Random& random, Answers* answers) {
  (*answers)[id] = {.any_reply = true};
  exists_ = true;
  half_done_ = false;
  return Create(random);
}

void ReadWriteLockModel::GrantTo(const WaitingOwner& caller, Answers* answers) {
  grants_[++fences_.last] = {caller.owner, caller.writes};
  (*answers)[caller.id] = Acquired(caller.writes, fences_.last, half_done_);
  given_[caller.id] = {fences_.last, caller.writes, half_done_};
  if (caller.writes) half_done_ = false;
}

void ReadWriteLockModel::Settle(Answers* answers) {
  while (!line_.empty()) {
    const bool late = line_.front().deadline <= now();
    if (!MayEnter(line_.front().writes) && !late) return;
    const WaitingOwner first = line_.TakeFront();
    if (MayEnter(first.writes)) {
      GrantTo(first, answers);
    } else {
      (*answers)[first.id] = Acquired(first.writes, 0, false);
    }
  }
}

void ReadWriteLockModel::PassTime(absl::Time /*now*/, Answers* answers) {
  const int id = NextDue().second;
  (*answers)[id] = Acquired(line_.Find(id).writes, 0, false);
  line_.Remove(id);
  Settle(answers);
}

void ReadWriteLockModel::EndSession(int session, absl::Time /*now*/, Answers* answers) {
  const RandomOwner ended = owners_.End(session);
  line_.EndSession(ended, answers);
  if (owner_death_ != v1::OWNER_DEATH_POLICY_HOLD) {
    std::erase_if(grants_, [&](const auto& held) {
      const Grant& grant = held.second;
      if (!grant.owner.SameSession(ended)) return false;
      if (grant.writes) half_done_ = owner_death_ == v1::OWNER_DEATH_POLICY_ABANDON;
      return true;
    });
  }
  Settle(answers);
}

bool ReadWriteLockModel::Cancel(int id, Answers* answers) {
  if (!line_.Remove(id)) return false;
  Settle(answers);
  return true;
}

bool ReadWriteLockModel::TakeBack(int id, Answers* answers) {
  const auto found = given_.find(id);
  if (found == given_.end()) return false;
  const Given given = found->second;
  given_.erase(found);
  // A lock of the same name that was made since has other fences.
  const auto grant = grants_.find(given.fence);
  if (grant == grants_.end()) return true;
  if (owner_death_ == v1::OWNER_DEATH_POLICY_HOLD && grant->second.owner.session != 0) return true;
  grants_.erase(grant);
  if (given.writes) half_done_ = given.abandoned;
  Settle(answers);
  return true;
}

}  // namespace manager

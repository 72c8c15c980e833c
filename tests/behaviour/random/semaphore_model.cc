#include "tests/behaviour/random/semaphore_model.h"

#include <utility>

#include "manager/v1/semaphore.pb.h"
#include "tests/behaviour/random/wait.h"

namespace manager {
namespace {

constexpr char kName[] = "the semaphore";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

}  // namespace

RandomCall SemaphoreModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) return CreateAgain(id, random, answers);
  if (random.OneIn(100)) return Delete(id, answers);
  if (random.OneIn(10)) return Inspect(id, answers);
  if (random.OneIn(2)) return Release(id, random, answers);
  return Acquire(id, now, random, answers);
}

RandomCall SemaphoreModel::Create(Random& random) {
  auto request = Naming<v1::SemaphoreCreateRequest>();
  initial_value_ = value_ = random.Below(4);
  bounded_ = random.OneIn(2);
  owner_death_ = static_cast<v1::OwnerDeathPolicy>(random.Between(1, 3));
  request.set_value(value_);
  request.set_bounded(bounded_);
  request.set_owner_death(owner_death_);
  return MakeCall("Semaphore/Create", request);
}

RandomCall SemaphoreModel::Acquire(int id, absl::Time now, Random& random, Answers* answers) {
  auto request = Naming<v1::SemaphoreAcquireRequest>();
  const RandomOwner owner = owners_.OneOf(random);
  const RandomTimeout timeout(random);
  timeout.Fill(&request);
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (value_ > 0) {
    GrantTo(id, owner, answers);
  } else if (timeout.waits()) {
    line_.Add({id, owner, now + timeout.length});
  } else {
    (*answers)[id] = Ok(v1::SemaphoreAcquireResponse());
  }
  return owner.Make(MakeCall("Semaphore/Acquire", request));
}

RandomCall SemaphoreModel::Release(int id, Random& random, Answers* answers) {
  auto request = Naming<v1::SemaphoreReleaseRequest>();
  const RandomOwner owner = owners_.OneOf(random);
  if (random.OneIn(3)) request.set_n(random.Between(0, 3));
  if (random.OneIn(4)) request.set_fence(fences_.last - static_cast<uint64_t>(random.Below(3)));
  const int64_t n = request.has_n() ? request.n() : 1;
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else {
    const v1::ErrorReason reason = TryRelease(owner, n, request.has_fence(), request.fence());
    (*answers)[id] = reason == v1::ERROR_REASON_UNSPECIFIED ? Ok(v1::SemaphoreReleaseResponse())
                                                            : Refused(reason);
    Settle(answers);
  }
  return owner.Make(MakeCall("Semaphore/Release", request));
}

v1::ErrorReason SemaphoreModel::TryRelease(const RandomOwner& owner, int64_t n, bool by_fence,
                                           uint64_t fence) {
  if (n < 1 || (by_fence && n > 1)) return v1::ERROR_REASON_INVALID_ARGUMENT;
  if (by_fence) {
    if (grants_.erase(fence) == 0) return v1::ERROR_REASON_NOT_OWNER;
    ++value_;
    return v1::ERROR_REASON_UNSPECIFIED;
  }
  if (bounded_ && value_ + n > initial_value_) return v1::ERROR_REASON_OVER_RELEASED;
  for (int64_t i = 0; i < n; ++i) {
    if (!grants_.empty()) grants_.erase(NextToEnd(owner));
    ++value_;
  }
  return v1::ERROR_REASON_UNSPECIFIED;
}

uint64_t SemaphoreModel::NextToEnd(const RandomOwner& owner) const {
  for (const auto& [fence, holder] : grants_) {
    if (holder.Same(owner)) return fence;
  }
  for (const auto& [fence, holder] : grants_) {
    if (holder.SameSession(owner)) return fence;
  }
  return grants_.begin()->first;
}

RandomCall SemaphoreModel::Inspect(int id, Answers* answers) {
  v1::SemaphoreInspectResponse reply;
  reply.set_value(value_);
  reply.set_holders(static_cast<int64_t>(grants_.size()));
  reply.set_waiting_calls(static_cast<int64_t>(line_.size()));
  reply.set_bounded(bounded_);
  reply.set_initial_value(initial_value_);
  reply.set_owner_death(owner_death_);
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("Semaphore/Inspect", Naming<v1::SemaphoreInspectRequest>());
}

RandomCall SemaphoreModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  for (const WaitingOwner& waiter : line_.TakeAll()) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
  }
  grants_.clear();
  exists_ = false;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

RandomCall SemaphoreModel::CreateAgain(int id, Random& random, Answers* answers) {
  (*answers)[id] = {.any_reply = true};
  exists_ = true;
  abandoned_ = false;
  return Create(random);
}

void SemaphoreModel::GrantTo(int id, const RandomOwner& owner, Answers* answers) {
  --value_;
  grants_[++fences_.last] = owner;
  v1::SemaphoreAcquireResponse reply;
  reply.set_acquired(true);
  reply.set_fence(fences_.last);
  reply.set_abandoned(std::exchange(abandoned_, false));
  (*answers)[id] = Ok(reply);
  given_[id] = {fences_.last, reply.abandoned()};
}

void SemaphoreModel::Settle(Answers* answers) {
  while (value_ > 0 && !line_.empty()) {
    const WaitingOwner first = line_.TakeFront();
    GrantTo(first.id, first.owner, answers);
  }
}

void SemaphoreModel::PassTime(absl::Time /*now*/, Answers* answers) {
  const int id = NextDue().second;
  line_.Remove(id);
  (*answers)[id] = Ok(v1::SemaphoreAcquireResponse());
}

void SemaphoreModel::EndSession(int session, absl::Time /*now*/, Answers* answers) {
  const RandomOwner ended = owners_.End(session);
  line_.EndSession(ended, answers);
  if (owner_death_ == v1::OWNER_DEATH_POLICY_HOLD) return;
  const size_t lost = std::erase_if(
      grants_, [&ended](const auto& grant) { return grant.second.SameSession(ended); });
  value_ += static_cast<int64_t>(lost);
  if (lost > 0 && owner_death_ == v1::OWNER_DEATH_POLICY_ABANDON) abandoned_ = true;
  Settle(answers);
}

bool SemaphoreModel::Cancel(int id, Answers* /*answers*/) { return line_.Remove(id); }

bool SemaphoreModel::TakeBack(int id, Answers* answers) {
  const auto found = given_.find(id);
  if (found == given_.end()) return false;
  const Given given = found->second;
  given_.erase(found);
  // A semaphore of the same name that was made since has other fences.
  const auto grant = grants_.find(given.fence);
  if (grant == grants_.end()) return true;
  if (owner_death_ == v1::OWNER_DEATH_POLICY_HOLD && grant->second.session != 0) return true;
  grants_.erase(grant);
  ++value_;
  if (given.abandoned) abandoned_ = true;
  Settle(answers);
  return true;
}

}  // namespace manager

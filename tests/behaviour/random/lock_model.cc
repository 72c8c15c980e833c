#include "tests/behaviour/random/lock_model.h"

#include "manager/v1/lock.pb.h"
#include "manager/v1/objects.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the lock";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

}  // namespace

RandomCall LockModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) return CreateAgain(id, random, answers);
  if (random.OneIn(200)) return Delete(id, answers);
  if (random.OneIn(10)) return Inspect(id, answers);
  // As often as Acquire, so that who waits comes to his turn.
  if (random.OneIn(2)) return Release(id, random, answers);
  return Acquire(id, now, random, answers);
}

RandomCall LockModel::Create(Random& /*random*/) {
  return MakeCall("Lock/Create", Naming<v1::LockCreateRequest>());
}

RandomCall LockModel::Acquire(int id, absl::Time now, Random& random, Answers* answers) {
  auto request = Naming<v1::LockAcquireRequest>();
  const RandomTimeout timeout(random);
  timeout.Fill(&request);
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (timeout.negative()) {
    (*answers)[id] = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  } else if (!locked_) {
    GrantTo(id, answers);
  } else if (timeout.waits()) {
    line_.Add({id, now + timeout.length});
    ++waiting_;
  } else {
    (*answers)[id] = Ok(v1::LockAcquireResponse());
  }
  return MakeCall("Lock/Acquire", request);
}

RandomCall LockModel::Release(int id, Random& random, Answers* answers) {
  auto request = Naming<v1::LockReleaseRequest>();
  if (random.OneIn(3)) request.set_fence(fence_ - static_cast<uint64_t>(random.Below(2)));
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (!locked_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_NOT_LOCKED);
  } else if (request.has_fence() && request.fence() != fence_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_NOT_OWNER);
  } else {
    (*answers)[id] = Ok(v1::LockReleaseResponse());
    locked_ = false;
    Settle(answers);
  }
  return MakeCall("Lock/Release", request);
}

RandomCall LockModel::Inspect(int id, Answers* answers) {
  v1::LockInspectResponse reply;
  reply.set_locked(locked_);
  reply.set_fence(fence_);
  reply.set_owner_death(v1::OWNER_DEATH_POLICY_RELEASE);
  reply.set_waiting_calls(waiting_);
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("Lock/Inspect", Naming<v1::LockInspectRequest>());
}

RandomCall LockModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  for (const Waiter& waiter : line_.TakeAll()) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
  }
  waiting_ = 0;
  exists_ = false;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

RandomCall LockModel::CreateAgain(int id, Random& random, Answers* answers) {
  (*answers)[id] = {.any_reply = true};
  ++incarnation_;
  exists_ = true;
  locked_ = false;
  fence_ = 0;
  return Create(random);
}

void LockModel::GrantTo(int id, Answers* answers) {
  locked_ = true;
  v1::LockAcquireResponse reply;
  reply.set_acquired(true);
  reply.set_fence(fence_ = ++last_fence_);
  (*answers)[id] = Ok(reply);
  grants_[id] = {incarnation_, fence_};
}

void LockModel::Settle(Answers* answers) {
  Waiter first;
  if (locked_ || !line_.TakeFirst([](const Waiter&) { return true; }, &first)) return;
  --waiting_;
  GrantTo(first.id, answers);
}

void LockModel::Expire(absl::Time now, Answers* answers) {
  for (const Waiter& waiter : line_.TakeLate(now)) {
    --waiting_;
    (*answers)[waiter.id] = Ok(v1::LockAcquireResponse());
  }
}

bool LockModel::Cancel(int id, Answers* /*answers*/) {
  if (!line_.Remove(id)) return false;
  --waiting_;
  return true;
}

bool LockModel::TakeBack(int id, Answers* answers) {
  const auto found = grants_.find(id);
  if (found == grants_.end()) return false;
  const Grant grant = found->second;
  grants_.erase(found);
  if (!exists_ || grant.incarnation != incarnation_ || grant.fence != fence_) return true;
  locked_ = false;
  Settle(answers);
  return true;
}

}  // namespace manager

#include "tests/behaviour/random/barrier_model.h"

#include "manager/v1/barrier.pb.h"
#include "manager/v1/objects.pb.h"
#include "tests/behaviour/random/wait.h"

namespace manager {
namespace {

constexpr char kName[] = "the barrier";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

Expected GoneOn(int64_t index) {
  v1::BarrierWaitResponse reply;
  reply.set_index(index);
  return Ok(reply);
}

Expected HasBrokenIt() {
  v1::BarrierWaitResponse reply;
  reply.set_broken(true);
  return Ok(reply);
}

}  // namespace

RandomCall BarrierModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) return CreateAgain(id, random, answers);
  if (random.OneIn(100)) return Delete(id, answers);
  if (random.OneIn(10)) return Inspect(id, answers);
  // What is broken is of little use.
  if (random.OneIn(broken_ ? 3 : 100)) return AbortOrReset(id, /*abort=*/false, answers);
  if (random.OneIn(100)) return AbortOrReset(id, /*abort=*/true, answers);
  if (random.OneIn(acting() ? 4 : 50)) return ActionDone(id, now, random, answers);
  return Wait(id, now, random, answers);
}

RandomCall BarrierModel::Create(Random& random) {
  auto request = Naming<v1::BarrierCreateRequest>();
  parties_ = random.Between(1, 4);
  action_ = random.OneIn(2);
  default_timeout_ = absl::InfiniteDuration();
  request.set_parties(parties_);
  request.set_action(action_);
  if (random.OneIn(3)) {
    default_timeout_ = absl::Milliseconds(300);
    request.mutable_default_timeout()->set_nanos(300'000'000);
  }
  return MakeCall("Barrier/Create", request);
}

RandomCall BarrierModel::Wait(int id, absl::Time now, Random& random, Answers* answers) {
  auto request = Naming<v1::BarrierWaitRequest>();
  RandomTimeout timeout(random);
  // Who only tries mostly breaks it, and then there is little to see.
  if (!timeout.waits() && !random.OneIn(4)) timeout.length = absl::Milliseconds(400);
  timeout.Fill(&request);
  const WaitingOwner caller{id, owners_.OneOf(random),
                            now + (timeout.given ? timeout.length : default_timeout_)};
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else {
    Come(caller, now, answers);
  }
  return caller.owner.Make(MakeCall("Barrier/Wait", request));
}

void BarrierModel::Come(const WaitingOwner& caller, absl::Time now, Answers* answers) {
  if (broken_) {
    (*answers)[caller.id] = Refused(v1::ERROR_REASON_BROKEN_BARRIER);
  } else if (acting()) {
    late_.Add(caller);
  } else if (static_cast<int>(filling_.size()) + 1 == parties_) {
    Complete(caller, answers);
  } else if (caller.deadline > now) {
    filling_.Add(caller);
  } else {
    (*answers)[caller.id] = HasBrokenIt();
    Break(answers);
  }
}

void BarrierModel::Complete(const WaitingOwner& last, Answers* answers) {
  if (!action_) {
    (*answers)[last.id] = GoneOn(parties_ - 1);
    LetGo(&filling_, answers);
    return;
  }
  runner_ = last.owner;
  runner_fence_ = ++fences_.last;
  told_to_run_[last.id] = runner_fence_;
  v1::BarrierWaitResponse reply;
  reply.set_index(parties_ - 1);
  reply.set_run_action(true);
  reply.set_fence(runner_fence_);
  (*answers)[last.id] = Ok(reply);
  for (const WaitingOwner& waiter : filling_.TakeAll()) acting_.Add(waiter);
}

void BarrierModel::LetGo(OwnersLine* line, Answers* answers) {
  int64_t index = 0;
  for (const WaitingOwner& waiter : line->TakeAll()) (*answers)[waiter.id] = GoneOn(index++);
}

RandomCall BarrierModel::ActionDone(int id, absl::Time now, Random& random, Answers* answers) {
  auto request = Naming<v1::BarrierActionDoneRequest>();
  request.set_fence(random.OneIn(8) ? fences_.last + 1 : runner_fence_);
  request.set_ok(!random.OneIn(4));
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (!acting() || request.fence() != runner_fence_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_BROKEN_BARRIER);
  } else {
    (*answers)[id] = Ok(v1::BarrierActionDoneResponse());
    if (request.ok()) {
      runner_fence_ = 0;
      LetGo(&acting_, answers);
      for (const WaitingOwner& waiter : late_.TakeAll()) Come(waiter, now, answers);
    } else {
      Break(answers);
    }
  }
  return MakeCall("Barrier/ActionDone", request);
}

RandomCall BarrierModel::AbortOrReset(int id, bool abort, Answers* answers) {
  (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  if (exists_) {
    (*answers)[id] = abort ? Ok(v1::BarrierAbortResponse()) : Ok(v1::BarrierResetResponse());
    Break(answers);
    broken_ = abort;
  }
  return abort ? MakeCall("Barrier/Abort", Naming<v1::BarrierAbortRequest>())
               : MakeCall("Barrier/Reset", Naming<v1::BarrierResetRequest>());
}

RandomCall BarrierModel::Inspect(int id, Answers* answers) {
  v1::BarrierInspectResponse reply;
  reply.set_parties(parties_);
  reply.set_n_waiting(static_cast<int64_t>(filling_.size()));
  reply.set_broken(broken_);
  if (default_timeout_ < absl::InfiniteDuration()) {
    reply.mutable_default_timeout()->set_nanos(300'000'000);
  }
  reply.set_action(action_);
  reply.set_action_fence(runner_fence_);
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("Barrier/Inspect", Naming<v1::BarrierInspectRequest>());
}

RandomCall BarrierModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  RefuseAll(v1::ERROR_REASON_OBJECT_DELETED, answers);
  exists_ = false;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

RandomCall BarrierModel::CreateAgain(int id, Random& random, Answers* answers) {
  (*answers)[id] = {.any_reply = true};
  exists_ = true;
  broken_ = false;
  return Create(random);
}

void BarrierModel::RefuseAll(v1::ErrorReason reason, Answers* answers) {
  runner_fence_ = 0;
  for (OwnersLine* line : {&filling_, &acting_, &late_}) {
    for (const WaitingOwner& waiter : line->TakeAll()) (*answers)[waiter.id] = Refused(reason);
  }
}

void BarrierModel::Break(Answers* answers) {
  RefuseAll(v1::ERROR_REASON_BROKEN_BARRIER, answers);
  broken_ = true;
}

void BarrierModel::PassTime(absl::Time /*now*/, Answers* answers) {
  const int id = NextDue().second;
  filling_.Remove(id);
  (*answers)[id] = HasBrokenIt();
  Break(answers);
}

void BarrierModel::EndSession(int session, absl::Time /*now*/, Answers* answers) {
  const RandomOwner ended = owners_.End(session);
  for (OwnersLine* line : {&filling_, &acting_, &late_}) line->EndSession(ended, answers);
  if (acting() && runner_.SameSession(ended)) Break(answers);
}

bool BarrierModel::Cancel(int id, Answers* /*answers*/) {
  return filling_.Remove(id) || acting_.Remove(id) || late_.Remove(id);
}

bool BarrierModel::TakeBack(int id, Answers* answers) {
  const auto found = told_to_run_.find(id);
  if (found == told_to_run_.end()) return false;
  const uint64_t fence = found->second;
  told_to_run_.erase(found);
  if (acting() && fence == runner_fence_) Break(answers);
  return true;
}

}  // namespace manager

#include "tests/behaviour/random/latch_model.h"

#include <algorithm>

#include "manager/v1/latch.pb.h"
#include "manager/v1/objects.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the latch";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

Expected Waited(bool open) {
  v1::LatchWaitResponse reply;
  reply.set_open(open);
  return Ok(reply);
}

}  // namespace

RandomCall LatchModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) return CreateAgain(id, random, answers);
  // What is open is of little use.
  if (random.OneIn(count_ == 0 ? 5 : 200)) return Delete(id, answers);
  if (random.OneIn(10)) return GetCount(id, answers);
  if (random.OneIn(3)) return CountDown(id, random, answers);
  return Wait(id, now, random, answers);
}

RandomCall LatchModel::Create(Random& random) {
  auto request = Naming<v1::LatchCreateRequest>();
  count_ = random.Below(10);
  request.set_count(count_);
  return MakeCall("Latch/Create", request);
}

RandomCall LatchModel::CountDown(int id, Random& random, Answers* answers) {
  auto request = Naming<v1::LatchCountDownRequest>();
  if (random.OneIn(3)) request.set_n(random.Between(-1, 3));
  const int64_t n = request.has_n() ? request.n() : 1;
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (n < 0) {
    (*answers)[id] = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  } else {
    count_ = std::max<int64_t>(count_ - n, 0);
    v1::LatchCountDownResponse reply;
    reply.set_count(count_);
    (*answers)[id] = Ok(reply);
    if (count_ == 0) {
      for (const Waiter& waiter : line_.TakeAll()) (*answers)[waiter.id] = Waited(true);
    }
  }
  return MakeCall("Latch/CountDown", request);
}

RandomCall LatchModel::Wait(int id, absl::Time now, Random& random, Answers* answers) {
  auto request = Naming<v1::LatchWaitRequest>();
  const RandomTimeout timeout(random);
  timeout.Fill(&request);
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (count_ > 0 && timeout.waits()) {
    line_.Add({id, now + timeout.length});
  } else {
    (*answers)[id] = Waited(count_ == 0);
  }
  return MakeCall("Latch/Wait", request);
}

RandomCall LatchModel::GetCount(int id, Answers* answers) {
  v1::LatchGetCountResponse reply;
  reply.set_count(count_);
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("Latch/GetCount", Naming<v1::LatchGetCountRequest>());
}

RandomCall LatchModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  for (const Waiter& waiter : line_.TakeAll()) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
  }
  exists_ = false;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

RandomCall LatchModel::CreateAgain(int id, Random& random, Answers* answers) {
  (*answers)[id] = {.any_reply = true};
  exists_ = true;
  return Create(random);
}

void LatchModel::Expire(absl::Time now, Answers* answers) {
  for (const Waiter& waiter : line_.TakeLate(now)) (*answers)[waiter.id] = Waited(false);
}

bool LatchModel::Cancel(int id, Answers* /*answers*/) { return line_.Remove(id); }

}  // namespace manager

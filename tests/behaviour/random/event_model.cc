#include "tests/behaviour/random/event_model.h"

#include "manager/v1/event.pb.h"
#include "manager/v1/objects.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the event";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

Expected Waited(bool set) {
  v1::EventWaitResponse reply;
  reply.set_set(set);
  return Ok(reply);
}

}  // namespace

RandomCall EventModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) {
    (*answers)[id] = {.any_reply = true};
    return Create(random);
  }
  if (random.OneIn(100)) return Delete(id, answers);
  if (random.OneIn(10)) return IsSet(id, answers);
  if (random.OneIn(6)) return Set(id, answers);
  if (random.OneIn(3)) return Clear(id, answers);
  return Wait(id, now, random, answers);
}

RandomCall EventModel::Create(Random& /*random*/) {
  if (!exists_) set_ = false;
  exists_ = true;
  return MakeCall("Event/Create", Naming<v1::EventCreateRequest>());
}

RandomCall EventModel::Set(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::EventSetResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  set_ = true;
  for (const Waiter& waiter : line_.TakeAll()) (*answers)[waiter.id] = Waited(true);
  return MakeCall("Event/Set", Naming<v1::EventSetRequest>());
}

RandomCall EventModel::Clear(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::EventClearResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  set_ = false;
  return MakeCall("Event/Clear", Naming<v1::EventClearRequest>());
}

RandomCall EventModel::IsSet(int id, Answers* answers) {
  v1::EventIsSetResponse reply;
  reply.set_set(set_);
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("Event/IsSet", Naming<v1::EventIsSetRequest>());
}

RandomCall EventModel::Wait(int id, absl::Time now, Random& random, Answers* answers) {
  auto request = Naming<v1::EventWaitRequest>();
  const RandomTimeout timeout(random);
  timeout.Fill(&request);
  if (!exists_) {
    (*answers)[id] = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (!set_ && timeout.waits()) {
    line_.Add({id, now + timeout.length});
  } else {
    (*answers)[id] = Waited(set_);
  }
  return MakeCall("Event/Wait", request);
}

RandomCall EventModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  for (const Waiter& waiter : line_.TakeAll()) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_OBJECT_DELETED);
  }
  exists_ = false;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

void EventModel::Expire(absl::Time now, Answers* answers) {
  for (const Waiter& waiter : line_.TakeLate(now)) (*answers)[waiter.id] = Waited(false);
}

bool EventModel::Cancel(int id, Answers* /*answers*/) { return line_.Remove(id); }

}  // namespace manager

#include "tests/behaviour/random/listener_model.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>

#include "manager/v1/objects.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the listener";
constexpr size_t kAny = std::numeric_limits<size_t>::max();

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

}  // namespace

RandomCall ListenerModel::Call(int id, absl::Time now, Random& random, Answers* answers) {
  if (!exists_ && random.OneIn(2)) {
    (*answers)[id] = {.any_reply = true};
    exists_ = true;
    closed_ = false;
    return Create(random);
  }
  if (random.OneIn(closed_ ? 10 : 300)) return Delete(id, answers);
  if (random.OneIn(100)) return Close(id, answers);
  if (random.OneIn(10)) return Inspect(id, answers);
  const RandomTimeout timeout(random);
  const Waiter waiter{.id = id,
                      .session = random.OneIn(20) ? 0 : random.Between(1, kModelSessions),
                      .deadline = now + timeout.length};
  RandomCall call =
      random.OneIn(2) ? Accept(waiter, timeout, answers) : Connect(waiter, timeout, answers);
  call.session = waiter.session;
  return call;
}

RandomCall ListenerModel::Create(Random& random) {
  auto request = Naming<v1::ListenerCreateRequest>();
  backlog_ = static_cast<size_t>(random.Below(4));
  request.set_backlog(static_cast<int64_t>(backlog_));
  return MakeCall("Listener/Create", request);
}

RandomCall ListenerModel::Accept(const Waiter& waiter, const RandomTimeout& timeout,
                                 Answers* answers) {
  auto request = Naming<v1::ListenerAcceptRequest>();
  timeout.Fill(&request);
  Meet(waiter, timeout.waits(), kAny, &acceptors_, &connectors_, answers);
  return MakeCall("Listener/Accept", request);
}

RandomCall ListenerModel::Connect(const Waiter& waiter, const RandomTimeout& timeout,
                                  Answers* answers) {
  auto request = Naming<v1::ListenerConnectRequest>();
  timeout.Fill(&request);
  Meet(waiter, timeout.waits(), backlog_ > 0 ? backlog_ : kAny, &connectors_, &acceptors_, answers);
  return MakeCall("Listener/Connect", request);
}

void ListenerModel::Meet(const Waiter& waiter, bool waits, size_t most, WaitLine* own,
                         WaitLine* others, Answers* answers) {
  Expected& expected = (*answers)[waiter.id];
  if (!exists_) {
    expected = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  } else if (waiter.session == 0) {
    expected = Refused(v1::ERROR_REASON_SESSION_REQUIRED);
  } else if (closed_) {
    expected = Refused(v1::ERROR_REASON_PIPE_CLOSED);
  } else if (!others->empty()) {
    expected = {.any_reply = true};
    (*answers)[others->front().id] = {.any_reply = true};
    others->pop_front();
    fences_.last += 2;  // For the pipe's ends.
  } else if (!waits) {
    expected = {};  // A reply with no field: not accepted, or connected.
  } else if (own->size() >= most) {
    expected = Refused(v1::ERROR_REASON_LIMIT_REACHED);
  } else {
    answers->erase(waiter.id);
    own->push_back(waiter);
  }
}

RandomCall ListenerModel::Close(int id, Answers* answers) {
  Expected& expected = (*answers)[id];
  if (exists_) {
    closed_ = true;
    expected = Ok(v1::ListenerCloseResponse());
    RefuseAll(v1::ERROR_REASON_PIPE_CLOSED, answers);
  } else {
    expected = Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  }
  return MakeCall("Listener/Close", Naming<v1::ListenerCloseRequest>());
}

RandomCall ListenerModel::Inspect(int id, Answers* answers) {
  v1::ListenerInspectResponse reply;
  reply.set_closed(closed_);
  reply.set_backlog(static_cast<int64_t>(backlog_));
  reply.set_waiting_accepts(static_cast<int64_t>(acceptors_.size()));
  reply.set_waiting_connects(static_cast<int64_t>(connectors_.size()));
  (*answers)[id] = exists_ ? Ok(reply) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  return MakeCall("Listener/Inspect", Naming<v1::ListenerInspectRequest>());
}

RandomCall ListenerModel::Delete(int id, Answers* answers) {
  (*answers)[id] =
      exists_ ? Ok(v1::ObjectsDeleteResponse()) : Refused(v1::ERROR_REASON_OBJECT_NOT_FOUND);
  RefuseAll(v1::ERROR_REASON_OBJECT_DELETED, answers);
  exists_ = false;
  return MakeCall("Objects/Delete", Naming<v1::ObjectsDeleteRequest>());
}

Due ListenerModel::NextDue() const {
  Due next = kNever;
  for (const WaitLine* const line : {&acceptors_, &connectors_}) {
    for (const Waiter& waiter : *line) next = std::min(next, Due(waiter.deadline, waiter.id));
  }
  return next;
}

void ListenerModel::PassTime(absl::Time /*now*/, Answers* answers) {
  const int id = NextDue().second;
  TakeOut([id](const Waiter& waiter) { return waiter.id == id; });
  (*answers)[id] = {};
}

void ListenerModel::EndSession(int session, absl::Time /*now*/, Answers* answers) {
  const auto is_its = [session](const Waiter& waiter) { return waiter.session == session; };
  for (const Waiter& waiter : TakeOut(is_its)) {
    (*answers)[waiter.id] = Refused(v1::ERROR_REASON_SESSION_NOT_FOUND);
  }
}

bool ListenerModel::Cancel(int id, Answers* /*answers*/) {
  return !TakeOut([id](const Waiter& waiter) { return waiter.id == id; }).empty();
}

template <class Condition>
std::deque<ListenerModel::Waiter> ListenerModel::TakeOut(const Condition& condition) {
  std::deque<Waiter> taken;
  for (WaitLine* const line : {&acceptors_, &connectors_}) {
    std::copy_if(line->begin(), line->end(), std::back_inserter(taken), condition);
    std::erase_if(*line, condition);
  }
  return taken;
}

void ListenerModel::RefuseAll(v1::ErrorReason reason, Answers* answers) {
  for (const Waiter& waiter : TakeOut([](const Waiter&) { return true; })) {
    (*answers)[waiter.id] = Refused(reason);
  }
}

}  // namespace manager

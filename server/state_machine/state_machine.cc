#include "server/state_machine/state_machine.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/names.h"

namespace manager {

// A call that waits: what is needed to try it again, and to find it from everywhere.
struct Waiter {
  CallId id;
  const Method* method;
  std::unique_ptr<MessageLite> request;
  Object* object;
  absl::Time arrived;
  absl::Time deadline;
  uint64_t order;  // Which wait it was, counted over all.
  Line* line;
  Line::Place place;
};

StateMachine::StateMachine(std::vector<std::string> types, ServerLimits limits)
    : limits_(limits), directory_(std::move(types), limits) {}

StateMachine::~StateMachine() = default;

void StateMachine::Apply(Record record, std::vector<Reply>* replies) {
  replies_ = replies;
  now_ = std::max(now_, record.time);
  // A call that comes at the very time at which another one's wait ends comes after it.
  ExpireWaiters();
  std::visit([this](auto& event) { Handle(event); }, record.event);
  replies_ = nullptr;
}

absl::Time StateMachine::NextDeadline() const {
  return timers_.empty() ? absl::InfiniteFuture() : timers_.begin()->first.first;
}

void StateMachine::Handle(CallRecord& call) {
  const auto refuse = [&](absl::Status status) {
    replies_->push_back({call.id, call.method, 0, std::move(status), nullptr});
  };
  if (call.method->object_of == nullptr) {
    TakeTurn(call, directory_, nullptr);
    ReleaseDeleted();
    return;
  }
  const absl::string_view name = call.method->object_of(*call.request);
  absl::StatusOr<Object*> object = directory_.Find(name);
  if (!object.ok()) return refuse(object.status());
  if ((*object)->type() != call.method->type) {
    return refuse(WrongType(name, (*object)->type(), call.method->type));
  }
  TakeTurn(call, **object, *object);
}

void StateMachine::Handle(CancelRecord& cancel) {
  const auto found = waiters_.find(cancel.id);
  if (found == waiters_.end()) return;
  Object& object = *found->second->object;
  StopWaiting(*found->second);
  // Behind a call that is gone may stand one that can be answered now.
  Settle(object);
}

void StateMachine::Handle(TakeBackRecord& take_back) {
  Object* const object = directory_.FindById(take_back.object_id);
  if (object == nullptr) return;  // Deleted meanwhile, and what it gave with it.
  take_back.method->take_back(*object, *take_back.response);
  Settle(*object);
}

void StateMachine::TakeTurn(CallRecord& call, Target& target, Object* object) {
  Turn turn(now_, now_);
  std::unique_ptr<MessageLite> response = call.method->new_response();
  Outcome outcome = call.method->run(target, turn, *call.request, response.get());
  absl::Status status = outcome.answer();
  if (outcome.line() != nullptr) {
    if (waiting_calls() < limits_.max_waiting_calls) {
      StartWaiting(call, *object, *outcome.line(), turn.deadline());
      return;
    }
    status = Error(v1::ERROR_REASON_LIMIT_REACHED,
                   absl::StrCat("the server's limit of ", limits_.max_waiting_calls,
                                " waiting calls is reached; try again later"),
                   {{"limit", "max_waiting_calls"}});
  }
  const bool answered = status.ok();
  if (!answered) response = nullptr;
  replies_->push_back({call.id, call.method, object ? object->identity().id : 0, std::move(status),
                       std::move(response)});
  if (answered && object != nullptr && !call.method->reads_only) Settle(*object);
}

bool StateMachine::RetryTurn(Waiter& waiter) {
  Turn turn(waiter.arrived, now_);
  std::unique_ptr<MessageLite> response = waiter.method->new_response();
  Outcome outcome = waiter.method->run(*waiter.object, turn, *waiter.request, response.get());
  if (outcome.line() != nullptr) return false;
  if (!outcome.answer().ok()) response = nullptr;
  Answer(waiter, outcome.answer(), std::move(response));
  StopWaiting(waiter);
  return true;
}

void StateMachine::Settle(Object& object) {
  if (waiters_.empty()) return;
  // An answered call may have changed the object for those in another line: a get makes room for a
  // put. Every round answers a call, so the rounds end.
  const LineList lines = object.Lines();
  bool progress = true;
  while (progress) {
    progress = false;
    for (Line* line : lines) {
      while (!line->empty() && RetryTurn(*line->front())) progress = true;
    }
  }
}

void StateMachine::ExpireWaiters() {
  while (!timers_.empty() && timers_.begin()->first.first <= now_) {
    Waiter& waiter = *waiters_.at(timers_.begin()->second);
    Object& object = *waiter.object;
    // Its last turn: there is no time left, so it cannot wait again.
    RetryTurn(waiter);
    Settle(object);
  }
}

void StateMachine::ReleaseDeleted() {
  for (const std::unique_ptr<Object>& object : directory_.TakeDeleted()) {
    for (Line* line : object->Lines()) {
      while (!line->empty()) {
        Waiter& waiter = *line->front();
        const std::string& name = object->identity().name;
        Answer(waiter,
               Error(v1::ERROR_REASON_OBJECT_DELETED,
                     absl::StrCat("the ", object->type(), " '", name,
                                  "' was deleted while the call waited"),
                     {{"object", name}}),
               nullptr);
        StopWaiting(waiter);
      }
    }
  }
}

void StateMachine::StartWaiting(CallRecord& call, Object& object, Line& line, absl::Time deadline) {
  auto waiter = std::make_unique<Waiter>();
  waiter->id = call.id;
  waiter->method = call.method;
  waiter->request = std::move(call.request);
  waiter->object = &object;
  waiter->arrived = now_;
  waiter->deadline = deadline;
  waiter->order = ++waits_begun_;
  waiter->line = &line;
  waiter->place = line.Join(waiter.get());
  if (deadline < absl::InfiniteFuture()) timers_.insert({{deadline, waiter->order}, call.id});
  waiters_[call.id] = std::move(waiter);
  directory_.set_waiting_calls(waiting_calls());
}

void StateMachine::StopWaiting(Waiter& waiter) {
  timers_.erase({{waiter.deadline, waiter.order}, waiter.id});
  waiter.line->Leave(waiter.place);
  waiters_.erase(waiter.id);
  directory_.set_waiting_calls(waiting_calls());
}

void StateMachine::Answer(const Waiter& waiter, absl::Status status,
                          std::unique_ptr<MessageLite> response) {
  replies_->push_back({waiter.id, waiter.method, waiter.object->identity().id, std::move(status),
                       std::move(response)});
}

}  // namespace manager

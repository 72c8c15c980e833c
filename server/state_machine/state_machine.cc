#include "server/state_machine/state_machine.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/names.h"
#include "server/value/refs.h"

namespace manager {
namespace {

absl::Status Forgotten(uint64_t number) {
  return Error(v1::ERROR_REASON_CALL_FORGOTTEN,
               absl::StrCat("the session's call ", number,
                            " is over, and its reply was acknowledged; number calls from 1 up, "
                            "each number once"),
               {{"call_id", absl::StrCat(number)}});
}

absl::Status Stale(const Guard& guard) {
  return Error(v1::ERROR_REASON_STALE_FENCE,
               absl::StrCat("the grant of '", guard.lock, "' with fence ", guard.fence,
                            " is over, so the call was not applied"),
               {{"lock", guard.lock}, {"fence", absl::StrCat(guard.fence)}});
}

absl::Status NeverThere(uint64_t id) {
  const std::string label = absl::StrCat("#", id);
  return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
               absl::StrCat("a reference names object ", label,
                            ", and there has never been one; refer to objects that exist"),
               {{"field", "ref_value"}, {"object", label}});
}

absl::Status TooManyWait(int64_t limit) {
  return Error(
      v1::ERROR_REASON_LIMIT_REACHED,
      absl::StrCat("the server's limit of ", limit, " waiting calls is reached; try again later"),
      {{"limit", "max_waiting_calls"}});
}

absl::Status Deleted(const Object& object) {
  const std::string label = object.Label();
  return Error(
      v1::ERROR_REASON_OBJECT_DELETED,
      absl::StrCat("the ", object.type(), " '", label, "' was deleted while the call waited"),
      {{"object", label}});
}

}  // namespace

StateMachine::StateMachine(const Catalog& catalog)
    : catalog_(catalog), sessions_(limits_), directory_(catalog.types(), limits_, sessions_) {}

StateMachine::~StateMachine() = default;

void StateMachine::Apply(Record record, Effects* effects) {
  effects_ = effects;
  // Before time passes, so that nothing is given to them any more.
  if (std::holds_alternative<BeginRecord>(record.event)) EndCallsWithoutSession();
  // A call that comes at the very time at which another one's wait ends comes after it.
  PassTime(record.time);
  std::visit([this](auto& event) { Handle(event); }, record.event);
  SweepDeleted();
  SettleTouched();
  SweepDeleted();
  for (const SessionEvent& event : sessions_.TakeEvents()) effects_->sessions.push_back(event);
  effects_ = nullptr;
}

void StateMachine::Read(CallRecord call, Effects* effects) {
  const auto answer = [&](Object* object, absl::Status status,
                          std::unique_ptr<MessageLite> response = nullptr) {
    effects->replies.push_back(
        ReplyTo(call.id, *call.method, object, std::move(status), std::move(response)));
  };
  const uint64_t session_id = call.owner.session;
  if (session_id != 0) {
    SessionState* const session = sessions_.Find(session_id);
    if (session == nullptr)
      return answer(nullptr, Sessions::NotFound(Sessions::ToText(session_id)));
    if (call.id.session != 0 && session->forgotten.Contains(call.id.number)) {
      return answer(nullptr, Forgotten(call.id.number));
    }
  }
  const absl::StatusOr<std::pair<Target*, Object*>> found = FindTarget(call);
  if (!found.ok()) return answer(nullptr, found.status());
  if (absl::Status guarded = Check(call.guard); !guarded.ok()) {
    return answer(found->second, std::move(guarded));
  }
  Turn turn(*this, now_, {call.owner, last_ticket_, now_}, 0);
  std::unique_ptr<MessageLite> response = call.method->new_response();
  const Outcome outcome = call.method->run(*found->first, turn, *call.request, response.get());
  answer(found->second, outcome.answer(), std::move(response));
}

std::vector<std::pair<uint64_t, absl::Duration>> StateMachine::OpenSessions() const {
  std::vector<std::pair<uint64_t, absl::Duration>> open;
  for (const auto& [order, session] : sessions_.by_order()) {
    open.emplace_back(session->id, session->lease);
  }
  return open;
}

absl::Time StateMachine::NextDeadline() const {
  absl::Time next = directory_.NextExpiry();
  if (!timers_.empty()) next = std::min(next, timers_.begin()->first.first);
  if (!alarms_.empty()) next = std::min(next, alarms_.begin()->first);
  return next;
}

std::vector<CallId> StateMachine::WaitingCalls() const {
  std::vector<std::pair<uint64_t, CallId>> in_order;
  for (const auto& [id, waiter] : waiters_) in_order.emplace_back(waiter->ticket, id);
  std::sort(in_order.begin(), in_order.end());
  std::vector<CallId> calls;
  calls.reserve(in_order.size());
  for (const auto& [ticket, id] : in_order) calls.push_back(id);
  return calls;
}

void StateMachine::Touch(Object& object) {
  const bool is_last = settled_ < touched_.size() && touched_.back() == &object;
  if (!is_last) touched_.push_back(&object);
}

absl::StatusOr<Object*> StateMachine::Adopt(std::unique_ptr<Object> object) {
  return directory_.Adopt("", std::move(object), now_);
}

void StateMachine::GiveTo(uint64_t session, const Object& object) {
  directory_.GiveTo(session, object.identity().id);
}

void StateMachine::Handle(BeginRecord& begin) {
  limits_ = begin.limits;
  if (sessions_.opened() == 0) sessions_.set_seed(begin.seed);
}

void StateMachine::EndCallsWithoutSession() {
  // Whoever made them went with the server, and nobody could name them any more.
  for (const CallId& id : WaitingCalls()) {
    if (id.session == 0) StopWaiting(*waiters_.at(id));
  }
  SettleTouched();
  SweepDeleted();
}

void StateMachine::Handle(CallRecord& call) {
  if (!Admit(call)) return;
  const absl::Status sound = CheckReferences(call);
  const absl::StatusOr<std::pair<Target*, Object*>> found = sound.ok() ? FindTarget(call) : sound;
  if (!found.ok()) {
    Answer(call.id, call.owner.session, *call.method, nullptr, found.status(), nullptr);
    return;
  }
  TakeTurn(call, *found->first, found->second);
  if (call.method->target == TargetKind::kSessions) DoAsSessionsAsked();
}

bool StateMachine::AnswerKnown(const CallId& id, Effects* effects) const {
  const SessionState* const session = sessions_.Find(id.session);
  if (session == nullptr) return false;
  if (IsWaiting(id)) return true;
  const auto kept = session->replies.find(id.number);
  if (kept == session->replies.end()) return false;
  effects->replies.push_back(kept->second.reply);
  return true;
}

bool StateMachine::Admit(const CallRecord& call) {
  if (call.owner.session == 0) return true;
  SessionState* const session = sessions_.Find(call.owner.session);
  if (session == nullptr) {
    Refuse(call, Sessions::NotFound(Sessions::ToText(call.owner.session)));
    return false;
  }
  if (call.id.session != 0) {
    if (AnswerKnown(call.id, effects_)) return false;
    if (session->forgotten.Contains(call.id.number)) {
      Refuse(call, Forgotten(call.id.number));
      return false;
    }
  }
  if (absl::Status status = session->Admit(limits_); !status.ok()) {
    Refuse(call, std::move(status));
    return false;
  }
  return true;
}

absl::Status StateMachine::CheckReferences(const CallRecord& call) const {
  // A read stores none.
  const bool sound = call.method->reads_only || call.greatest_ref <= directory_.last_id();
  return sound ? absl::OkStatus() : NeverThere(call.greatest_ref);
}

absl::StatusOr<std::pair<Target*, Object*>> StateMachine::FindTarget(const CallRecord& call) {
  using Found = std::pair<Target*, Object*>;
  if (call.method->target == TargetKind::kDirectory) return Found(&directory_, nullptr);
  if (call.method->target == TargetKind::kSessions) return Found(&sessions_, nullptr);
  const absl::string_view name = call.method->object_of(*call.request);
  const absl::StatusOr<Object*> object = directory_.Find(name);
  if (!object.ok()) return object.status();
  if ((*object)->type() != call.method->type) {
    return WrongType(name, (*object)->type(), call.method->type);
  }
  return Found(*object, *object);
}

void StateMachine::Handle(CancelRecord& cancel) {
  const auto found = waiters_.find(cancel.id);
  if (found == waiters_.end()) return;
  Waiter& waiter = *found->second;
  if (!cancel.answer.ok()) Answer(waiter, std::move(cancel.answer));
  StopWaiting(waiter);
}

void StateMachine::Handle(TakeBackRecord& take_back) {
  Object* const object = directory_.FindById(take_back.object_id);
  if (object == nullptr) return;  // Deleted meanwhile, and what it gave with it.
  take_back.method->take_back(*object, Step(*this, now_), *take_back.response);
  Touch(*object);
}

void StateMachine::Handle(AcknowledgeRecord& acknowledge) {
  SessionState* const session = sessions_.Find(acknowledge.session);
  if (session == nullptr) return;
  for (const auto& [first, last] : acknowledge.calls.ranges()) session->Forget(first, last);
}

void StateMachine::Handle(ExpireRecord& expire) {
  if (sessions_.Find(expire.session) != nullptr) End(expire.session, SessionEvent::Kind::kExpired);
}

void StateMachine::DoAsSessionsAsked() {
  for (const CallId& id : sessions_.TakeCancelled()) {
    CancelRecord cancel{id, CallCancelled()};
    Handle(cancel);
  }
  for (const uint64_t session : sessions_.TakeClosed()) {
    End(session, SessionEvent::Kind::kClosed);
  }
}

void StateMachine::TakeTurn(CallRecord& call, Target& target, Object* object) {
  Turn turn(*this, now_, {call.owner, ++last_ticket_, now_}, 0);
  std::unique_ptr<MessageLite> response = call.method->new_response();
  const absl::Status guarded = Check(call.guard);
  Outcome outcome =
      guarded.ok() ? call.method->run(target, turn, *call.request, response.get()) : guarded;
  if (outcome.line() != nullptr) {
    // What has begun cannot be refused any more.
    if (waiting_calls() < limits_.max_waiting_calls || turn.note() != 0) {
      StartWaiting(call, *object, outcome, turn);
      return;
    }
    Refuse(call, TooManyWait(limits_.max_waiting_calls));
    return;
  }
  if (outcome.answer().ok() && object != nullptr && !call.method->reads_only) Touch(*object);
  Answer(call.id, call.owner.session, *call.method, object, outcome.answer(), std::move(response));
}

bool StateMachine::RetryTurn(Waiter& waiter) {
  Turn turn(*this, now_, {waiter.owner, waiter.ticket, waiter.arrived}, waiter.note);
  std::unique_ptr<MessageLite> response = waiter.method->new_response();
  const absl::Status guarded = waiter.note != 0 ? absl::OkStatus() : Check(waiter.guard);
  Outcome outcome = guarded.ok()
                        ? waiter.method->run(*waiter.object, turn, *waiter.request, response.get())
                        : guarded;
  waiter.note = turn.note();
  if (outcome.line() == waiter.line) return false;
  if (outcome.line() != nullptr) {
    LeaveLine(waiter);
    EnterLine(waiter, outcome, turn.deadline());
    return true;
  }
  if (outcome.answer().ok()) Touch(*waiter.object);
  Answer(waiter, outcome.answer(), std::move(response));
  StopWaiting(waiter);
  return true;
}

absl::Status StateMachine::Check(const Guard& guard) const {
  return Holds(guard) ? absl::OkStatus() : Stale(guard);
}

bool StateMachine::Holds(const Guard& guard) const {
  if (guard.lock.empty()) return true;
  const absl::StatusOr<Object*> lock = directory_.Find(guard.lock);
  // A lock that was deleted has moved on as well.
  const Grants* const grants = lock.ok() ? (*lock)->grants() : nullptr;
  return grants != nullptr && grants->Find(guard.fence) != nullptr;
}

void StateMachine::SettleTouched() {
  // An answered call may have changed the object for those in another line: a get makes room for a
  // put. So an object whose call was answered is touched again. Every round answers a call, or
  // moves one that has begun, so the rounds end.
  while (settled_ < touched_.size()) {
    Object& object = *touched_[settled_++];
    NoteGrants(object);
    NoteAlarm(object);
    if (waiters_.empty()) continue;
    for (Line* line : object.Lines()) {
      while (!line->empty() && RetryTurn(*line->front())) {
      }
    }
  }
  touched_.clear();
  settled_ = 0;
}

void StateMachine::PassTime(absl::Time until) {
  for (absl::Time due = NextDeadline(); due <= until; due = NextDeadline()) {
    // As if a tick had come just then, however late the record comes.
    now_ = std::max(now_, due);
    if (!alarms_.empty() && alarms_.begin()->first == due) {
      RingFirstAlarm();
    } else if (!timers_.empty() && timers_.begin()->first.first == due) {
      ExpireFirstWaiter();
    } else {
      directory_.RemoveExpired(due);
    }
    SweepDeleted();
    SettleTouched();
    SweepDeleted();
  }
  now_ = std::max(now_, until);
}

void StateMachine::ExpireFirstWaiter() {
  Waiter& waiter = *waiters_.at(timers_.begin()->second);
  // Behind it may stand one that can be answered now.
  Touch(*waiter.line_of);
  // Its last turn in this line: there is no time left, so it cannot wait on.
  RetryTurn(waiter);
}

void StateMachine::RingFirstAlarm() {
  Object& object = *directory_.FindById(alarms_.begin()->second);
  object.OnAlarm(Step(*this, now_));
  Touch(object);
}

void StateMachine::SweepDeleted() {
  // What an object held goes with it, and that may be another one's last reference.
  directory_.RemoveUnreferenced();
  for (auto deleted = directory_.TakeDeleted(); !deleted.empty();
       deleted = directory_.TakeDeleted()) {
    for (const std::unique_ptr<Object>& object : deleted) Forget(*object);
    SettleTouched();
    deleted.clear();
    directory_.RemoveUnreferenced();
  }
}

void StateMachine::Forget(Object& object) {
  const uint64_t id = object.identity().id;
  const auto end = [&](Waiter& waiter) {
    Answer(waiter, Deleted(object));
    StopWaiting(waiter);
  };
  for (Line* line : object.Lines()) {
    while (!line->empty()) end(*line->front());
  }
  for (auto at = elsewhere_.lower_bound({id, 0}); at != elsewhere_.end() && at->first.first == id;
       at = elsewhere_.lower_bound({id, 0})) {
    end(*at->second);
  }
  if (const Grants* const grants = object.grants()) {
    for (const Grant& grant : *grants) {
      SessionState* const session = sessions_.Find(grant.owner.session);
      if (session != nullptr) session->held.erase(id);
    }
  }
  if (const auto alarm = alarm_of_.find(id); alarm != alarm_of_.end()) {
    alarms_.erase({alarm->second, id});
    alarm_of_.erase(alarm);
  }
  object.OnDelete(Step(*this, now_));
  touched_.erase(std::remove(touched_.begin(), touched_.end(), &object), touched_.end());
}

void StateMachine::End(uint64_t id, SessionEvent::Kind why) {
  const std::unique_ptr<SessionState> session = sessions_.Remove(id, why);
  EndWaits(*session);
  // First what ends with it, so that nothing goes back to there.
  for (const uint64_t bound : session->bound) directory_.Remove(*directory_.FindById(bound));
  EndGrants(*session);
  TakeBackReplies(*session);
  directory_.DropReferences(*session);
}

void StateMachine::EndWaits(SessionState& session) {
  const absl::Status over = Sessions::NotFound(Sessions::ToText(session.id));
  while (!session.waiters.empty()) {
    Waiter& waiter = *session.waiters.begin()->second;
    effects_->replies.push_back({waiter.id, waiter.method, 0, over, nullptr, 0});
    session.RemoveWaiter(waiter);
    StopWaiting(waiter);
  }
}

void StateMachine::EndGrants(SessionState& session) {
  for (const auto& [object_id, label] : session.held) {
    Object* const object = directory_.FindById(object_id);
    if (object == nullptr) continue;
    object->EndSession(session.id, Step(*this, now_));
    Touch(*object);
  }
}

void StateMachine::TakeBackReplies(SessionState& session) {
  // The last given goes back first, so that what comes back to the front is in order again.
  while (!session.replies.empty()) {
    const Reply reply = std::prev(session.replies.end())->second.reply;
    session.replies.erase(std::prev(session.replies.end()));
    if (!reply.status.ok() || reply.method->take_back == nullptr) continue;
    Object* const object = directory_.FindById(reply.object_id);
    if (object == nullptr) continue;
    reply.method->take_back(*object, Step(*this, now_), *reply.response);
    Touch(*object);
  }
}

void StateMachine::StartWaiting(CallRecord& call, Object& object, const Outcome& outcome,
                                Turn& turn) {
  auto waiter = std::make_unique<Waiter>();
  waiter->id = call.id;
  waiter->owner = call.owner;
  waiter->guard = std::move(call.guard);
  waiter->method = call.method;
  waiter->request = std::move(call.request);
  waiter->object = &object;
  waiter->ticket = turn.ticket();
  waiter->arrived = now_;
  waiter->note = turn.note();
  waiter->bytes = call.bytes;
  EnterLine(*waiter, outcome, turn.deadline());
  AddWaiter(std::move(waiter));
}

void StateMachine::AddWaiter(std::unique_ptr<Waiter> waiter) {
  if (SessionState* const session = sessions_.Find(waiter->owner.session)) {
    session->AddWaiter(*waiter);
  }
  const CallId id = waiter->id;
  waiters_[id] = std::move(waiter);
  directory_.set_waiting_calls(waiting_calls());
}

void StateMachine::StopWaiting(Waiter& waiter) {
  // Behind it may stand one that can be answered now.
  Touch(*waiter.line_of);
  LeaveLine(waiter);
  if (SessionState* const session = sessions_.Find(waiter.owner.session)) {
    session->RemoveWaiter(waiter);
  }
  waiters_.erase(waiter.id);
  directory_.set_waiting_calls(waiting_calls());
}

void StateMachine::EnterLine(Waiter& waiter, const Outcome& outcome, absl::Time deadline) {
  waiter.line = outcome.line();
  waiter.line_of = outcome.line_of() != nullptr ? outcome.line_of() : waiter.object;
  waiter.deadline = deadline;
  JoinLine(waiter);
}

void StateMachine::JoinLine(Waiter& waiter) {
  const absl::Time deadline = waiter.deadline;
  waiter.place = waiter.line->Join(&waiter);
  if (deadline < absl::InfiniteFuture()) timers_.insert({{deadline, waiter.ticket}, waiter.id});
  if (waiter.line_of != waiter.object) {
    elsewhere_[{waiter.object->identity().id, waiter.ticket}] = &waiter;
  }
}

void StateMachine::LeaveLine(Waiter& waiter) {
  waiter.line->Leave(waiter.place);
  timers_.erase({{waiter.deadline, waiter.ticket}, waiter.id});
  elsewhere_.erase({waiter.object->identity().id, waiter.ticket});
}

Reply StateMachine::ReplyTo(const CallId& id, const Method& method, Object* object,
                            absl::Status status, std::shared_ptr<MessageLite> response) {
  size_t bytes = status.ok() ? response->ByteSizeLong() : 0;
  if (bytes > static_cast<size_t>(limits_.max_message_bytes)) {
    // The caller learns that it has not got what the reply would have given.
    if (method.take_back != nullptr) method.take_back(*object, Step(*this, now_), *response);
    status = MessageTooLarge("reply", bytes, limits_.max_message_bytes, "ask for less at a time");
  }
  if (!status.ok()) {
    response = nullptr;
    bytes = 0;
  }
  return {id,
          &method,
          object != nullptr ? object->identity().id : 0,
          std::move(status),
          std::move(response),
          bytes};
}

void StateMachine::Answer(const CallId& id, uint64_t session_id, const Method& method,
                          Object* object, absl::Status status,
                          std::shared_ptr<MessageLite> response) {
  Reply reply = ReplyTo(id, method, object, std::move(status), std::move(response));
  if (reply.response != nullptr && session_id != 0 && method.reply_values != nullptr &&
      directory_.any_references()) {
    GiveReferences(session_id, method, *reply.response);
  }
  if (SessionState* const session = sessions_.Find(id.session)) session->Keep(reply);
  effects_->replies.push_back(std::move(reply));
}

void StateMachine::Answer(const Waiter& waiter, absl::Status status,
                          std::shared_ptr<MessageLite> response) {
  Answer(waiter.id, waiter.owner.session, *waiter.method, waiter.object, std::move(status),
         std::move(response));
}

void StateMachine::GiveReferences(uint64_t session, const Method& method,
                                  const MessageLite& response) {
  method.reply_values->Walk(response.SerializeAsString(), [&](absl::string_view value) {
    for (const uint64_t id : RefsIn(value)) directory_.GiveTo(session, id);
    return true;
  });
}

void StateMachine::Refuse(const CallRecord& call, absl::Status status) {
  effects_->replies.push_back({call.id, call.method, 0, std::move(status), nullptr, 0});
}

void StateMachine::NoteGrants(const Object& object) {
  const Grants* const grants = object.grants();
  if (grants == nullptr) return;
  const uint64_t id = object.identity().id;
  for (const uint64_t session_id : grants->TakeChanged()) {
    SessionState* const session = sessions_.Find(session_id);
    if (session == nullptr) continue;
    if (grants->HeldBy(session_id)) {
      session->held.emplace(id, object.Label());
    } else {
      session->held.erase(id);
    }
  }
}

void StateMachine::NoteAlarm(const Object& object) {
  const absl::Time alarm = object.alarm();
  const uint64_t id = object.identity().id;
  const auto noted = alarm_of_.find(id);
  if (noted == alarm_of_.end()) {
    if (alarm == absl::InfiniteFuture()) return;
  } else {
    if (noted->second == alarm) return;
    alarms_.erase({noted->second, id});
    alarm_of_.erase(noted);
    if (alarm == absl::InfiniteFuture()) return;
  }
  alarms_.insert({alarm, id});
  alarm_of_[id] = alarm;
}

}  // namespace manager

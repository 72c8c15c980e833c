#include "server/state_machine/state_machine.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/names.h"

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

absl::Status TooManyWait(int64_t limit) {
  return Error(
      v1::ERROR_REASON_LIMIT_REACHED,
      absl::StrCat("the server's limit of ", limit, " waiting calls is reached; try again later"),
      {{"limit", "max_waiting_calls"}});
}

absl::Status Deleted(const Object& object) {
  const std::string& name = object.identity().name;
  return Error(
      v1::ERROR_REASON_OBJECT_DELETED,
      absl::StrCat("the ", object.type(), " '", name, "' was deleted while the call waited"),
      {{"object", name}});
}

}  // namespace

StateMachine::StateMachine(std::vector<std::string> types, ServerLimits limits, uint64_t seed)
    : limits_(limits), sessions_(limits, seed), directory_(std::move(types), limits, sessions_) {}

StateMachine::~StateMachine() = default;

void StateMachine::Apply(Record record, Effects* effects) {
  effects_ = effects;
  now_ = std::max(now_, record.time);
  // A call that comes at the very time at which another one's wait ends comes after it.
  ExpireWaiters();
  std::visit([this](auto& event) { Handle(event); }, record.event);
  for (const SessionEvent& event : sessions_.TakeEvents()) effects_->sessions.push_back(event);
  effects_ = nullptr;
}

absl::Time StateMachine::NextDeadline() const {
  return timers_.empty() ? absl::InfiniteFuture() : timers_.begin()->first.first;
}

std::vector<CallId> StateMachine::WaitingCalls() const {
  std::vector<std::pair<uint64_t, CallId>> in_order;
  for (const auto& [id, waiter] : waiters_) in_order.emplace_back(waiter->order, id);
  std::sort(in_order.begin(), in_order.end());
  std::vector<CallId> calls;
  calls.reserve(in_order.size());
  for (const auto& [order, id] : in_order) calls.push_back(id);
  return calls;
}

void StateMachine::Handle(CallRecord& call) {
  if (!Admit(call)) return;
  const absl::StatusOr<std::pair<Target*, Object*>> found = FindTarget(call);
  if (!found.ok()) {
    Answer(call.id, *call.method, nullptr, found.status(), nullptr);
    return;
  }
  TakeTurn(call, *found->first, found->second);
  if (call.method->target == TargetKind::kDirectory) ReleaseDeleted();
  if (call.method->target == TargetKind::kSessions) DoAsSessionsAsked();
}

bool StateMachine::Admit(const CallRecord& call) {
  if (call.owner.session == 0) return true;
  SessionState* const session = sessions_.Find(call.owner.session);
  if (session == nullptr) {
    Refuse(call, Sessions::NotFound(Sessions::ToText(call.owner.session)));
    return false;
  }
  if (call.id.session != 0) {
    if (IsWaiting(call.id)) return false;
    const auto kept = session->replies.find(call.id.number);
    if (kept != session->replies.end()) {
      effects_->replies.push_back(kept->second.reply);
      return false;
    }
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
  Object& object = *waiter.object;
  if (!cancel.answer.ok()) Answer(waiter, std::move(cancel.answer));
  StopWaiting(waiter);
  // Behind a call that is gone may stand one that can be answered now.
  Settle(object);
}

void StateMachine::Handle(TakeBackRecord& take_back) {
  Object* const object = directory_.FindById(take_back.object_id);
  if (object == nullptr) return;  // Deleted meanwhile, and what it gave with it.
  const Holders holders = HoldersOf(*object);
  take_back.method->take_back(*object, *take_back.response);
  NoteGrants(*object, holders);
  Settle(*object);
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
  Turn turn(call.owner, now_, now_, last_fence_);
  const Holders holders = object == nullptr ? Holders() : HoldersOf(*object);
  std::unique_ptr<MessageLite> response = call.method->new_response();
  const absl::Status guarded = Check(call.guard);
  Outcome outcome =
      guarded.ok() ? call.method->run(target, turn, *call.request, response.get()) : guarded;
  absl::Status status = outcome.answer();
  if (outcome.line() != nullptr) {
    if (waiting_calls() < limits_.max_waiting_calls) {
      StartWaiting(call, *object, *outcome.line(), turn.deadline());
      return;
    }
    Refuse(call, TooManyWait(limits_.max_waiting_calls));
    return;
  }
  const bool answered = status.ok();
  if (object != nullptr) NoteGrants(*object, holders);
  Answer(call.id, *call.method, object, std::move(status), std::move(response));
  if (answered && object != nullptr && !call.method->reads_only) Settle(*object);
}

bool StateMachine::RetryTurn(Waiter& waiter) {
  Turn turn(waiter.owner, waiter.arrived, now_, last_fence_);
  const Holders holders = HoldersOf(*waiter.object);
  std::unique_ptr<MessageLite> response = waiter.method->new_response();
  const absl::Status guarded = Check(waiter.guard);
  Outcome outcome = guarded.ok()
                        ? waiter.method->run(*waiter.object, turn, *waiter.request, response.get())
                        : guarded;
  if (outcome.line() != nullptr) return false;
  NoteGrants(*waiter.object, holders);
  Answer(waiter, outcome.answer(), std::move(response));
  StopWaiting(waiter);
  return true;
}

absl::Status StateMachine::Check(const Guard& guard) const {
  if (guard.lock.empty()) return absl::OkStatus();
  const absl::StatusOr<Object*> lock = directory_.Find(guard.lock);
  // A lock that was deleted has moved on as well.
  if (!lock.ok()) return Stale(guard);
  for (const Grant& grant : (*lock)->grants()) {
    if (grant.fence == guard.fence) return absl::OkStatus();
  }
  return Stale(guard);
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
        Answer(*line->front(), Deleted(*object));
        StopWaiting(*line->front());
      }
    }
    for (const Grant& grant : object->grants()) {
      SessionState* const session = sessions_.Find(grant.owner.session);
      if (session != nullptr) session->held.erase(object->identity().id);
    }
  }
}

void StateMachine::End(uint64_t id, SessionEvent::Kind why) {
  const std::unique_ptr<SessionState> session = sessions_.Remove(id, why);
  absl::btree_set<uint64_t> changed;
  EndWaits(*session, &changed);
  TakeBackReplies(*session, &changed);
  EndGrants(*session, &changed);
  for (const uint64_t object_id : changed) Settle(*directory_.FindById(object_id));
}

void StateMachine::EndWaits(SessionState& session, absl::btree_set<uint64_t>* changed) {
  const absl::Status over = Sessions::NotFound(Sessions::ToText(session.id));
  while (!session.waiters.empty()) {
    Waiter& waiter = *session.waiters.begin()->second;
    // Behind it may stand one that can be answered now.
    changed->insert(waiter.object->identity().id);
    effects_->replies.push_back({waiter.id, waiter.method, 0, over, nullptr, 0});
    session.RemoveWaiter(waiter);
    StopWaiting(waiter);
  }
}

void StateMachine::TakeBackReplies(SessionState& session, absl::btree_set<uint64_t>* changed) {
  // The last given goes back first, so that what comes back to the front is in order again.
  for (auto at = session.replies.rbegin(); at != session.replies.rend(); ++at) {
    const Reply& reply = at->second.reply;
    if (!reply.status.ok() || reply.method->take_back == nullptr) continue;
    // The client may well have had the reply: its grants end by the owner-death policy.
    if (session.held.contains(reply.object_id)) continue;
    Object* const object = directory_.FindById(reply.object_id);
    if (object == nullptr) continue;
    reply.method->take_back(*object, *reply.response);
    changed->insert(reply.object_id);
  }
}

void StateMachine::EndGrants(SessionState& session, absl::btree_set<uint64_t>* changed) {
  for (const auto& [object_id, name] : session.held) {
    Object* const object = directory_.FindById(object_id);
    if (object == nullptr) continue;
    object->EndSession(session.id);
    changed->insert(object_id);
  }
}

void StateMachine::StartWaiting(CallRecord& call, Object& object, Line& line, absl::Time deadline) {
  auto waiter = std::make_unique<Waiter>();
  waiter->id = call.id;
  waiter->owner = call.owner;
  waiter->guard = std::move(call.guard);
  waiter->method = call.method;
  waiter->request = std::move(call.request);
  waiter->object = &object;
  waiter->arrived = now_;
  waiter->deadline = deadline;
  waiter->bytes = call.bytes;
  waiter->order = ++waits_begun_;
  waiter->line = &line;
  waiter->place = line.Join(waiter.get());
  if (deadline < absl::InfiniteFuture()) timers_.insert({{deadline, waiter->order}, call.id});
  if (SessionState* const session = sessions_.Find(call.owner.session)) session->AddWaiter(*waiter);
  waiters_[call.id] = std::move(waiter);
  directory_.set_waiting_calls(waiting_calls());
}

void StateMachine::StopWaiting(Waiter& waiter) {
  timers_.erase({{waiter.deadline, waiter.order}, waiter.id});
  waiter.line->Leave(waiter.place);
  if (SessionState* const session = sessions_.Find(waiter.owner.session)) {
    session->RemoveWaiter(waiter);
  }
  waiters_.erase(waiter.id);
  directory_.set_waiting_calls(waiting_calls());
}

void StateMachine::Answer(const CallId& id, const Method& method, Object* object,
                          absl::Status status, std::shared_ptr<MessageLite> response) {
  size_t bytes = status.ok() ? response->ByteSizeLong() : 0;
  if (bytes > static_cast<size_t>(limits_.max_message_bytes)) {
    // The caller learns that it has not got what the reply would have given.
    if (method.take_back != nullptr) method.take_back(*object, *response);
    status = MessageTooLarge("reply", bytes, limits_.max_message_bytes, "ask for less at a time");
  }
  if (!status.ok()) {
    response = nullptr;
    bytes = 0;
  }
  effects_->replies.push_back({id, &method, object != nullptr ? object->identity().id : 0,
                               std::move(status), std::move(response), bytes});
  if (SessionState* const session = sessions_.Find(id.session)) {
    session->Keep(effects_->replies.back());
  }
}

void StateMachine::Answer(const Waiter& waiter, absl::Status status,
                          std::shared_ptr<MessageLite> response) {
  Answer(waiter.id, *waiter.method, waiter.object, std::move(status), std::move(response));
}

void StateMachine::Refuse(const CallRecord& call, absl::Status status) {
  effects_->replies.push_back({call.id, call.method, 0, std::move(status), nullptr, 0});
}

StateMachine::Holders StateMachine::HoldersOf(const Object& object) {
  Holders holders;
  for (const Grant& grant : object.grants()) {
    if (grant.owner.session != 0) holders.push_back(grant.owner.session);
  }
  return holders;
}

void StateMachine::NoteGrants(const Object& object, const Holders& before) {
  const Holders after = HoldersOf(object);
  if (after == before) return;
  const Identity& identity = object.identity();
  for (const uint64_t id : before) {
    if (SessionState* const session = sessions_.Find(id)) session->held.erase(identity.id);
  }
  for (const uint64_t id : after) {
    if (SessionState* const session = sessions_.Find(id)) {
      session->held.emplace(identity.id, identity.name);
    }
  }
}

}  // namespace manager

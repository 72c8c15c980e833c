// How the state machine's state becomes parts of a snapshot, and state again.

#include "server/objects/state.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "server/state_machine/record_codec.h"
#include "server/state_machine/state_machine.h"

namespace manager {
namespace {

void Emit(const state::v1::Part& part, const StateMachine::PartSink& sink) {
  sink(part.SerializeAsString());
}

std::string ToBytes(absl::string_view text) { return std::string(text); }

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the snapshot is damaged: ", what));
}

std::unique_ptr<MessageLite> Parse(std::unique_ptr<MessageLite> message, const std::string& bytes) {
  if (!message->ParseFromString(bytes)) return nullptr;
  return message;
}

}  // namespace

void StateMachine::Save(const PartSink& sink) const {
  state::v1::Part part;
  state::v1::Head* const head = part.mutable_head();
  head->set_time(ToNanos(now_));
  head->set_last_ticket(last_ticket_);
  head->set_last_fence(last_fence_);
  head->set_last_object(directory_.last_id());
  head->set_sessions_opened(sessions_.opened());
  head->set_seed(sessions_.seed());
  head->set_limits(ToMessage(limits_).SerializeAsString());
  Emit(part, sink);
  SaveObjects(sink);
  SaveSessions(sink);
  SaveContents(sink);
  SaveWaitingCalls(sink);
}

void StateMachine::SaveObjects(const PartSink& sink) const {
  directory_.ForEach([&](const Object& object) {
    state::v1::Part part;
    state::v1::Object* const saved = part.mutable_object();
    saved->set_id(object.identity().id);
    saved->set_name(object.identity().name);
    saved->set_type(ToBytes(object.type()));
    saved->set_created(ToNanos(object.identity().created));
    saved->set_expires(ToNanos(object.life_span().expires));
    saved->set_companion_lock(object.companion_lock().id());
    Emit(part, sink);
  });
}

void StateMachine::SaveSessions(const PartSink& sink) const {
  for (const auto& [order, session] : sessions_.by_order()) {
    state::v1::Part part;
    state::v1::Session* const saved = part.mutable_session();
    saved->set_id(session->id);
    saved->set_order(order);
    saved->set_client(session->client);
    saved->set_lease(ToNanos(session->lease));
    saved->set_opened(ToNanos(session->opened));
    for (const auto& [first, last] : session->forgotten.ranges()) {
      state::v1::Range* const range = saved->add_forgotten();
      range->set_first(first);
      range->set_last(last);
    }
    for (const auto& [object, count] : session->references) {
      // What was deleted is referred to no more, though the session has not let it go.
      if (directory_.FindById(object) == nullptr) continue;
      state::v1::ObjectReference* const reference = saved->add_references();
      reference->set_object(object);
      reference->set_count(count);
    }
    for (const uint64_t object : session->bound) saved->add_bound(object);
    Emit(part, sink);

    for (const auto& [number, kept] : session->replies) {
      const Reply& reply = kept.reply;
      state::v1::KeptReply* const saved_reply = part.mutable_reply();
      saved_reply->set_session(session->id);
      saved_reply->set_number(number);
      saved_reply->set_method(reply.method->name);
      saved_reply->set_object(reply.object_id);
      if (reply.status.ok()) {
        saved_reply->set_response(reply.response->SerializeAsString());
      } else {
        saved_reply->set_status(EncodeStatusDetails(reply.status));
      }
      Emit(part, sink);
      part.Clear();
    }
  }
}

void StateMachine::SaveContents(const PartSink& sink) const {
  directory_.ForEach([&](const Object& object) {
    object.Save([&](const MessageLite& of_object) {
      state::v1::Part part;
      part.mutable_object_part()->set_object(object.identity().id);
      part.mutable_object_part()->set_part(of_object.SerializeAsString());
      Emit(part, sink);
    });
  });
}

void StateMachine::SaveWaitingCalls(const PartSink& sink) const {
  directory_.ForEach([&](Object& object) {
    const LineList lines = object.Lines();
    for (size_t i = 0; i < lines.size(); ++i) {
      for (const Waiter* waiter : *lines[i]) {
        state::v1::Part part;
        state::v1::WaitingCall* const saved = part.mutable_waiting_call();
        saved->set_session(waiter->id.session);
        saved->set_number(waiter->id.number);
        saved->set_owner_session(waiter->owner.session);
        saved->set_owner_number(waiter->owner.number);
        saved->set_guard_lock(waiter->guard.lock);
        saved->set_guard_fence(waiter->guard.fence);
        saved->set_method(waiter->method->name);
        saved->set_request(waiter->request->SerializeAsString());
        saved->set_object(waiter->object->identity().id);
        saved->set_ticket(waiter->ticket);
        saved->set_arrived(ToNanos(waiter->arrived));
        saved->set_deadline(ToNanos(waiter->deadline));
        saved->set_note(waiter->note);
        saved->set_bytes(waiter->bytes);
        saved->set_line_object(object.identity().id);
        saved->set_line(static_cast<int32_t>(i));
        Emit(part, sink);
      }
    }
  });
}

absl::Status StateMachine::LoadPart(absl::string_view bytes) {
  state::v1::Part part;
  if (!part.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Damaged("a part of it is not encoded as it should be");
  }
  switch (part.part_case()) {
    case state::v1::Part::kHead:
      return Load(part.head());
    case state::v1::Part::kObject:
      return Load(part.object());
    case state::v1::Part::kSession:
      return Load(part.session());
    case state::v1::Part::kReply:
      return Load(part.reply());
    case state::v1::Part::kObjectPart:
      return Load(part.object_part());
    case state::v1::Part::kWaitingCall:
      return Load(part.waiting_call());
    case state::v1::Part::PART_NOT_SET:
      break;
  }
  return Damaged("it has a part of a kind that this server does not know");
}

absl::Status StateMachine::Load(const state::v1::Head& head) {
  log::v1::Limits limits;
  if (!limits.ParseFromString(head.limits())) return Damaged("its limits cannot be read");
  limits_ = FromMessage(limits);
  now_ = TimeFromNanos(head.time());
  last_ticket_ = head.last_ticket();
  last_fence_ = head.last_fence();
  directory_.set_last_id(head.last_object());
  sessions_.Restore(head.seed(), head.sessions_opened());
  return absl::OkStatus();
}

absl::Status StateMachine::Load(const state::v1::Object& saved) {
  std::unique_ptr<Object> object = catalog_.NewObject(saved.type());
  if (object == nullptr || directory_.FindById(saved.id()) != nullptr) {
    return Damaged(absl::StrCat("object #", saved.id(), ", a '", saved.type(), "', cannot be"));
  }
  Object& restored = *object;
  directory_.Restore({saved.id(), saved.name(), TimeFromNanos(saved.created())}, std::move(object));
  directory_.SetLifeSpan(restored, {TimeFromNanos(saved.expires()), 0});
  if (saved.companion_lock() != 0) companion_locks_.emplace_back(&restored, saved.companion_lock());
  return absl::OkStatus();
}

absl::Status StateMachine::Load(const state::v1::Session& saved) {
  auto session = std::make_unique<SessionState>();
  session->id = saved.id();
  session->order = saved.order();
  session->client = saved.client();
  session->lease = DurationFromNanos(saved.lease());
  session->opened = TimeFromNanos(saved.opened());
  for (const state::v1::Range& range : saved.forgotten()) {
    if (range.last() < range.first()) return Damaged("a range of numbers runs backwards");
    session->forgotten.Add(range.first(), range.last());
  }
  sessions_.Restore(std::move(session));
  for (const state::v1::ObjectReference& reference : saved.references()) {
    for (int64_t i = 0; i < reference.count(); ++i) {
      directory_.GiveTo(saved.id(), reference.object());
    }
  }
  for (const uint64_t id : saved.bound()) {
    Object* const object = directory_.FindById(id);
    if (object == nullptr) return Damaged(absl::StrCat("there is no object #", id));
    directory_.SetLifeSpan(*object, {object->life_span().expires, saved.id()});
  }
  return absl::OkStatus();
}

absl::Status StateMachine::Load(const state::v1::KeptReply& saved) {
  SessionState* const session = sessions_.Find(saved.session());
  const Catalog::Entry* const entry = catalog_.Find(saved.method());
  if (session == nullptr || entry == nullptr) {
    return Damaged(absl::StrCat("a kept reply to ", saved.method(), " has no place"));
  }
  Reply reply;
  reply.id = {saved.session(), saved.number()};
  reply.method = &entry->method;
  reply.object_id = saved.object();
  if (saved.status().empty()) {
    reply.response = Parse(entry->method.new_response(), saved.response());
    if (reply.response == nullptr) return Damaged("a kept reply cannot be read");
    reply.bytes = reply.response->ByteSizeLong();
  } else {
    reply.status = DecodeStatusDetails(saved.status());
  }
  session->Keep(reply);
  return absl::OkStatus();
}

absl::Status StateMachine::Load(const state::v1::ObjectPart& saved) {
  Object* const object = directory_.FindById(saved.object());
  if (object == nullptr) return Damaged(absl::StrCat("there is no object #", saved.object()));
  return object->Load(saved.part(), Step(*this, now_));
}

absl::Status StateMachine::Load(const state::v1::WaitingCall& saved) {
  Object* const object = directory_.FindById(saved.object());
  Object* const line_of = directory_.FindById(saved.line_object());
  const Catalog::Entry* const entry = catalog_.Find(saved.method());
  if (object == nullptr || line_of == nullptr || entry == nullptr) {
    return Damaged(absl::StrCat("a call of ", saved.method(), " waits nowhere"));
  }
  const LineList lines = line_of->Lines();
  if (saved.line() < 0 || static_cast<size_t>(saved.line()) >= lines.size()) {
    return Damaged(absl::StrCat("'", line_of->Label(), "' has no line ", saved.line()));
  }
  auto waiter = std::make_unique<Waiter>();
  waiter->id = {saved.session(), saved.number()};
  waiter->owner = {saved.owner_session(), saved.owner_number()};
  waiter->guard = {saved.guard_lock(), saved.guard_fence()};
  waiter->method = &entry->method;
  waiter->request = Parse(entry->method.new_request(), saved.request());
  if (waiter->request == nullptr) return Damaged("the request of a waiting call cannot be read");
  waiter->object = object;
  waiter->ticket = saved.ticket();
  waiter->arrived = TimeFromNanos(saved.arrived());
  waiter->deadline = TimeFromNanos(saved.deadline());
  waiter->note = saved.note();
  waiter->bytes = saved.bytes();
  waiter->line = lines[static_cast<size_t>(saved.line())];
  waiter->line_of = line_of;
  JoinLine(*waiter);
  AddWaiter(std::move(waiter));
  return absl::OkStatus();
}

void StateMachine::FinishLoading() {
  for (const auto& [object, lock] : std::exchange(companion_locks_, {})) {
    object->set_companion_lock(object->Refer(lock));
  }
  directory_.ForEach([this](Object& object) {
    NoteGrants(object);
    NoteAlarm(object);
  });
}

}  // namespace manager

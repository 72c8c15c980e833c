#include "server/objects/directory.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/version/version.h"
#include "server/base/error.h"
#include "server/objects/names.h"
#include "server/objects/time_fields.h"
#include "server/objects/timeout.h"

namespace manager {
namespace {

absl::Status NotFound(absl::string_view name) {
  return Error(v1::ERROR_REASON_OBJECT_NOT_FOUND,
               absl::StrCat("there is no object '", name, "'; create it first"),
               {{"object", name}});
}

absl::Status SessionRequired(absl::string_view sentence) {
  return Error(v1::ERROR_REASON_SESSION_REQUIRED, sentence);
}

}  // namespace

bool ParseId(absl::string_view name, uint64_t* id) {
  return absl::ConsumePrefix(&name, "#") && absl::SimpleAtoi(name, id) && name == absl::StrCat(*id);
}

int64_t WaitingOn(Object& object) {
  int64_t waiting = 0;
  for (const Line* line : object.Lines()) waiting += static_cast<int64_t>(line->size());
  return waiting;
}

Directory::Directory(std::vector<std::string> types, const ServerLimits& limits, Sessions& sessions)
    : types_(std::move(types)), limits_(limits), sessions_(sessions) {}

absl::StatusOr<Object*> Directory::Find(absl::string_view name) const {
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) return found->second;
  if (uint64_t id; ParseId(name, &id)) {
    if (Object* object = FindById(id)) return object;
    return NotFound(name);
  }
  if (absl::Status status = CheckObjectName(name); !status.ok()) return status;
  return NotFound(name);
}

Object* Directory::FindById(uint64_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

absl::StatusOr<Object*> Directory::Claim(absl::string_view name, absl::string_view type,
                                         wire::CreateMode mode) const {
  if (name.empty() && mode != wire::CREATE_MODE_GET_ONLY) return nullptr;
  if (absl::Status status = CheckObjectName(name); !status.ok()) return status;
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) {
    if (mode == wire::CREATE_MODE_GET_ONLY) return NotFound(name);
    return nullptr;
  }
  Object* object = found->second;
  if (mode == wire::CREATE_MODE_CREATE_ONLY) {
    return Error(v1::ERROR_REASON_OBJECT_EXISTS,
                 absl::StrCat("there is already an object '", name, "', a ", object->type()),
                 {{"object", name}, {"type", object->type()}});
  }
  if (object->type() != type) return WrongType(name, object->type(), type);
  return object;
}

absl::StatusOr<LifeSpan> Directory::LifeSpanOf(absl::string_view name,
                                               const wire::Lifetime& lifetime, const Turn& turn) {
  const uint64_t session = turn.owner().session;
  LifeSpan life_span;
  if (name.empty()) {
    if (lifetime.has_time_to_live() || lifetime.session_bound()) {
      return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                   "an object without a name lives as long as something refers to it; give it a "
                   "name, or no lifetime",
                   {{"field", "lifetime"}});
    }
    if (session != 0) return life_span;
    return SessionRequired(
        "an object without a name lives as long as a session or another object refers to it; give "
        "it a name, or call in a session");
  }
  if (lifetime.has_time_to_live()) {
    const absl::StatusOr<absl::Duration> length = ToTimeout(lifetime.time_to_live());
    if (!length.ok()) return length.status();
    if (*length <= absl::ZeroDuration()) {
      return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                   absl::StrCat("time_to_live is ", absl::FormatDuration(*length),
                                "; it must be more than nothing"),
                   {{"field", "time_to_live"}});
    }
    life_span.expires = TimeAfter(turn.now(), *length);
  }
  if (lifetime.session_bound()) {
    if (session == 0) {
      return SessionRequired("an object can only be bound to the session that the call comes in");
    }
    life_span.session = session;
  }
  return life_span;
}

absl::StatusOr<Object*> Directory::Adopt(std::string name, std::unique_ptr<Object> object,
                                         absl::Time created) {
  if (static_cast<int64_t>(by_id_.size()) >= limits_.max_objects) {
    return Error(v1::ERROR_REASON_LIMIT_REACHED,
                 absl::StrCat("the server hosts its limit of ", limits_.max_objects,
                              " objects; delete some first"),
                 {{"limit", "max_objects"}});
  }
  Object* const adopted = object.get();
  Restore({++last_id_, std::move(name), created}, std::move(object));
  return adopted;
}

void Directory::Restore(Identity identity, std::unique_ptr<Object> object) {
  Object* const restored = object.get();
  Prepare(*restored);
  by_id_[identity.id] = std::move(object);
  if (identity.name.empty()) {
    anonymous_[identity.id] = restored;
    references_.Begin(identity.id);
  } else {
    by_name_[identity.name] = restored;
  }
  restored->set_identity(std::move(identity));
}

void Directory::ForEach(const std::function<void(Object&)>& visit) const {
  for (const auto& [name, object] : by_name_) visit(*object);
  for (const auto& [id, object] : anonymous_) visit(*object);
}

void Directory::SetLifeSpan(Object& object, const LifeSpan& life_span) {
  const uint64_t id = object.identity().id;
  const LifeSpan& before = object.life_span();
  expiries_.erase({before.expires, id});
  if (SessionState* const session = sessions_.Find(before.session)) session->bound.erase(id);
  object.set_life_span(life_span);
  if (life_span.expires < absl::InfiniteFuture()) expiries_.insert({life_span.expires, id});
  if (SessionState* const session = sessions_.Find(life_span.session)) session->bound.insert(id);
}

void Directory::Remove(Object& object) {
  const Identity& identity = object.identity();
  SetLifeSpan(object, LifeSpan());
  if (identity.name.empty()) {
    anonymous_.erase(identity.id);
    references_.End(identity.id);
  } else {
    by_name_.erase(identity.name);
  }
  const auto found = by_id_.find(identity.id);
  deleted_.push_back(std::move(found->second));
  by_id_.erase(found);
}

absl::Time Directory::NextExpiry() const {
  return expiries_.empty() ? absl::InfiniteFuture() : expiries_.begin()->first;
}

void Directory::RemoveExpired(absl::Time now) {
  while (NextExpiry() <= now) Remove(*FindById(expiries_.begin()->second));
}

void Directory::RemoveUnreferenced() {
  for (const uint64_t id : references_.TakeUnreferenced()) {
    const auto found = anonymous_.find(id);
    if (found != anonymous_.end() && references_.CountOf(id) == 0) Remove(*found->second);
  }
}

void Directory::GiveTo(uint64_t session_id, uint64_t object_id) {
  SessionState* const session = sessions_.Find(session_id);
  if (session != nullptr && references_.Add(object_id)) ++session->references[object_id];
}

void Directory::DropReferences(const SessionState& session) {
  for (const auto& [id, count] : session.references) {
    for (int64_t i = 0; i < count; ++i) references_.Drop(id);
  }
}

absl::Status Directory::Describe(const wire::ObjectsDescribeRequest& request,
                                 wire::ObjectsDescribeResponse* response) const {
  absl::StatusOr<Object*> object = Find(request.object());
  if (!object.ok()) return object.status();
  FillInfo(**object, response->mutable_info());
  return absl::OkStatus();
}

absl::Status Directory::Delete(wire::ObjectsDeleteRequest& request, wire::ObjectsDeleteResponse*) {
  absl::StatusOr<Object*> object = Find(request.object());
  if (!object.ok()) return object.status();
  Remove(**object);
  return absl::OkStatus();
}

absl::Status Directory::SetLifetime(const Turn& turn, wire::ObjectsSetLifetimeRequest& request,
                                    wire::ObjectsSetLifetimeResponse* response) {
  absl::StatusOr<Object*> object = Find(request.object());
  if (!object.ok()) return object.status();
  const absl::StatusOr<LifeSpan> life_span =
      LifeSpanOf((*object)->identity().name, request.lifetime(), turn);
  if (!life_span.ok()) return life_span.status();
  SetLifeSpan(**object, *life_span);
  FillInfo(**object, response->mutable_info());
  return absl::OkStatus();
}

absl::Status Directory::AddReference(const Turn& turn, wire::ObjectsAddReferenceRequest& request,
                                     wire::ObjectsAddReferenceResponse* response) {
  if (turn.owner().session == 0) return SessionRequired("only a session can refer to an object");
  absl::StatusOr<Object*> object = Find(request.object());
  if (!object.ok()) return object.status();
  GiveTo(turn.owner().session, (*object)->identity().id);
  FillInfo(**object, response->mutable_info());
  return absl::OkStatus();
}

absl::Status Directory::Release(const Turn& turn, wire::ObjectsReleaseRequest& request,
                                wire::ObjectsReleaseResponse*) {
  SessionState* const session = sessions_.Find(turn.owner().session);
  if (session == nullptr) return SessionRequired("only a session refers to objects");
  for (const wire::ReleasedReference& released : request.references()) {
    const auto found = session->references.find(released.id());
    if (found == session->references.end()) continue;
    const int64_t count = std::clamp<int64_t>(released.count(), 0, found->second);
    for (int64_t i = 0; i < count; ++i) references_.Drop(released.id());
    found->second -= count;
    if (found->second == 0) session->references.erase(found);
  }
  return absl::OkStatus();
}

absl::Status Directory::GetServerInfo(const wire::ObjectsGetServerInfoRequest&,
                                      wire::ObjectsGetServerInfoResponse* response) const {
  response->set_version(kVersion);
  for (const std::string& type : types_) response->add_types(type);
  response->set_object_count(static_cast<int64_t>(by_id_.size()));
  response->set_waiting_calls(waiting_calls_);
  response->set_max_message_bytes(limits_.max_message_bytes);
  response->set_session_count(sessions_.count());
  return absl::OkStatus();
}

void FillInfo(Object& object, wire::ObjectInfo* info) {
  const Identity& identity = object.identity();
  info->set_name(identity.name);
  info->set_id(identity.id);
  info->set_type(std::string(object.type()));
  SetTimestamp(identity.created, info->mutable_create_time());
  if (const absl::optional<int64_t> size = object.size()) info->set_size(*size);
  info->set_waiting_calls(WaitingOn(object));
  info->set_summary(object.Summary());
  const LifeSpan& life_span = object.life_span();
  if (life_span.expires < absl::InfiniteFuture()) {
    SetTimestamp(life_span.expires, info->mutable_expire_time());
  }
  if (life_span.session != 0) info->set_session(Sessions::ToText(life_span.session));
  info->set_references(object.reference_count());
}

std::vector<Method> Directory::Methods() {
  return {
      Row<&Directory::Describe>("Objects/Describe"),
      Row<&Directory::List>("Objects/List"),
      Row<&Directory::ListHolders>("Objects/ListHolders"),
      Row<&Directory::ListWaiters>("Objects/ListWaiters"),
      Row<&Directory::ListDeadlocks>("Objects/ListDeadlocks"),
      Row<&Directory::Delete>("Objects/Delete"),
      Row<&Directory::SetLifetime>("Objects/SetLifetime"),
      Row<&Directory::AddReference>("Objects/AddReference"),
      Row<&Directory::Release>("Objects/Release"),
      Row<&Directory::GetServerInfo>("Objects/GetServerInfo"),
  };
}

}  // namespace manager

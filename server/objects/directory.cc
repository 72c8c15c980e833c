#include "server/objects/directory.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/version/version.h"
#include "server/base/error.h"
#include "server/objects/names.h"
#include "server/objects/paging.h"
#include "server/objects/time_fields.h"
#include "server/objects/waiter.h"

namespace manager {
namespace {

absl::Status NotFound(absl::string_view name) {
  return Error(v1::ERROR_REASON_OBJECT_NOT_FOUND,
               absl::StrCat("there is no object '", name, "'; create it first"),
               {{"object", name}});
}

// Reads `#` and an id, which is written in one way only.
bool ParseId(absl::string_view name, uint64_t* id) {
  return absl::ConsumePrefix(&name, "#") && absl::SimpleAtoi(name, id) && name == absl::StrCat(*id);
}

// A page token is the last name of the page before, so it is a name with the prefix that is asked
// for.
absl::Status CheckPageToken(absl::string_view token, absl::string_view prefix) {
  if (token.empty()) return absl::OkStatus();
  if (CheckObjectName(token).ok() && absl::StartsWith(token, prefix)) return absl::OkStatus();
  return BadPageToken();
}

// Reads a page token that says how many entries of which object the pages before have shown.
bool ParseEntryToken(absl::string_view token, int64_t* shown, absl::string_view* name) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(token, absl::MaxSplits(' ', 1));
  *name = parts.second;
  return absl::SimpleAtoi(parts.first, shown) && *shown > 0 && CheckObjectName(*name).ok();
}

int64_t WaitingOn(Object& object) {
  int64_t waiting = 0;
  for (const Line* line : object.Lines()) waiting += static_cast<int64_t>(line->size());
  return waiting;
}

// Says who `owner` is, in an entry of a list.
template <class Entry>
void FillOwner(const Owner& owner, const Sessions& sessions, Entry* entry) {
  if (owner.session == 0) return;
  entry->set_session(Sessions::ToText(owner.session));
  entry->set_owner(owner.number);
  entry->set_client(std::string(sessions.ClientOf(owner.session)));
}

}  // namespace

Directory::Directory(std::vector<std::string> types, ServerLimits limits, const Sessions& sessions)
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

absl::StatusOr<Object*> Directory::Adopt(std::string name, std::unique_ptr<Object> object,
                                         absl::Time created) {
  if (static_cast<int64_t>(by_name_.size()) >= limits_.max_objects) {
    return Error(v1::ERROR_REASON_LIMIT_REACHED,
                 absl::StrCat("the server hosts its limit of ", limits_.max_objects,
                              " objects; delete some first"),
                 {{"limit", "max_objects"}});
  }
  Object* const adopted = object.get();
  adopted->set_identity({++last_id_, name, created});
  by_id_[last_id_] = std::move(object);
  by_name_[std::move(name)] = adopted;
  return adopted;
}

absl::Status Directory::Describe(const wire::ObjectsDescribeRequest& request,
                                 wire::ObjectsDescribeResponse* response) const {
  absl::StatusOr<Object*> object = Find(request.object());
  if (!object.ok()) return object.status();
  FillInfo(**object, response->mutable_info());
  return absl::OkStatus();
}

absl::Status Directory::List(const wire::ObjectsListRequest& request,
                             wire::ObjectsListResponse* response) const {
  const absl::StatusOr<int> page_size = PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  if (absl::Status status = CheckPageToken(request.page_token(), request.prefix()); !status.ok()) {
    return status;
  }
  // The next page begins after the last name of the page before, whatever has come or gone.
  auto at = request.page_token().empty() ? by_name_.lower_bound(request.prefix())
                                         : by_name_.upper_bound(request.page_token());
  for (; at != by_name_.end() && absl::StartsWith(at->first, request.prefix()); ++at) {
    if (!request.type().empty() && at->second->type() != request.type()) continue;
    if (response->objects_size() == *page_size) {
      response->set_next_page_token(response->objects(*page_size - 1).name());
      break;
    }
    FillInfo(*at->second, response->add_objects());
  }
  return absl::OkStatus();
}

template <class Request, class Response, class AddEntries>
absl::Status Directory::ListEntries(const Request& request, Response* response,
                                    const AddEntries& add_entries) const {
  const absl::StatusOr<int> page_size = PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  int64_t shown = 0;
  absl::string_view name = request.prefix();
  if (!request.page_token().empty() && !ParseEntryToken(request.page_token(), &shown, &name)) {
    return BadPageToken();
  }
  int64_t room = *page_size;
  for (auto at = by_name_.lower_bound(name);
       at != by_name_.end() && absl::StartsWith(at->first, request.prefix()); ++at) {
    if (at->first != name) shown = 0;
    const int64_t added = add_entries(*at->second, shown, room);
    room -= added;
    if (room == 0) {
      response->set_next_page_token(absl::StrCat(shown + added, " ", at->first));
      break;
    }
  }
  return absl::OkStatus();
}

absl::Status Directory::ListHolders(const wire::ObjectsListHoldersRequest& request,
                                    wire::ObjectsListHoldersResponse* response) const {
  return ListEntries(request, response, [&](Object& object, int64_t skip, int64_t room) {
    int64_t added = 0;
    for (const Grant& grant : object.grants()) {
      if (skip-- > 0) continue;
      if (added == room) break;
      ++added;
      wire::Holder* const holder = response->add_holders();
      holder->set_object(object.identity().name);
      holder->set_type(std::string(object.type()));
      holder->set_fence(grant.fence);
      FillOwner(grant.owner, sessions_, holder);
      SetTimestamp(grant.since, holder->mutable_since());
      holder->set_waiting_calls(WaitingOn(object));
    }
    return added;
  });
}

absl::Status Directory::ListWaiters(const wire::ObjectsListWaitersRequest& request,
                                    wire::ObjectsListWaitersResponse* response) const {
  return ListEntries(request, response, [&](Object& object, int64_t skip, int64_t room) {
    int64_t added = 0;
    for (const Line* line : object.Lines()) {
      int64_t place = 0;
      for (const Waiter* waiter : *line) {
        ++place;
        if (skip-- > 0) continue;
        if (added == room) return added;
        ++added;
        wire::WaitingCall* const call = response->add_waiters();
        call->set_object(object.identity().name);
        call->set_type(std::string(object.type()));
        call->set_method(waiter->method->name);
        call->set_place(place);
        FillOwner(waiter->owner, sessions_, call);
        SetTimestamp(waiter->arrived, call->mutable_since());
        if (waiter->deadline < absl::InfiniteFuture()) {
          SetTimestamp(waiter->deadline, call->mutable_deadline());
        }
      }
    }
    return added;
  });
}

absl::Status Directory::Delete(wire::ObjectsDeleteRequest& request, wire::ObjectsDeleteResponse*) {
  absl::StatusOr<Object*> object = Find(request.object());
  if (!object.ok()) return object.status();
  by_name_.erase((*object)->identity().name);
  const auto found = by_id_.find((*object)->identity().id);
  deleted_.push_back(std::move(found->second));
  by_id_.erase(found);
  return absl::OkStatus();
}

absl::Status Directory::GetServerInfo(const wire::ObjectsGetServerInfoRequest&,
                                      wire::ObjectsGetServerInfoResponse* response) const {
  response->set_version(kVersion);
  for (const std::string& type : types_) response->add_types(type);
  response->set_object_count(static_cast<int64_t>(by_name_.size()));
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
}

std::vector<Method> Directory::Methods() {
  return {
      Row<&Directory::Describe>("Objects/Describe"),
      Row<&Directory::List>("Objects/List"),
      Row<&Directory::ListHolders>("Objects/ListHolders"),
      Row<&Directory::ListWaiters>("Objects/ListWaiters"),
      Row<&Directory::Delete>("Objects/Delete"),
      Row<&Directory::GetServerInfo>("Objects/GetServerInfo"),
  };
}

}  // namespace manager

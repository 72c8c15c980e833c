#include "server/objects/directory.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/version/version.h"
#include "server/base/error.h"
#include "server/objects/names.h"

namespace manager {
namespace {

constexpr int kDefaultPageSize = 100;
constexpr int kMaxPageSize = 1000;

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
  return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
               "page_token was not given for such a list; leave it out to begin again",
               {{"field", "page_token"}});
}

}  // namespace

Directory::Directory(std::vector<std::string> types, ServerLimits limits)
    : types_(std::move(types)), limits_(limits) {}

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
  if (request.page_size() < 0) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("page_size is ", request.page_size(), "; it must not be negative"),
                 {{"field", "page_size"}});
  }
  if (absl::Status status = CheckPageToken(request.page_token(), request.prefix()); !status.ok()) {
    return status;
  }
  const int page_size =
      request.page_size() == 0 ? kDefaultPageSize : std::min(request.page_size(), kMaxPageSize);
  // The next page begins after the last name of the page before, whatever has come or gone.
  auto at = request.page_token().empty() ? by_name_.lower_bound(request.prefix())
                                         : by_name_.upper_bound(request.page_token());
  for (; at != by_name_.end() && absl::StartsWith(at->first, request.prefix()); ++at) {
    if (!request.type().empty() && at->second->type() != request.type()) continue;
    if (response->objects_size() == page_size) {
      response->set_next_page_token(response->objects(page_size - 1).name());
      break;
    }
    FillInfo(*at->second, response->add_objects());
  }
  return absl::OkStatus();
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
  return absl::OkStatus();
}

void FillInfo(Object& object, wire::ObjectInfo* info) {
  const Identity& identity = object.identity();
  info->set_name(identity.name);
  info->set_id(identity.id);
  info->set_type(std::string(object.type()));
  const int64_t nanos = absl::ToUnixNanos(identity.created);
  info->mutable_create_time()->set_seconds(nanos / 1'000'000'000);
  info->mutable_create_time()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  if (const absl::optional<int64_t> size = object.size()) info->set_size(*size);
  int64_t waiting = 0;
  for (const Line* line : object.Lines()) waiting += static_cast<int64_t>(line->size());
  info->set_waiting_calls(waiting);
  info->set_summary(object.Summary());
}

std::vector<Method> Directory::Methods() {
  return {Row<&Directory::Describe>("Objects/Describe"), Row<&Directory::List>("Objects/List"),
          Row<&Directory::Delete>("Objects/Delete"),
          Row<&Directory::GetServerInfo>("Objects/GetServerInfo")};
}

}  // namespace manager

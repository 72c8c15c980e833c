// The directory: every hosted object by its name and id, and the methods of the Objects service.
//
// Objects are created through their types' Create methods, which are rows made by CreateRow; all of
// them share what is said here about names and modes.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_DIRECTORY_H_
#define SERVER_OBJECTS_DIRECTORY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "manager/wire/objects.pb.h"
#include "server/objects/limits.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/sessions.h"

namespace manager {

class Directory final : public Target {
 public:
  static constexpr TargetKind kTarget = TargetKind::kDirectory;
  static constexpr absl::string_view kType = "";
  static std::vector<Method> Methods();

  // `types` are the types of object that may be created, as clients are told.
  // `sessions` says who the holders and the waiting are, and must outlive the directory.
  Directory(std::vector<std::string> types, ServerLimits limits, const Sessions& sessions);

  // The object that a request names: by name, or as `#` and its id.
  // Errors: INVALID_NAME, OBJECT_NOT_FOUND.
  absl::StatusOr<Object*> Find(absl::string_view name) const;

  // The object with this id, or null.
  Object* FindById(uint64_t id) const;

  // What a Create method does about the name that it was given: the object that has it, or null
  // where a new one is to be made.
  // Errors: INVALID_NAME, WRONG_TYPE; OBJECT_EXISTS, OBJECT_NOT_FOUND as the mode says.
  absl::StatusOr<Object*> Claim(absl::string_view name, absl::string_view type,
                                wire::CreateMode mode) const;

  // Takes a new object in under a name that Claim found free.
  // Errors: LIMIT_REACHED.
  absl::StatusOr<Object*> Adopt(std::string name, std::unique_ptr<Object> object,
                                absl::Time created);

  // The objects deleted since this was last asked; whoever waits on them must be told.
  std::vector<std::unique_ptr<Object>> TakeDeleted() { return std::exchange(deleted_, {}); }

  // How many calls wait, as the state machine counts them.
  void set_waiting_calls(int64_t count) { waiting_calls_ = count; }

  // The Objects service.
  absl::Status Describe(const wire::ObjectsDescribeRequest& request,
                        wire::ObjectsDescribeResponse* response) const;
  absl::Status List(const wire::ObjectsListRequest& request,
                    wire::ObjectsListResponse* response) const;
  absl::Status Delete(wire::ObjectsDeleteRequest& request, wire::ObjectsDeleteResponse* response);
  absl::Status ListHolders(const wire::ObjectsListHoldersRequest& request,
                           wire::ObjectsListHoldersResponse* response) const;
  absl::Status ListWaiters(const wire::ObjectsListWaitersRequest& request,
                           wire::ObjectsListWaitersResponse* response) const;
  absl::Status GetServerInfo(const wire::ObjectsGetServerInfoRequest& request,
                             wire::ObjectsGetServerInfoResponse* response) const;

 private:
  // Fills one page of a list whose entries are counted over all objects with a prefix.
  template <class Request, class Response, class AddEntries>
  absl::Status ListEntries(const Request& request, Response* response,
                           const AddEntries& add_entries) const;

  const std::vector<std::string> types_;
  const ServerLimits limits_;
  const Sessions& sessions_;
  absl::flat_hash_map<uint64_t, std::unique_ptr<Object>>
      by_id_;  // Never iterated: it has no order.
  absl::btree_map<std::string, Object*> by_name_;
  std::vector<std::unique_ptr<Object>> deleted_;
  uint64_t last_id_ = 0;
  int64_t waiting_calls_ = 0;
};

// Describes an object for a client.
void FillInfo(Object& object, wire::ObjectInfo* info);

// The row of a type's Create method: get-or-create under a name, as the mode says. The type offers
//   static absl::StatusOr<std::unique_ptr<T>> Create(Request& request);
// which builds a new object from its options and first content.
template <class T, class Request, class Response>
Method CreateRow(absl::string_view name) {
  Method method = method_internal::Signature<Directory, Request, Response>::Describe(name);
  method.run = [](Target& target, Turn& turn, MessageLite& message, MessageLite* reply) -> Outcome {
    auto& directory = static_cast<Directory&>(target);
    auto& request = static_cast<Request&>(message);
    auto* response = static_cast<Response*>(reply);
    absl::StatusOr<Object*> object = directory.Claim(request.object(), T::kType, request.mode());
    if (!object.ok()) return object.status();
    if (*object == nullptr) {
      absl::StatusOr<std::unique_ptr<T>> made = T::Create(request);
      if (!made.ok()) return made.status();
      object = directory.Adopt(request.object(), *std::move(made), turn.now());
      if (!object.ok()) return object.status();
      response->set_created(true);
    }
    FillInfo(**object, response->mutable_info());
    return absl::OkStatus();
  };
  return method;
}

}  // namespace manager

#endif  // SERVER_OBJECTS_DIRECTORY_H_

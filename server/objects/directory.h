// The directory: every hosted object by its name and id, how long it lives, and the methods of the
// Objects service.
//
// Objects are created through their types' Create methods, which are rows made by CreateRow; all of
// them share what is said here about names, modes and lifetimes.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_DIRECTORY_H_
#define SERVER_OBJECTS_DIRECTORY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "manager/wire/objects.pb.h"
#include "server/objects/limits.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/references.h"
#include "server/objects/sessions.h"

namespace manager {

class Directory final : public Target {
 public:
  static constexpr TargetKind kTarget = TargetKind::kDirectory;
  static constexpr absl::string_view kType = "";
  static std::vector<Method> Methods();

  // `types` are the types of object that may be created, as clients are told.
  // `sessions` says who the holders and the waiting are; it and `limits` must outlive the
  // directory.
  Directory(std::vector<std::string> types, const ServerLimits& limits, Sessions& sessions);

  // The object that a request names: by name, or as `#` and its id.
  // Errors: INVALID_NAME, OBJECT_NOT_FOUND.
  absl::StatusOr<Object*> Find(absl::string_view name) const;

  // The object with this id, or null.
  Object* FindById(uint64_t id) const;

  // What a Create method does about the name that it was given: the object that has it, or null
  // where a new one is to be made, as it is where there is no name.
  // Errors: INVALID_NAME, WRONG_TYPE; OBJECT_EXISTS, OBJECT_NOT_FOUND as the mode says.
  absl::StatusOr<Object*> Claim(absl::string_view name, absl::string_view type,
                                wire::CreateMode mode) const;

  // How long an object is to live that is created, or given a new lifetime, by `turn`.
  // Errors: INVALID_ARGUMENT; SESSION_REQUIRED where it would live as long as a session, and the
  // call comes in none.
  static absl::StatusOr<LifeSpan> LifeSpanOf(absl::string_view name, const wire::Lifetime& lifetime,
                                             const Turn& turn);

  // Makes an object able to hold values, before it is adopted.
  void Prepare(Object& object) { object.set_references(references_); }

  // Takes a new object in under a name that Claim found free; without one, as an anonymous object.
  // Errors: LIMIT_REACHED.
  absl::StatusOr<Object*> Adopt(std::string name, std::unique_ptr<Object> object,
                                absl::Time created);

  // Takes an object in that is loaded, as it was.
  void Restore(Identity identity, std::unique_ptr<Object> object);

  // The newest object's id.
  uint64_t last_id() const { return last_id_; }
  void set_last_id(uint64_t id) { last_id_ = id; }

  // Every object, in an order of their own.
  void ForEach(const std::function<void(Object&)>& visit) const;

  // Gives an object that has a name another life span.
  void SetLifeSpan(Object& object, const LifeSpan& life_span);

  // Deletes an object.
  void Remove(Object& object);

  // Deletes the objects whose time-to-live has ended, and the next time at which one does.
  void RemoveExpired(absl::Time now);
  absl::Time NextExpiry() const;

  // Deletes the anonymous objects that nothing refers to.
  void RemoveUnreferenced();

  // The objects deleted since this was last asked; whoever waits on them must be told.
  std::vector<std::unique_ptr<Object>> TakeDeleted() { return std::exchange(deleted_, {}); }

  // A session refers to an object once more; nothing for one that has a name, or where there is no
  // such session.
  void GiveTo(uint64_t session, uint64_t object_id);

  // Whether there are anonymous objects, to which a reply may refer.
  bool any_references() const { return references_.any(); }

  // The session is over, and refers to nothing.
  void DropReferences(const SessionState& session);

  // How many calls wait, as the state machine counts them.
  void set_waiting_calls(int64_t count) { waiting_calls_ = count; }

  // The Objects service.
  absl::Status Describe(const wire::ObjectsDescribeRequest& request,
                        wire::ObjectsDescribeResponse* response) const;
  absl::Status List(const wire::ObjectsListRequest& request,
                    wire::ObjectsListResponse* response) const;
  absl::Status Delete(wire::ObjectsDeleteRequest& request, wire::ObjectsDeleteResponse* response);
  absl::Status SetLifetime(const Turn& turn, wire::ObjectsSetLifetimeRequest& request,
                           wire::ObjectsSetLifetimeResponse* response);
  absl::Status AddReference(const Turn& turn, wire::ObjectsAddReferenceRequest& request,
                            wire::ObjectsAddReferenceResponse* response);
  absl::Status Release(const Turn& turn, wire::ObjectsReleaseRequest& request,
                       wire::ObjectsReleaseResponse* response);
  absl::Status ListHolders(const wire::ObjectsListHoldersRequest& request,
                           wire::ObjectsListHoldersResponse* response) const;
  absl::Status ListWaiters(const wire::ObjectsListWaitersRequest& request,
                           wire::ObjectsListWaitersResponse* response) const;
  absl::Status ListDeadlocks(const wire::ObjectsListDeadlocksRequest& request,
                             wire::ObjectsListDeadlocksResponse* response) const;
  absl::Status GetServerInfo(const wire::ObjectsGetServerInfoRequest& request,
                             wire::ObjectsGetServerInfoResponse* response) const;

 private:
  // The first object, in the order of the lists, at `label` or after it: names by their bytes, then
  // anonymous objects by their ids. Null at the end.
  Object* Seek(absl::string_view label, bool after) const;
  // The same among the objects whose labels start with `prefix`.
  Object* SeekWith(absl::string_view prefix, absl::string_view label, bool after) const;

  // Fills one page of a list whose entries are counted over all objects with a prefix.
  template <class Request, class Response, class AddEntries>
  absl::Status ListEntries(const Request& request, Response* response,
                           const AddEntries& add_entries) const;

  const std::vector<std::string> types_;
  const ServerLimits& limits_;
  Sessions& sessions_;
  References references_;  // Objects use it to the last.
  absl::flat_hash_map<uint64_t, std::unique_ptr<Object>>
      by_id_;  // Never iterated: it has no order.
  absl::btree_map<std::string, Object*> by_name_;
  absl::btree_map<uint64_t, Object*> anonymous_;
  absl::btree_set<std::pair<absl::Time, uint64_t>> expiries_;
  std::vector<std::unique_ptr<Object>> deleted_;
  uint64_t last_id_ = 0;
  int64_t waiting_calls_ = 0;
};

// Reads `#` and an id, which is written in one way only.
bool ParseId(absl::string_view name, uint64_t* id);

// How many calls wait on an object.
int64_t WaitingOn(Object& object);

// Describes an object for a client.
void FillInfo(Object& object, wire::ObjectInfo* info);

// The row of a type's Create method: get-or-create under a name, as the mode says. The type offers
//   absl::Status Init(const Turn& turn, Request& request);
// which gives a new object its options and first content, and changes nothing else where it
// refuses; and may offer
//   absl::Status CheckSame(const Request& request) const;
// which refuses an object that was found, but is not of the kind that the request asks for, and
//   void FillCreated(Response* response) const;
// which adds to the response what there is beside `info` and `created`.
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
      const absl::StatusOr<LifeSpan> life_span =
          Directory::LifeSpanOf(request.object(), request.lifetime(), turn);
      if (!life_span.ok()) return life_span.status();
      auto made = std::make_unique<T>();
      directory.Prepare(*made);
      if (absl::Status status = made->Init(turn, request); !status.ok()) return status;
      object = directory.Adopt(request.object(), std::move(made), turn.now());
      if (!object.ok()) return object.status();
      directory.SetLifeSpan(**object, *life_span);
      turn.GiveTo(turn.owner().session, **object);
      response->set_created(true);
    } else if constexpr (requires(const T& found) { found.CheckSame(request); }) {
      absl::Status status = static_cast<const T&>(**object).CheckSame(request);
      if (!status.ok()) return status;
    }
    FillInfo(**object, response->mutable_info());
    if constexpr (requires(const T& created) { created.FillCreated(response); }) {
      static_cast<const T&>(**object).FillCreated(response);
    }
    return absl::OkStatus();
  };
  return method;
}

}  // namespace manager

#endif  // SERVER_OBJECTS_DIRECTORY_H_

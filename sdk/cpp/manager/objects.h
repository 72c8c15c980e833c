// Finds, lists and deletes objects of every type, tells who holds them and who waits for them, and
// what the server is.
//
//   manager::Objects objects(client);
//   for (absl::StatusOr<manager::ObjectInfo>& info : objects.List({.type = "lock"})) {
//     if (!info.ok()) return info.status();
//     std::cout << info->name() << ": " << info->summary() << "\n";
//   }
//
// Beside the errors that a method names, each may answer with what Connection::Call says of the
// transport.
//
// Copying is cheap. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_OBJECTS_H_
#define MANAGERD_SDK_CPP_MANAGER_OBJECTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/client.h"
#include "manager/connection.h"
#include "manager/lifetime.h"
#include "manager/paged_range.h"
#include "manager/v1/objects.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

// An object as seen from outside; manager/v1/objects.proto says what the fields mean.
using ObjectInfo = v1::ObjectInfo;

// A grant that is held, and a call that waits; manager/v1/objects.proto says what the fields mean.
using Holder = v1::Holder;
using WaitingCall = v1::WaitingCall;

// Owners that wait for each other in a circle; manager/v1/objects.proto says what the fields mean.
using Deadlock = v1::Deadlock;

// What a server is, its version and limits; manager/v1/objects.proto says what the fields mean.
using ServerInfo = v1::ObjectsGetServerInfoResponse;

// Which objects to list.
struct ListObjectsOptions {
  std::string prefix = "";  // Only names that start with this; empty for all.
  std::string type = "";    // Only objects of this type: "dict", "list" ...; empty for all.
  int32_t page_size = 0;    // Objects a call; 0 for the server's default.
};

// Whose holders or waiting calls to list.
struct ListUsersOptions {
  std::string prefix = "";  // Only of objects whose names start with this; empty for all.
  int32_t page_size = 0;    // Entries a call; 0 for the server's default.
};

class Objects {
 public:
  explicit Objects(const Client& client) : connection_(client.connection()) {}

  // Describes one object. `name` may also be `#` and an id. NOT_FOUND (OBJECT_NOT_FOUND),
  // INVALID_ARGUMENT (INVALID_NAME).
  absl::StatusOr<ObjectInfo> Describe(std::string_view name) const;

  // Lists objects by name, page by page as the range is walked through: an object that comes or
  // goes meanwhile may be seen or not. INVALID_ARGUMENT (page_size below 0). The range may outlive
  // this object.
  PagedRange<ObjectInfo> List(const ListObjectsOptions& options = {}) const;

  // Lists who holds what, by the objects' names; and the calls that wait, by the objects' names,
  // then line by line, the first in line first. Otherwise as List.
  PagedRange<Holder> ListHolders(const ListUsersOptions& options = {}) const;
  PagedRange<WaitingCall> ListWaiters(const ListUsersOptions& options = {}) const;

  // Lists who waits for each other in a circle, without a time-out, so that none of them ever goes
  // on; nothing where all is well. `page_size` is as in the options above.
  PagedRange<Deadlock> ListDeadlocks(int32_t page_size = 0) const;

  // Deletes an object. Calls that wait on it end with ABORTED (OBJECT_DELETED). NOT_FOUND
  // (OBJECT_NOT_FOUND), INVALID_ARGUMENT (INVALID_NAME).
  absl::Status Delete(std::string_view name) const;

  // Gives an object that has a name a new lifetime, which begins now; `{}` for one that lasts until
  // it is deleted. NOT_FOUND (OBJECT_NOT_FOUND), INVALID_ARGUMENT (INVALID_NAME, INVALID_ARGUMENT),
  // FAILED_PRECONDITION (SESSION_REQUIRED).
  absl::StatusOr<ObjectInfo> SetLifetime(std::string_view name, const Lifetime& lifetime) const;

  // An object without a name lives as long as something refers to it. The client's session refers
  // to what it has created, and, once for each time, to what a value named that it has read; until
  // it ends, or lets go. These two add a reference, say to an id that came some other way, and let
  // `count` of them go. NOT_FOUND (OBJECT_NOT_FOUND; of AddReference alone), FAILED_PRECONDITION
  // (SESSION_REQUIRED).
  absl::Status AddReference(const ObjectRef& ref) const;
  absl::Status Release(const ObjectRef& ref, int64_t count = 1) const;

  // Tells what the server is and what its limits are.
  absl::StatusOr<ServerInfo> GetServerInfo() const;

 private:
  std::shared_ptr<Connection> connection_;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_OBJECTS_H_

// A shared event: Python's threading.Event, hosted by a server. A flag to wait for.
//
//   auto ready = manager::Event::Open(client, "ready");
//   if (!ready.ok()) return ready.status();
//   absl::StatusOr<bool> set = ready->Wait(absl::Seconds(10));  // false: the time ran out.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the event has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_EVENT_H_
#define MANAGERD_SDK_CPP_MANAGER_EVENT_H_

#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

struct EventOptions {
  CreateMode mode = CreateMode::kGetOrCreate;
};

class Event : public internal::ObjectHandle {
 public:
  // Finds or creates, not set, the event called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<Event> Open(const Client& client, std::string_view name,
                                    const EventOptions& options = {});

  // The event that `ref` stands for, read from another object, say. Nothing is called.
  Event(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // Sets the flag and wakes all who wait, also where it is cleared at once.
  absl::Status Set() const;

  // Clears the flag.
  absl::Status Clear() const;

  // Whether the flag is set.
  absl::StatusOr<bool> IsSet() const;

  // Waits until the flag is set, at most `timeout`; zero or less only looks. True where it was set,
  // false where the time ran out. ABORTED (OBJECT_DELETED) where the event is deleted meanwhile.
  absl::StatusOr<bool> Wait(absl::Duration timeout = absl::InfiniteDuration()) const;

 private:
  explicit Event(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_EVENT_H_

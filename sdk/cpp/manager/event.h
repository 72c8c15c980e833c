// A shared event: Python's threading.Event, hosted by a server. A flag to wait for.
//
//   auto ready = manager::Event::Open(client, "ready");
//   if (!ready.ok()) return ready.status();
//   absl::StatusOr<bool> set = ready->Wait(absl::Seconds(10));  // false: the time ran out.
//   manager::Future<bool> later = ready->Async().Wait();        // See manager/future.h, batch.h.
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
#include "manager/batch.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/lifetime.h"
#include "manager/style.h"
#include "manager/v1/event.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

struct EventOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // How long a new one lives.
  Lifetime lifetime = {};
};

template <typename Style>
class BasicEvent : public internal::ObjectHandle {
 public:
  // absl::StatusOr<T>, or absl::Status where T is void; of an asynchronous event Future<T>.
  template <typename T>
  using Result = typename Style::template Result<T>;

  // Finds or creates, not set, the event called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<BasicEvent> Open(const Client& client, std::string_view name,
                                         const EventOptions& options = {}) {
    absl::StatusOr<ObjectHandle> handle = Create<v1::EventCreateResponse>(
        client, name, options.mode, v1::EventCreateRequest(), options.lifetime);
    if (!handle.ok()) return handle.status();
    return BasicEvent(*std::move(handle));
  }

  // The event that `ref` stands for, read from another object, say. Nothing is called.
  BasicEvent(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same event, whose methods do not wait for the reply.
  BasicEvent<Asynchronous> Async() const { return BasicEvent<Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  BasicEvent<Asynchronous> In(const Batch& batch) const {
    return BasicEvent<Asynchronous>(Over(batch.connection()));
  }

  // Sets the flag and wakes all who wait, also where it is cleared at once.
  Result<void> Set() const {
    return Invoke<Style, v1::EventSetResponse>(NewRequest<v1::EventSetRequest>());
  }

  // Clears the flag.
  Result<void> Clear() const {
    return Invoke<Style, v1::EventClearResponse>(NewRequest<v1::EventClearRequest>());
  }

  // Whether the flag is set.
  Result<bool> IsSet() const {
    return Invoke<Style, v1::EventIsSetResponse>(NewRequest<v1::EventIsSetRequest>(),
                                                 &v1::EventIsSetResponse::set);
  }

  // Waits until the flag is set, at most `timeout`; zero or less only looks. True where it was set,
  // false where the time ran out. ABORTED (OBJECT_DELETED) where the event is deleted meanwhile.
  Result<bool> Wait(absl::Duration timeout = absl::InfiniteDuration()) const {
    auto request = NewRequest<v1::EventWaitRequest>();
    const absl::Duration wait = SetWait(request, timeout);
    return Invoke<Style, v1::EventWaitResponse>(request, &v1::EventWaitResponse::set, wait);
  }

 private:
  template <typename>
  friend class BasicEvent;

  explicit BasicEvent(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}
};

using Event = BasicEvent<Blocking>;

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_EVENT_H_

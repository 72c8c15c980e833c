#include "manager/event.h"

#include "manager/v1/event.pb.h"

namespace manager {
inline namespace sdk {

absl::StatusOr<Event> Event::Open(const Client& client, std::string_view name,
                                  const EventOptions& options) {
  absl::StatusOr<ObjectHandle> handle =
      Create<v1::EventCreateResponse>(client, name, options.mode, v1::EventCreateRequest());
  if (!handle.ok()) return handle.status();
  return Event(*std::move(handle));
}

absl::Status Event::Set() const {
  return Do<v1::EventSetResponse>(NewRequest<v1::EventSetRequest>());
}

absl::Status Event::Clear() const {
  return Do<v1::EventClearResponse>(NewRequest<v1::EventClearRequest>());
}

absl::StatusOr<bool> Event::IsSet() const {
  auto response = Call<v1::EventIsSetResponse>(NewRequest<v1::EventIsSetRequest>());
  if (!response.ok()) return response.status();
  return response->set();
}

absl::StatusOr<bool> Event::Wait(absl::Duration timeout) const {
  auto response = CallAndWait<v1::EventWaitResponse>(NewRequest<v1::EventWaitRequest>(), timeout);
  if (!response.ok()) return response.status();
  return response->set();
}

}  // namespace sdk
}  // namespace manager

// What Dict, Lock and the others have in common: the object they stand for and how to call it.

#ifndef MANAGERD_SDK_CPP_INTERNAL_OBJECT_HANDLE_H_
#define MANAGERD_SDK_CPP_INTERNAL_OBJECT_HANDLE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/connection.h"
#include "manager/create_mode.h"
#include "manager/internal/method.h"
#include "manager/internal/pages.h"
#include "manager/internal/timeout.h"
#include "manager/lifetime.h"
#include "manager/paged_range.h"
#include "manager/style.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

class GrantGuard;
template <typename T, typename Style>
class Delivery;

namespace internal {

// Reads the value of a response that has one, as a T.
template <typename T>
struct ReadValue {
  template <typename Response>
  absl::StatusOr<T> operator()(Response& response) const {
    return FromValue<T>(std::move(*response.mutable_value()));
  }
};

// A hosted object. One that was opened is known by its name: where it is deleted and another takes
// the name, the handle stands for the other one. One made from a reference is known by its id.
// Copying is cheap; a handle keeps its connection alive.
//
// Thread-safe.
class ObjectHandle {
 public:
  // As given to Open; `#` and the id of an object without a name, or for a handle made from a
  // reference.
  const std::string& name() const { return name_; }

  // The id of the object that Open found or created, or that was referred to.
  uint64_t id() const { return ref_.id(); }

  // Whether Open created it.
  bool created() const { return created_; }

  // The object as a value, to be stored in other objects. Who reads it makes a handle of it.
  const ObjectRef& ref() const { return ref_; }

 protected:
  ObjectHandle(const Client& client, const ObjectRef& ref)
      : connection_(client.connection()), name_(ObjectName(ref)), ref_(ref), created_(false) {}

  // Sends a type's Create request, whose `object`, `mode` and `lifetime` are filled in here.
  // Without a name it makes an anonymous object, to which the client's session refers. `*reply`,
  // where it is not null, becomes the response.
  template <typename Response, typename Request>
  static absl::StatusOr<ObjectHandle> Create(const Client& client, std::string_view name,
                                             CreateMode mode, Request request,
                                             const Lifetime& lifetime = {},
                                             Response* reply = nullptr) {
    request.set_object(name.data(), name.size());
    request.set_mode(static_cast<v1::CreateMode>(mode));
    SetLifetime(lifetime, request);
    RpcMethod method = MethodOf<Request>();
    // A second attempt must find what the first one made.
    method.retriable = method.retriable && mode != CreateMode::kCreateOnly && !name.empty();

    Response response;
    absl::Status status = client.connection()->Call(method, request, &response, {});
    if (!status.ok()) return status;
    if (reply != nullptr) *reply = response;
    return ObjectHandle(client, std::move(*request.mutable_object()), response.info(),
                        response.created());
  }

  // Fills in a request's `lifetime`, if it says anything.
  template <typename Request>
  static void SetLifetime(const Lifetime& lifetime, Request& request) {
    if (lifetime.time_to_live != absl::InfiniteDuration()) {
      *request.mutable_lifetime()->mutable_time_to_live() = ToProto(lifetime.time_to_live);
    }
    if (lifetime.session_bound) request.mutable_lifetime()->set_session_bound(true);
  }

  // An empty request to this object.
  template <typename Request>
  Request NewRequest() const {
    Request request;
    request.set_object(name_);
    return request;
  }

  // Makes a request wait in the server, at most for `timeout` (see WaitFor). Gives what
  // CallOptions::wait is to be.
  template <typename Request>
  static absl::Duration SetWait(Request& request, absl::Duration timeout) {
    const absl::Duration wait = WaitFor(timeout);
    if (wait != absl::InfiniteDuration()) *request.mutable_timeout() = ToProto(wait);
    return wait;
  }

  // A client over the same connection, for handles of other objects.
  Client client() const { return Client(connection_); }

  // The same object, called through another connection.
  ObjectHandle Over(std::shared_ptr<Connection> connection) const {
    ObjectHandle other = *this;
    other.connection_ = std::move(connection);
    return other;
  }

  // Sends a request. Gives what `finish(status, response)` makes of the call's end, an
  // absl::StatusOr<T> or absl::Status, in the style's way. `wait` is CallOptions::wait.
  template <typename Style, typename Response, typename Request, typename Finish>
  auto InvokeRaw(const Request& request, absl::Duration wait, Finish finish) const {
    return Style::template Call<Response>(connection_, MethodOf<Request>(), request,
                                          {.wait = wait, .guard = guard_}, std::move(finish));
  }

  // Sends a request. Gives what `decode(response)` makes of the response, a T or absl::StatusOr<T>,
  // in the style's way.
  template <typename Style, typename Response, typename Request, typename Decode>
  auto Invoke(const Request& request, Decode decode,
              absl::Duration wait = absl::ZeroDuration()) const {
    using T = typename ValueTypeOf<std::decay_t<std::invoke_result_t<Decode&, Response&>>>::type;
    return InvokeRaw<Style, Response>(
        request, wait,
        [decode = std::move(decode)](const absl::Status& status,
                                     Response& response) -> absl::StatusOr<T> {
          if (!status.ok()) return status;
          return std::invoke(decode, response);
        });
  }

  // The same for a method with nothing to answer.
  template <typename Style, typename Response, typename Request>
  auto Invoke(const Request& request) const {
    return InvokeRaw<Style, Response>(request, absl::ZeroDuration(),
                                      [](const absl::Status& status, Response&) { return status; });
  }

  // Sends a request that is answered at once.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const Request& request) const {
    return Send<Response>(request, absl::ZeroDuration());
  }

  // The same for a method with nothing to answer.
  template <typename Response, typename Request>
  absl::Status Do(const Request& request) const {
    return Call<Response>(request).status();
  }

  // Reads a scan: `request` asks for its first page, and `read(page)` gives the items on one, an
  // absl::StatusOr of a vector.
  template <typename T, typename Response, typename Request, typename Read>
  PagedRange<T> ScanPages(Request request, Read read) const {
    return ReadPages<T>(
        std::move(request),
        [handle = *this](const Request& next) { return handle.template Call<Response>(next); },
        std::move(read));
  }

  // Sends a request that waits in the server, at most for `timeout` (see WaitFor). `*lease`, where
  // it is not null, becomes that of the session that has answered (CallOptions::lease).
  template <typename Response, typename Request>
  absl::StatusOr<Response> CallAndWait(Request request, absl::Duration timeout,
                                       std::shared_ptr<Lease>* lease = nullptr) const {
    const absl::Duration wait = SetWait(request, timeout);
    return Send<Response>(request, wait, lease);
  }

 private:
  friend class manager::GrantGuard;  // Sets the guard, and so does the next.
  template <typename T, typename Style>
  friend class manager::Delivery;

  ObjectHandle(const Client& client, std::string name, const v1::ObjectInfo& info, bool created)
      : connection_(client.connection()), name_(std::move(name)), created_(created) {
    ref_.set_id(info.id());
    ref_.set_type(info.type());
    if (name_.empty()) name_ = ObjectName(ref_);
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Send(const Request& request, absl::Duration wait,
                                std::shared_ptr<Lease>* lease = nullptr) const {
    Response response;
    absl::Status status = connection_->Call(MethodOf<Request>(), request, &response,
                                            {.wait = wait, .guard = guard_, .lease = lease});
    if (!status.ok()) return status;
    return response;
  }

  std::shared_ptr<Connection> connection_;
  std::string name_;
  ObjectRef ref_;
  bool created_;
  std::optional<Guard> guard_;  // Of all its calls, see GrantGuard::Protect, Delivery::Protect.
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_OBJECT_HANDLE_H_

// What Dict, Lock and the others have in common: the object they stand for and how to call it.

#ifndef MANAGERD_SDK_CPP_INTERNAL_OBJECT_HANDLE_H_
#define MANAGERD_SDK_CPP_INTERNAL_OBJECT_HANDLE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/method.h"
#include "manager/internal/timeout.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {
namespace internal {

// A hosted object. One that was opened is known by its name: where it is deleted and another takes
// the name, the handle stands for the other one. One made from a reference is known by its id.
// Copying is cheap; a handle keeps its connection alive.
//
// Thread-safe.
class ObjectHandle {
 public:
  // As given to Open; `#` and the id for a handle made from a reference.
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

  // Sends a type's Create request, whose `object` and `mode` are filled in here.
  template <typename Response, typename Request>
  static absl::StatusOr<ObjectHandle> Create(const Client& client, std::string_view name,
                                             CreateMode mode, Request request) {
    request.set_object(name.data(), name.size());
    request.set_mode(static_cast<v1::CreateMode>(mode));
    RpcMethod method = MethodOf<Request>();
    method.retriable = method.retriable && mode != CreateMode::kCreateOnly;

    Response response;
    absl::Status status = client.connection()->Call(method, request, &response, {});
    if (!status.ok()) return status;
    return ObjectHandle(client, std::move(*request.mutable_object()), response.info(),
                        response.created());
  }

  // An empty request to this object.
  template <typename Request>
  Request NewRequest() const {
    Request request;
    request.set_object(name_);
    return request;
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

  // Sends a request that waits in the server, at most for `timeout` (see WaitFor).
  template <typename Response, typename Request>
  absl::StatusOr<Response> CallAndWait(Request request, absl::Duration timeout) const {
    const absl::Duration wait = WaitFor(timeout);
    if (wait != absl::InfiniteDuration()) *request.mutable_timeout() = ToProto(wait);
    return Send<Response>(request, wait);
  }

 private:
  ObjectHandle(const Client& client, std::string name, const v1::ObjectInfo& info, bool created)
      : connection_(client.connection()), name_(std::move(name)), created_(created) {
    ref_.set_id(info.id());
    ref_.set_type(info.type());
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Send(const Request& request, absl::Duration wait) const {
    Response response;
    absl::Status status =
        connection_->Call(MethodOf<Request>(), request, &response, {.wait = wait});
    if (!status.ok()) return status;
    return response;
  }

  std::shared_ptr<Connection> connection_;
  std::string name_;
  ObjectRef ref_;
  bool created_;
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_OBJECT_HANDLE_H_

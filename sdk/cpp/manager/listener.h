// A shared listener: Python's multiprocessing.connection.Listener and Client, hosted by a server. A
// name at which two programs meet, and get a pipe between them.
//
//   auto listener = manager::Listener::Open(client, "printer", {.lifetime = {.session_bound =
//   true}}); if (!listener.ok()) return listener.status(); auto peer =
//   listener->Accept<std::string>();     // Waits; a PipeEnd, see manager/pipe.h. if (!peer.ok())
//   return peer.status(); absl::StatusOr<std::string> job = peer->Receive();
//
//   // Elsewhere:
//   auto printer = manager::ConnectTo<std::string>(client, "printer");
//   if (!printer.ok()) return printer.status();
//   absl::Status status = printer->Send("page 1");
//
// Who comes is served first come, first served, on both sides; several programs may accept at one
// listener. The listener is an object of the server, which is there whether anybody accepts or not:
// one that is opened with `session_bound`, as above, goes with the program that accepts, and who
// connects then learns of it.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the listener has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_LISTENER_H_
#define MANAGERD_SDK_CPP_MANAGER_LISTENER_H_

#include <cstdint>
#include <optional>
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
#include "manager/pipe.h"
#include "manager/style.h"
#include "manager/v1/listener.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

struct ListenerOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // How many calls may wait to connect to a new listener; one more is refused. 0 for no bound but
  // the server's.
  int64_t backlog = 0;

  // How much each direction of its pipes buffers, see PipeOptions.
  int64_t capacity_messages = 0;
  int64_t capacity_bytes = 0;

  // How long a new one lives.
  Lifetime lifetime;
};

// Whether a listener is closed, its backlog, and how many calls wait (waiting_accepts,
// waiting_connects).
using ListenerState = v1::ListenerInspectResponse;

template <typename Style>
class BasicListener : public internal::ObjectHandle {
 public:
  // absl::StatusOr<U>, or absl::Status where U is void; of an asynchronous listener Future<U>.
  template <typename U>
  using Result = typename Style::template Result<U>;

  // Finds or creates, open, the listener called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME; a backlog or a capacity below 0).
  static absl::StatusOr<BasicListener> Open(const Client& client, std::string_view name,
                                            const ListenerOptions& options = {}) {
    v1::ListenerCreateRequest request;
    request.set_backlog(options.backlog);
    request.set_capacity_messages(options.capacity_messages);
    request.set_capacity_bytes(options.capacity_bytes);
    absl::StatusOr<ObjectHandle> handle = Create<v1::ListenerCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
    if (!handle.ok()) return handle.status();
    return BasicListener(*std::move(handle));
  }

  // The listener that `ref` stands for, read from another object, say. Nothing is called.
  BasicListener(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same listener, whose methods do not wait for the reply.
  BasicListener<Asynchronous> Async() const { return BasicListener<Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  BasicListener<Asynchronous> In(const Batch& batch) const {
    return BasicListener<Asynchronous>(Over(batch.connection()));
  }

  // Waits for a program that connects, as long as it takes, and takes the first in line. Gives this
  // session's end of the pipe to it. FAILED_PRECONDITION (SESSION_REQUIRED; PIPE_CLOSED where the
  // listener is closed), RESOURCE_EXHAUSTED (LIMIT_REACHED: the server's objects), ABORTED
  // (OBJECT_DELETED).
  template <typename T>
  Result<PipeEnd<T>> Accept() const {
    return InvokeMeeting<v1::ListenerAcceptRequest, v1::ListenerAcceptResponse>(
        absl::InfiniteDuration(), EndOf<T, v1::ListenerAcceptResponse>());
  }

  // The same, waiting at most `timeout`; zero or less only tries. Nothing where the time ran out.
  template <typename T>
  Result<std::optional<PipeEnd<T>>> TryAccept(absl::Duration timeout = absl::ZeroDuration()) const {
    return InvokeMeeting<v1::ListenerAcceptRequest, v1::ListenerAcceptResponse>(
        timeout, EndIf<T>(&v1::ListenerAcceptResponse::accepted));
  }

  // Waits until a program accepts, as long as it takes. Gives this session's end of the pipe to it.
  // Errors as for Accept; RESOURCE_EXHAUSTED (LIMIT_REACHED) also where the backlog is full.
  template <typename T>
  Result<PipeEnd<T>> Connect() const {
    return InvokeMeeting<v1::ListenerConnectRequest, v1::ListenerConnectResponse>(
        absl::InfiniteDuration(), EndOf<T, v1::ListenerConnectResponse>());
  }

  // The same, waiting at most `timeout`; zero or less only tries. Nothing where the time ran out.
  template <typename T>
  Result<std::optional<PipeEnd<T>>> TryConnect(
      absl::Duration timeout = absl::ZeroDuration()) const {
    return InvokeMeeting<v1::ListenerConnectRequest, v1::ListenerConnectResponse>(
        timeout, EndIf<T>(&v1::ListenerConnectResponse::connected));
  }

  // Closes the listener, for good: who waits at it is refused with PIPE_CLOSED, and who comes.
  // Pipes that it made stay open. OK where it is closed already.
  Result<void> Close() const {
    return Invoke<Style, v1::ListenerCloseResponse>(NewRequest<v1::ListenerCloseRequest>());
  }

  // How the listener stands.
  Result<ListenerState> Inspect() const {
    return Invoke<Style, ListenerState>(NewRequest<v1::ListenerInspectRequest>(),
                                        [](ListenerState& state) { return std::move(state); });
  }

 private:
  template <typename>
  friend class BasicListener;

  explicit BasicListener(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  // Reads the end that a response gives.
  template <typename T, typename Response>
  auto EndOf() const {
    return [client = client()](Response& response) {
      ObjectRef ref;
      ref.set_id(response.pipe().id());
      ref.set_type(response.pipe().type());
      return PipeEnd<T>(client, ref, static_cast<PipeSide>(response.end()));
    };
  }

  // The same where `has_met` says that there is one.
  template <typename T, typename Response>
  auto EndIf(bool (Response::*has_met)() const) const {
    return [has_met, end_of = EndOf<T, Response>()](Response& response) {
      return (response.*has_met)() ? std::optional<PipeEnd<T>>(end_of(response)) : std::nullopt;
    };
  }

  template <typename Request, typename Response, typename Read>
  auto InvokeMeeting(absl::Duration timeout, Read read) const {
    auto request = NewRequest<Request>();
    const absl::Duration wait = SetWait(request, timeout);
    return Invoke<Style, Response>(request, std::move(read), wait);
  }
};

using Listener = BasicListener<Blocking>;

// Connects to the listener called `name`, which must be there: NOT_FOUND (OBJECT_NOT_FOUND). Waits
// until a program accepts; otherwise as Listener::Connect.
template <typename T>
absl::StatusOr<PipeEnd<T>> ConnectTo(const Client& client, std::string_view name) {
  const absl::StatusOr<Listener> listener =
      Listener::Open(client, name, {.mode = CreateMode::kGetOnly});
  if (!listener.ok()) return listener.status();
  return listener->Connect<T>();
}

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_LISTENER_H_

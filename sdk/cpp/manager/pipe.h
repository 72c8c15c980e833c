// A shared pipe: Python's multiprocessing.Pipe, hosted by a server. Two ends; what is sent at one
// is received at the other, whole messages in order, in either direction.
//
//   auto pipe = manager::Pipe<std::string>::Create(client);  // Without a name: two ends.
//   if (!pipe.ok()) return pipe.status();
//   absl::Status status = jobs.Put(pipe->second.ref());      // For another process, say in a
//   queue. status = pipe->first.Send("hello");                      // Waits for room in the
//   buffer.
//
//   // There:
//   manager::PipeEnd<std::string> end(client, ref, manager::PipeSide::kSecond);
//   absl::StatusOr<std::string> message = end.Receive();     // Waits for a message.
//   if (manager::Reason(message.status()) == manager::v1::ERROR_REASON_END_OF_PIPE) ...
//
//   // Or by a name, on both sides:
//   auto chat = manager::PipeEnd<std::string>::Open(client, "chat", manager::PipeSide::kFirst);
//
// An end belongs to the client's session that first uses it, or attaches it. It closes with that
// session, so the other end learns when its peer is closed, dies, or is cut off for longer than its
// lease. A handle is no owner: copies of it stand for the same end, and nothing is closed when they
// go. Two processes do not share an end, and who makes a pipe for others does not close it for
// itself, as one does after a fork: it does not have it.
//
// T is any type of manager/value.h; Value itself takes what has no one type.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the pipe has been deleted, or nobody refers to it any more
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
//   FAILED_PRECONDITION (NOT_OWNER)      the end belongs to another session
//   ABORTED (OBJECT_DELETED)             the pipe was deleted while the call waited
// and what Connection::Call says of the transport; after an UNAVAILABLE or DEADLINE_EXCEEDED of the
// transport a Send may have sent its message, and a Receive may have taken one that is lost. So
// does an asynchronous Receive whose future is dropped.
//
// Copying is cheap: copies stand for the same end. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_PIPE_H_
#define MANAGERD_SDK_CPP_MANAGER_PIPE_H_

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
#include "manager/style.h"
#include "manager/v1/pipe.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

// Which end of a pipe.
enum class PipeSide {
  kFirst = v1::PIPE_END_FIRST,
  kSecond = v1::PIPE_END_SECOND,
};

struct PipeOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // Whether it goes one way, from the second end to the first, as Python's Pipe(duplex=False) gives
  // (receiver, sender). One that is found must be so too, but for CreateMode::kGetOnly.
  bool one_way = false;

  // How much each direction of a new pipe buffers: messages, and bytes of them as encoded; 0 for
  // the server's default, 1024 and 1 MiB. A single message may be larger.
  int64_t capacity_messages = 0;
  int64_t capacity_bytes = 0;

  // How long a new one lives that has a name.
  Lifetime lifetime;
};

// How a pipe stands: its options, and for each end whether it is closed, how much it has not
// received, who waits and who has it; manager/v1/pipe.proto says what the fields mean.
using PipeState = v1::PipeInspectResponse;

template <typename T, typename Style = Blocking>
class PipeEnd : public internal::ObjectHandle {
 public:
  // absl::StatusOr<U>, or absl::Status where U is void; of an asynchronous end Future<U>.
  template <typename U>
  using Result = typename Style::template Result<U>;

  // Finds or creates, with both ends open, the pipe called `name`, as options.mode says. The end is
  // attached by its first use, or by Attach.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME; a capacity below 0); FAILED_PRECONDITION (WRONG_TYPE) also
  // where the pipe goes one way and should not, or should and does not.
  static absl::StatusOr<PipeEnd> Open(const Client& client, std::string_view name, PipeSide side,
                                      const PipeOptions& options = {}) {
    absl::StatusOr<ObjectHandle> handle = Make(client, name, options);
    if (!handle.ok()) return handle.status();
    return PipeEnd(*std::move(handle), side);
  }

  // An end of the pipe that `ref` stands for, read from another object, say. Nothing is called.
  PipeEnd(const Client& client, const ObjectRef& ref, PipeSide side)
      : ObjectHandle(client, ref), side_(side) {}

  PipeSide side() const { return side_; }

  // The same end, whose methods do not wait for the reply.
  PipeEnd<T, Asynchronous> Async() const { return PipeEnd<T, Asynchronous>(*this, side_); }

  // The same, for calls that wait in a batch for its Run.
  PipeEnd<T, Asynchronous> In(const Batch& batch) const {
    return PipeEnd<T, Asynchronous>(Over(batch.connection()), side_);
  }

  // Gives the end to the client's session, unless it has it already. Gives the attachment's fence,
  // which a guard may name (CallOptions::guard). FAILED_PRECONDITION (SESSION_REQUIRED; PIPE_CLOSED
  // where the end is closed).
  Result<uint64_t> Attach() const {
    return Invoke<Style, v1::PipeAttachResponse>(NewEndRequest<v1::PipeAttachRequest>(),
                                                 &v1::PipeAttachResponse::fence);
  }

  // Sends a message, waiting for room in the buffer as long as it takes. FAILED_PRECONDITION
  // (PIPE_CLOSED where either end is closed, PIPE_ONE_WAY).
  Result<void> Send(const T& message) const {
    auto request = NewEndRequest<v1::PipeSendRequest>();
    *request.mutable_message() = ToValue(message);
    return InvokeRaw<Style, v1::PipeSendResponse>(
        request, absl::InfiniteDuration(),
        [](const absl::Status& status, auto&) { return status; });
  }

  // The same, waiting at most `timeout`; zero or less only tries. False where the time ran out.
  Result<bool> TrySend(const T& message, absl::Duration timeout = absl::ZeroDuration()) const {
    auto request = NewEndRequest<v1::PipeSendRequest>();
    *request.mutable_message() = ToValue(message);
    const absl::Duration wait = SetWait(request, timeout);
    return Invoke<Style, v1::PipeSendResponse>(request, &v1::PipeSendResponse::sent, wait);
  }

  // Receives the next message, waiting for one as long as it takes. OUT_OF_RANGE (END_OF_PIPE)
  // where the other end is closed and everything that it sent was received, FAILED_PRECONDITION
  // (PIPE_CLOSED where this end is closed, PIPE_ONE_WAY); INVALID_ARGUMENT or OUT_OF_RANGE, without
  // a reason, where the message, which then is taken, cannot be read as T.
  Result<T> Receive() const { return SendReceive(absl::InfiniteDuration(), ReadMessage); }

  // The same, waiting at most `timeout`; zero or less only tries. Nothing where the time ran out.
  Result<std::optional<T>> TryReceive(absl::Duration timeout = absl::ZeroDuration()) const {
    return SendReceive(timeout,
                       [](v1::PipeReceiveResponse& response) -> absl::StatusOr<std::optional<T>> {
                         if (!response.received()) return std::optional<T>();
                         absl::StatusOr<T> message = ReadMessage(response);
                         if (!message.ok()) return message.status();
                         return std::optional<T>(*std::move(message));
                       });
  }

  // Waits at most `timeout` until Receive has something to say: a message, or that the other end is
  // closed. Zero or less only looks. False where the time ran out. FAILED_PRECONDITION (PIPE_CLOSED
  // where this end is closed, PIPE_ONE_WAY).
  Result<bool> Poll(absl::Duration timeout = absl::ZeroDuration()) const {
    auto request = NewEndRequest<v1::PipePollRequest>();
    const absl::Duration wait = SetWait(request, timeout);
    return Invoke<Style, v1::PipePollResponse>(request, &v1::PipePollResponse::ready, wait);
  }

  // Closes the end, for good: the other one still receives what was sent, and then the pipe's end.
  // What this one has not received is dropped. OK where it is closed already.
  Result<void> Close() const {
    return Invoke<Style, v1::PipeCloseResponse>(NewEndRequest<v1::PipeCloseRequest>());
  }

  // How the whole pipe stands.
  Result<PipeState> Inspect() const {
    return Invoke<Style, PipeState>(NewRequest<v1::PipeInspectRequest>(),
                                    [](PipeState& state) { return std::move(state); });
  }

 private:
  template <typename, typename>
  friend class PipeEnd;
  template <typename>
  friend class Pipe;

  PipeEnd(ObjectHandle handle, PipeSide side) : ObjectHandle(std::move(handle)), side_(side) {}

  template <typename Request>
  Request NewEndRequest() const {
    auto request = NewRequest<Request>();
    request.set_end(static_cast<v1::PipeEnd>(side_));
    return request;
  }

  template <typename Read>
  auto SendReceive(absl::Duration timeout, Read read) const {
    auto request = NewEndRequest<v1::PipeReceiveRequest>();
    const absl::Duration wait = SetWait(request, timeout);
    return Invoke<Style, v1::PipeReceiveResponse>(request, std::move(read), wait);
  }

  static absl::StatusOr<T> ReadMessage(v1::PipeReceiveResponse& response) {
    return FromValue<T>(std::move(*response.mutable_message()));
  }

  // The pipe itself.
  static absl::StatusOr<ObjectHandle> Make(const Client& client, std::string_view name,
                                           const PipeOptions& options) {
    v1::PipeCreateRequest request;
    request.set_one_way(options.one_way);
    request.set_capacity_messages(options.capacity_messages);
    request.set_capacity_bytes(options.capacity_bytes);
    return Create<v1::PipeCreateResponse>(client, name, options.mode, std::move(request),
                                          options.lifetime);
  }

  PipeSide side_;
};

template <typename T>
class Pipe {
 public:
  // Creates a pipe without a name, which lives as long as a session or another object refers to it.
  // Gives its first end and its second; of one that goes one way, the first receives and the second
  // sends. options.mode and options.lifetime mean nothing here. INVALID_ARGUMENT (a capacity below
  // 0).
  static absl::StatusOr<std::pair<PipeEnd<T>, PipeEnd<T>>> Create(const Client& client,
                                                                  PipeOptions options = {}) {
    options.mode = CreateMode::kGetOrCreate;
    options.lifetime = {};
    const absl::StatusOr<internal::ObjectHandle> handle = PipeEnd<T>::Make(client, "", options);
    if (!handle.ok()) return handle.status();
    return std::pair(PipeEnd<T>(*handle, PipeSide::kFirst), PipeEnd<T>(*handle, PipeSide::kSecond));
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_PIPE_H_

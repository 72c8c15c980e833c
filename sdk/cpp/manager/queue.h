// A shared queue: Python's queue.Queue, hosted by a server. First in, first out; who waits is
// served first come, first served.
//
//   auto jobs = manager::Queue<std::string>::Open(client, "jobs", {.max_size = 100});
//   if (!jobs.ok()) return jobs.status();
//   absl::Status status = jobs->Put("resize cat.png");  // Waits for room.
//
//   absl::StatusOr<std::string> job = jobs->Get();      // Waits for an item.
//   ...
//   status = jobs->TaskDone();                          // Lets Join see that it is worked off.
//
//   manager::Future<std::string> next = jobs->Async().Get();  // See manager/future.h, batch.h.
//
// T is any type of manager/value.h; Value itself takes what has no one type.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the queue has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport; after an UNAVAILABLE or DEADLINE_EXCEEDED of the
// transport a Put may have added its item, and a Get may have taken one that is lost. So does an
// asynchronous Get whose future is dropped.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_QUEUE_H_
#define MANAGERD_SDK_CPP_MANAGER_QUEUE_H_

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
#include "manager/error.h"
#include "manager/internal/object_handle.h"
#include "manager/style.h"
#include "manager/v1/queue.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

struct QueueOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // How many items a new queue holds at most; 0 or less for no bound.
  int64_t max_size = 0;
};

// How many items a queue has (size) and holds at most (max_size, 0 for no bound), how many were put
// and not told done (unfinished), whether it was shut_down, and how many calls wait (waiting_puts,
// waiting_gets).
using QueueStats = v1::QueueStatsResponse;

template <typename T, typename Style = Blocking>
class Queue : public internal::ObjectHandle {
 public:
  // absl::StatusOr<U>, or absl::Status where U is void; of an asynchronous queue Future<U>.
  template <typename U>
  using Result = typename Style::template Result<U>;

  // Finds or creates, empty, the queue called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<Queue> Open(const Client& client, std::string_view name,
                                    const QueueOptions& options = {}) {
    v1::QueueCreateRequest request;
    request.set_max_size(options.max_size);
    absl::StatusOr<ObjectHandle> handle =
        Create<v1::QueueCreateResponse>(client, name, options.mode, std::move(request));
    if (!handle.ok()) return handle.status();
    return Queue(*std::move(handle));
  }

  // The queue that `ref` stands for, read from another object, say. Nothing is called.
  Queue(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same queue, whose methods do not wait for the reply.
  Queue<T, Asynchronous> Async() const { return Queue<T, Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  Queue<T, Asynchronous> In(const Batch& batch) const {
    return Queue<T, Asynchronous>(Over(batch.connection()));
  }

  // Adds an item at the back, waiting for room at most `timeout`; zero or less only tries.
  // RESOURCE_EXHAUSTED (QUEUE_FULL) where the time ran out, FAILED_PRECONDITION (QUEUE_SHUT_DOWN),
  // ABORTED (OBJECT_DELETED).
  Result<void> Put(const T& item, absl::Duration timeout = absl::InfiniteDuration()) const {
    return SendPut(item, timeout, [](const absl::Status& status, auto&) { return status; });
  }

  // Takes the item at the front, waiting for one at most `timeout`; zero or less only tries.
  // NOT_FOUND (QUEUE_EMPTY) where the time ran out, FAILED_PRECONDITION (QUEUE_SHUT_DOWN: shut down
  // and drained), ABORTED (OBJECT_DELETED); INVALID_ARGUMENT or OUT_OF_RANGE, without a reason,
  // where the item, which then is taken, cannot be read as T.
  Result<T> Get(absl::Duration timeout = absl::InfiniteDuration()) const {
    return SendGet(timeout, ReadItem);
  }

  // As Put, but a queue that stays full is an answer, false, and no error.
  Result<bool> TryPut(const T& item, absl::Duration timeout = absl::ZeroDuration()) const {
    return SendPut(item, timeout, [](const absl::Status& status, auto&) -> absl::StatusOr<bool> {
      if (Reason(status) == v1::ERROR_REASON_QUEUE_FULL) return false;
      if (!status.ok()) return status;
      return true;
    });
  }

  // As Get, but a queue that stays empty is an answer, nothing, and no error.
  Result<std::optional<T>> TryGet(absl::Duration timeout = absl::ZeroDuration()) const {
    return SendGet(timeout,
                   [](const absl::Status& status,
                      v1::QueueGetResponse& response) -> absl::StatusOr<std::optional<T>> {
                     if (Reason(status) == v1::ERROR_REASON_QUEUE_EMPTY) return std::optional<T>();
                     absl::StatusOr<T> item = ReadItem(status, response);
                     if (!item.ok()) return item.status();
                     return std::optional<T>(*std::move(item));
                   });
  }

  // How the queue stands.
  Result<QueueStats> Stats() const {
    return Invoke<Style, QueueStats>(NewRequest<v1::QueueStatsRequest>(),
                                     [](QueueStats& stats) { return std::move(stats); });
  }

  // Tells that one item that was put has been worked off. FAILED_PRECONDITION (TASK_DONE_OVERFLOW)
  // where that was told of all items already.
  Result<void> TaskDone() const {
    return Invoke<Style, v1::QueueTaskDoneResponse>(NewRequest<v1::QueueTaskDoneRequest>());
  }

  // Waits until every item that was put has been worked off, at most `timeout`; zero or less only
  // looks. True where that is so, false where the time ran out. ABORTED (OBJECT_DELETED).
  Result<bool> Join(absl::Duration timeout = absl::InfiniteDuration()) const {
    auto request = NewRequest<v1::QueueJoinRequest>();
    const absl::Duration wait = SetWait(request, timeout);
    return Invoke<Style, v1::QueueJoinResponse>(request, &v1::QueueJoinResponse::joined, wait);
  }

  // Ends the queue: from now on Put is refused, and Get once the queue is drained. Where it is to
  // be `immediate`, the items are dropped and count as worked off.
  Result<void> Shutdown(bool immediate = false) const {
    auto request = NewRequest<v1::QueueShutdownRequest>();
    request.set_immediate(immediate);
    return Invoke<Style, v1::QueueShutdownResponse>(request);
  }

 private:
  template <typename, typename>
  friend class Queue;

  explicit Queue(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  template <typename Finish>
  auto SendPut(const T& item, absl::Duration timeout, Finish finish) const {
    auto request = NewRequest<v1::QueuePutRequest>();
    *request.mutable_item() = ToValue(item);
    const absl::Duration wait = SetWait(request, timeout);
    return InvokeRaw<Style, v1::QueuePutResponse>(request, wait, finish);
  }

  template <typename Finish>
  auto SendGet(absl::Duration timeout, Finish finish) const {
    auto request = NewRequest<v1::QueueGetRequest>();
    const absl::Duration wait = SetWait(request, timeout);
    return InvokeRaw<Style, v1::QueueGetResponse>(request, wait, finish);
  }

  static absl::StatusOr<T> ReadItem(const absl::Status& status, v1::QueueGetResponse& response) {
    if (!status.ok()) return status;
    return FromValue<T>(std::move(*response.mutable_item()));
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_QUEUE_H_

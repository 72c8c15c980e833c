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
// T is any type of manager/value.h; Value itself takes what has no one type.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the queue has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport; after an UNAVAILABLE or DEADLINE_EXCEEDED of the
// transport a Put may have added its item, and a Get may have taken one that is lost.
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
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/error.h"
#include "manager/internal/object_handle.h"
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

namespace internal {

// What does not depend on the type of the items.
class UntypedQueue : public ObjectHandle {
 public:
  // How the queue stands.
  absl::StatusOr<QueueStats> Stats() const;

  // Tells that one item that was put has been worked off. FAILED_PRECONDITION (TASK_DONE_OVERFLOW)
  // where that was told of all items already.
  absl::Status TaskDone() const;

  // Waits until every item that was put has been worked off, at most `timeout`; zero or less only
  // looks. True where that is so, false where the time ran out. ABORTED (OBJECT_DELETED).
  absl::StatusOr<bool> Join(absl::Duration timeout = absl::InfiniteDuration()) const;

  // Ends the queue: from now on Put is refused, and Get once the queue is drained. Where it is to
  // be `immediate`, the items are dropped and count as worked off.
  absl::Status Shutdown(bool immediate = false) const;

 protected:
  explicit UntypedQueue(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}
  UntypedQueue(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  static absl::StatusOr<UntypedQueue> Open(const Client& client, std::string_view name,
                                           const QueueOptions& options);
  absl::Status Put(Value item, absl::Duration timeout) const;
  absl::StatusOr<Value> Get(absl::Duration timeout) const;
};

}  // namespace internal

template <typename T>
class Queue : public internal::UntypedQueue {
 public:
  // Finds or creates, empty, the queue called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<Queue> Open(const Client& client, std::string_view name,
                                    const QueueOptions& options = {}) {
    absl::StatusOr<UntypedQueue> queue = UntypedQueue::Open(client, name, options);
    if (!queue.ok()) return queue.status();
    return Queue(*std::move(queue));
  }

  // The queue that `ref` stands for, read from another object, say. Nothing is called.
  Queue(const Client& client, const ObjectRef& ref) : UntypedQueue(client, ref) {}

  // Adds an item at the back, waiting for room at most `timeout`; zero or less only tries.
  // RESOURCE_EXHAUSTED (QUEUE_FULL) where the time ran out, FAILED_PRECONDITION (QUEUE_SHUT_DOWN),
  // ABORTED (OBJECT_DELETED).
  absl::Status Put(const T& item, absl::Duration timeout = absl::InfiniteDuration()) const {
    return UntypedQueue::Put(ToValue(item), timeout);
  }

  // Takes the item at the front, waiting for one at most `timeout`; zero or less only tries.
  // NOT_FOUND (QUEUE_EMPTY) where the time ran out, FAILED_PRECONDITION (QUEUE_SHUT_DOWN: shut down
  // and drained), ABORTED (OBJECT_DELETED); INVALID_ARGUMENT or OUT_OF_RANGE, without a reason,
  // where the item, which then is taken, cannot be read as T.
  absl::StatusOr<T> Get(absl::Duration timeout = absl::InfiniteDuration()) const {
    absl::StatusOr<Value> item = UntypedQueue::Get(timeout);
    if (!item.ok()) return item.status();
    return FromValue<T>(*std::move(item));
  }

  // As Put, but a queue that stays full is an answer, false, and no error.
  absl::StatusOr<bool> TryPut(const T& item, absl::Duration timeout = absl::ZeroDuration()) const {
    absl::Status status = Put(item, timeout);
    if (Reason(status) == v1::ERROR_REASON_QUEUE_FULL) return false;
    if (!status.ok()) return status;
    return true;
  }

  // As Get, but a queue that stays empty is an answer, nothing, and no error.
  absl::StatusOr<std::optional<T>> TryGet(absl::Duration timeout = absl::ZeroDuration()) const {
    absl::StatusOr<T> item = Get(timeout);
    if (Reason(item) == v1::ERROR_REASON_QUEUE_EMPTY) return std::optional<T>();
    if (!item.ok()) return item.status();
    return std::optional<T>(*std::move(item));
  }

 private:
  explicit Queue(UntypedQueue queue) : UntypedQueue(std::move(queue)) {}
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_QUEUE_H_

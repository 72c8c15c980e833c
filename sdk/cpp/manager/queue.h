// A shared queue: Python's queue.Queue, hosted by a server; by its order also a LifoQueue or a
// PriorityQueue. Who waits is served first come, first served.
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
// What Get gives is gone from the server. A worker that may die before it has worked an item off
// takes it with a lease (see manager/delivery.h): unless it is acknowledged, the item comes back
// when the lease runs out or the client's session ends, to the place that it had.
//
//   auto job = jobs->Lease(absl::Seconds(30));
//   ...
//   status = job->Acknowledge();                        // Now it is gone.
//
// T is any type of manager/value.h; Value itself takes what has no one type.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the queue has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport; after an UNAVAILABLE or DEADLINE_EXCEEDED of the
// transport a Put may have added its item, and a Get may have taken one that is lost. So does an
// asynchronous Get whose future is dropped. What Lease takes is never lost.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_QUEUE_H_
#define MANAGERD_SDK_CPP_MANAGER_QUEUE_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/batch.h"
#include "manager/client.h"
#include "manager/delivery.h"
#include "manager/error.h"
#include "manager/internal/object_handle.h"
#include "manager/queue_options.h"
#include "manager/style.h"
#include "manager/v1/queue.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

template <typename T, typename Style = Blocking>
class Queue : public internal::ObjectHandle {
 public:
  // absl::StatusOr<U>, or absl::Status where U is void; of an asynchronous queue Future<U>.
  template <typename U>
  using Result = typename Style::template Result<U>;

  // Finds or creates, empty, the queue called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME; INVALID_ARGUMENT where the options make no sense).
  static absl::StatusOr<Queue> Open(const Client& client, std::string_view name,
                                    const QueueOptions& options = {}) {
    v1::QueueCreateRequest request;
    request.set_max_size(options.max_size);
    request.set_order(static_cast<v1::QueueOrder>(options.order));
    request.set_max_deliveries(options.max_deliveries);
    request.set_dead_letter(options.dead_letter);
    absl::StatusOr<ObjectHandle> handle = Create<v1::QueueCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
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

  // Adds an item, waiting for room at most `timeout`; zero or less only tries. RESOURCE_EXHAUSTED
  // (QUEUE_FULL) where the time ran out, FAILED_PRECONDITION (QUEUE_SHUT_DOWN), ABORTED
  // (OBJECT_DELETED); INVALID_ARGUMENT (NOT_COMPARABLE) where a queue by priority has an item that
  // this one has no order with.
  Result<void> Put(const T& item, absl::Duration timeout = absl::InfiniteDuration()) const {
    return SendPut(item, timeout, [](const absl::Status& status, auto&) { return status; });
  }

  // Adds all of several items or none, waiting until there is room for all of them. Errors as of
  // Put; QUEUE_FULL at once where they are more than the queue ever holds.
  Result<void> PutMany(const std::vector<T>& items,
                       absl::Duration timeout = absl::InfiniteDuration()) const {
    auto request = NewRequest<v1::QueuePutManyRequest>();
    for (const T& item : items) *request.add_items() = ToValue(item);
    const absl::Duration wait = SetWait(request, timeout);
    return InvokeRaw<Style, v1::QueuePutManyResponse>(
        request, wait, [](const absl::Status& status, auto&) { return status; });
  }

  // Takes the first item, waiting for one at most `timeout`; zero or less only tries. NOT_FOUND
  // (QUEUE_EMPTY) where the time ran out, FAILED_PRECONDITION (QUEUE_SHUT_DOWN: shut down and
  // drained, with nothing out that might come back), ABORTED (OBJECT_DELETED); INVALID_ARGUMENT or
  // OUT_OF_RANGE, without a reason, where the item, which then is taken, cannot be read as T.
  Result<T> Get(absl::Duration timeout = absl::InfiniteDuration()) const {
    return SendGet(timeout, std::nullopt, ReadItem());
  }

  // Takes the first items, at most `max_items`, waiting for one at most `timeout`; none where the
  // time ran out. Otherwise errors as of Get, and INVALID_ARGUMENT (max_items of 0 or less),
  // RESOURCE_EXHAUSTED (MESSAGE_TOO_LARGE: take fewer).
  Result<std::vector<T>> GetMany(int64_t max_items,
                                 absl::Duration timeout = absl::InfiniteDuration()) const {
    return SendGetMany<T>(max_items, timeout, std::nullopt, ReadItem());
  }

  // Takes the first item as Get does, but with a lease, longer than zero. Errors as of Get, but one
  // that cannot be read as T comes back; INVALID_ARGUMENT (the lease).
  Result<Delivery<T, Style>> Lease(absl::Duration lease,
                                   absl::Duration timeout = absl::InfiniteDuration()) const {
    return SendGet(timeout, lease, ReadDelivery{*this});
  }

  // Takes the first items as GetMany does, each with a lease of its own.
  Result<std::vector<Delivery<T, Style>>> LeaseMany(
      int64_t max_items, absl::Duration lease,
      absl::Duration timeout = absl::InfiniteDuration()) const {
    return SendGetMany<Delivery<T, Style>>(max_items, timeout, lease, ReadDelivery{*this});
  }

  // What Delivery does, by a delivery's number.
  Result<void> Acknowledge(uint64_t delivery) const {
    return Invoke<Style, v1::QueueAcknowledgeResponse>(
        DeliveryRequest<v1::QueueAcknowledgeRequest>(delivery));
  }
  Result<bool> Return(uint64_t delivery) const {
    return Invoke<Style, v1::QueueReturnResponse>(DeliveryRequest<v1::QueueReturnRequest>(delivery),
                                                  &v1::QueueReturnResponse::dead_lettered);
  }
  Result<void> Extend(uint64_t delivery, absl::Duration lease) const {
    auto request = DeliveryRequest<v1::QueueExtendRequest>(delivery);
    SetLease(request, lease);
    return Invoke<Style, v1::QueueExtendResponse>(request);
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
    return SendGet(timeout, std::nullopt, OrNothing<T, ReadItem>());
  }

  // As Lease, but a queue that stays empty is an answer, nothing, and no error.
  Result<std::optional<Delivery<T, Style>>> TryLease(
      absl::Duration lease, absl::Duration timeout = absl::ZeroDuration()) const {
    return SendGet(timeout, lease, OrNothing<Delivery<T, Style>, ReadDelivery>{{*this}});
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

  // What becomes of an item as it was taken, QueueGetResponse or QueueItem: a T or an error.
  struct ReadItem {
    template <typename Taken>
    absl::StatusOr<T> operator()(const absl::Status& status, Taken& taken) const {
      if (!status.ok()) return status;
      return FromValue<T>(std::move(*taken.mutable_item()));
    }
  };

  // The same for one that was taken with a lease.
  struct ReadDelivery {
    template <typename Taken>
    absl::StatusOr<Delivery<T, Style>> operator()(const absl::Status& status, Taken& taken) const {
      absl::StatusOr<T> item = ReadItem()(status, taken);
      if (!item.ok()) return item.status();
      return Delivery<T, Style>(queue, *std::move(item), taken.delivery(), taken.delivery_count());
    }
    Queue queue;
  };

  // What `read` makes of it; nothing, and no error, where the queue stayed empty.
  template <typename U, typename Read>
  struct OrNothing {
    absl::StatusOr<std::optional<U>> operator()(const absl::Status& status,
                                                v1::QueueGetResponse& response) const {
      if (Reason(status) == v1::ERROR_REASON_QUEUE_EMPTY) return std::optional<U>();
      absl::StatusOr<U> made = read(status, response);
      if (!made.ok()) return made.status();
      return std::optional<U>(*std::move(made));
    }
    Read read;
  };

  template <typename Finish>
  auto SendPut(const T& item, absl::Duration timeout, Finish finish) const {
    auto request = NewRequest<v1::QueuePutRequest>();
    *request.mutable_item() = ToValue(item);
    const absl::Duration wait = SetWait(request, timeout);
    return InvokeRaw<Style, v1::QueuePutResponse>(request, wait, finish);
  }

  template <typename Finish>
  auto SendGet(absl::Duration timeout, std::optional<absl::Duration> lease, Finish finish) const {
    auto request = NewRequest<v1::QueueGetRequest>();
    const absl::Duration wait = SetWait(request, timeout);
    if (lease.has_value()) SetLease(request, *lease);
    return InvokeRaw<Style, v1::QueueGetResponse>(request, wait, finish);
  }

  // `read(status, item)` makes a U of each item.
  template <typename U, typename Read>
  auto SendGetMany(int64_t max_items, absl::Duration timeout, std::optional<absl::Duration> lease,
                   Read read) const {
    auto request = NewRequest<v1::QueueGetManyRequest>();
    request.set_max_items(max_items);
    const absl::Duration wait = SetWait(request, timeout);
    if (lease.has_value()) SetLease(request, *lease);
    return InvokeRaw<Style, v1::QueueGetManyResponse>(
        request, wait,
        [read](const absl::Status& status,
               v1::QueueGetManyResponse& response) -> absl::StatusOr<std::vector<U>> {
          std::vector<U> items;
          if (Reason(status) == v1::ERROR_REASON_QUEUE_EMPTY) return items;
          if (!status.ok()) return status;
          for (v1::QueueItem& item : *response.mutable_items()) {
            absl::StatusOr<U> made = read(status, item);
            if (!made.ok()) return made.status();
            items.push_back(*std::move(made));
          }
          return items;
        });
  }

  template <typename Request>
  Request DeliveryRequest(uint64_t delivery) const {
    auto request = NewRequest<Request>();
    request.set_delivery(delivery);
    return request;
  }

  template <typename Request>
  static void SetLease(Request& request, absl::Duration lease) {
    *request.mutable_lease() = internal::ToProto(std::min(lease, internal::kForever));
  }
};

// Python's LifoQueue and PriorityQueue: LifoQueue<int>::Open(client, "tasks") is a Queue<int>. And
// every queue is a JoinableQueue.
template <typename T, QueueOrder order>
struct QueueOfOrder {
  // As Queue::Open.
  static absl::StatusOr<Queue<T>> Open(const Client& client, std::string_view name,
                                       QueueOptions options = {}) {
    options.order = order;
    return Queue<T>::Open(client, name, options);
  }
};
template <typename T>
using LifoQueue = QueueOfOrder<T, QueueOrder::kLifo>;
template <typename T>
using PriorityQueue = QueueOfOrder<T, QueueOrder::kPriority>;
template <typename T, typename Style = Blocking>
using JoinableQueue = Queue<T, Style>;

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_QUEUE_H_

// An item that was taken from a queue with a lease: out of the queue, but not gone before it is
// acknowledged. See manager/queue.h.
//
//   auto job = jobs->Lease(absl::Seconds(30));  // StatusOr<Delivery<std::string>>
//   if (!job.ok()) return job.status();
//   status = Work(job->item()) ? job->Acknowledge() : job->Return().status();
//
// Nothing happens when a Delivery goes: who does not acknowledge has the item come back when the
// lease runs out, or the client's session ends.

#ifndef MANAGERD_SDK_CPP_MANAGER_DELIVERY_H_
#define MANAGERD_SDK_CPP_MANAGER_DELIVERY_H_

#include <cstdint>
#include <utility>

#include "absl/time/time.h"
#include "manager/connection.h"
#include "manager/internal/object_handle.h"

namespace manager {
inline namespace sdk {

template <typename T, typename Style>
class Queue;

// Copying is as cheap as copying the item; copies stand for the same delivery. Its methods go
// through what the queue's method went through that gave it: another thread, a batch.
//
// Thread-safe, but for item() &&.
template <typename T, typename Style>
class Delivery {
 public:
  // As of Queue.
  template <typename U>
  using Result = typename Style::template Result<U>;

  // For the SDK, and for who has been handed a number. A delivery of `queue`.
  Delivery(Queue<T, Style> queue, T item, uint64_t number, int64_t count)
      : queue_(std::move(queue)), item_(std::move(item)), number_(number), count_(count) {}

  const T& item() const& { return item_; }
  T item() && { return std::move(item_); }

  // The delivery's number, a fence: greater than that of every delivery and every lock's grant
  // before it. Whoever has it can end the delivery, through Queue::Acknowledge say.
  uint64_t number() const { return number_; }

  // How many times the item was handed out, this time included: 1 for the first.
  int64_t count() const { return count_; }

  // The delivery, for calls that are to be refused once it is over (CallOptions::guard).
  Guard guard() const { return {.lock = queue_.name(), .fence = number_}; }

  // A copy of any object's handle, Dict or Queue or another, whose calls the server refuses with
  // ABORTED (STALE_FENCE) once this delivery is over: by then somebody else may have the item.
  template <typename Object>
  Object Protect(Object object) const {
    static_cast<internal::ObjectHandle&>(object).guard_ = guard();
    return object;
  }

  // The item is worked off: it is gone, and counts as told done.
  // FAILED_PRECONDITION (DELIVERY_NOT_FOUND) where the delivery is over.
  Result<void> Acknowledge() const { return queue_.Acknowledge(number_); }

  // The item was not worked off: it comes back. True where it had been delivered often enough, and
  // went to the dead-letter queue. FAILED_PRECONDITION (DELIVERY_NOT_FOUND).
  Result<bool> Return() const { return queue_.Return(number_); }

  // Makes the lease last for `lease` from now on. FAILED_PRECONDITION (DELIVERY_NOT_FOUND),
  // INVALID_ARGUMENT (a lease of zero or less).
  Result<void> Extend(absl::Duration lease) const { return queue_.Extend(number_, lease); }

 private:
  Queue<T, Style> queue_;
  T item_;
  uint64_t number_;
  int64_t count_;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_DELIVERY_H_

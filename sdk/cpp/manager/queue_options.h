// What a queue is to be, and how it stands. See manager/queue.h.

#ifndef MANAGERD_SDK_CPP_MANAGER_QUEUE_OPTIONS_H_
#define MANAGERD_SDK_CPP_MANAGER_QUEUE_OPTIONS_H_

#include <cstdint>
#include <string>

#include "manager/create_mode.h"
#include "manager/lifetime.h"
#include "manager/v1/queue.pb.h"

namespace manager {
inline namespace sdk {

// In which order items are taken.
enum class QueueOrder {
  // Whichever the queue has that is found; kFifo where it is created.
  kAny = v1::QUEUE_ORDER_UNSPECIFIED,
  kFifo = v1::QUEUE_ORDER_FIFO,
  kLifo = v1::QUEUE_ORDER_LIFO,
  // The smallest first, by Python's `<`; of equal ones the first that was put.
  kPriority = v1::QUEUE_ORDER_PRIORITY,
};

// What a new queue is to be; but for its order, one that exists is left as it is.
struct QueueOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // How many items it holds at most; 0 or less for no bound.
  int64_t max_size = 0;

  // FAILED_PRECONDITION (WRONG_TYPE) where the queue that has the name is of another order.
  QueueOrder order = QueueOrder::kAny;

  // How many times an item is delivered at most, 0 for no limit, and the name of the queue to which
  // it goes after the last time. Both or none.
  int64_t max_deliveries = 0;
  std::string dead_letter = {};

  Lifetime lifetime = {};
};

// How many items a queue has (size) and holds at most (max_size, 0 for no bound), how many were put
// and not told done (unfinished), whether it was shut_down, how many calls wait (waiting_puts,
// waiting_gets), how many items are out on a lease (leased), its order, max_deliveries and
// dead_letter.
using QueueStats = v1::QueueStatsResponse;

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_QUEUE_OPTIONS_H_

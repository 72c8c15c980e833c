// What is out of a queue on leases: deliveries, each with a grant to who took it.
//
// Every operation takes logarithmic time for each delivery that it ends.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_QUEUE_DELIVERIES_H_
#define SERVER_OBJECTS_QUEUE_DELIVERIES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "server/objects/grants.h"
#include "server/objects/queue/items.h"

namespace manager {

class Deliveries {
 public:
  struct Delivery {
    QueuedItem item;
    absl::Time lease_end;
  };

  bool empty() const { return grants_.empty(); }
  size_t size() const { return grants_.size(); }

  // One for each delivery, whose number is the grant's fence.
  const Grants& grants() const { return grants_; }

  // Null where there is no such delivery. What is found stays until the deliveries change.
  const Delivery* Find(uint64_t number) const;

  // When the next lease runs out; never where there is none.
  absl::Time next_end() const {
    return ends_.empty() ? absl::InfiniteFuture() : ends_.begin()->first;
  }

  // Begins a delivery, whose lease runs out at `lease_end`.
  void Begin(const Grant& grant, absl::Time lease_end, QueuedItem item);

  // Ends a delivery, and gives its item; nothing where there is no such delivery.
  std::optional<QueuedItem> End(uint64_t number);

  // Ends those whose lease has run out, and gives their items, in the order in which they ran out.
  std::vector<QueuedItem> EndLate(absl::Time now);

  // Ends those to a session, and gives their items, the oldest delivery's first.
  std::vector<QueuedItem> EndSession(uint64_t session);

  // Gives a delivery another end of its lease. False where there is no such delivery.
  bool SetEnd(uint64_t number, absl::Time lease_end);

 private:
  // Takes a delivery out of the books but for its grant.
  QueuedItem Remove(uint64_t number);

  Grants grants_;
  absl::flat_hash_map<uint64_t, Delivery> by_number_;      // Never iterated: it has no order.
  absl::btree_set<std::pair<absl::Time, uint64_t>> ends_;  // Of the leases, with the numbers.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_QUEUE_DELIVERIES_H_

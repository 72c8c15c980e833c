// What is in a queue, in the order in which it is taken.
//
// Every item has a place of its own, which it keeps while it is out: an item that comes back stands
// where it stood, ahead of everything that was behind it.
//
// By priority the smallest comes first, as Compare in server/value/order.h has it. Everything in
// the queue must then have an order with everything else, and a new value is checked against the
// few items that a search for its place meets. That is enough: if what stands right before a value
// and right behind it has an order with it, so has all the rest, since what lies between two things
// that can be compared is of their kind. So a value is refused if and only if there is an item that
// it cannot be compared with, wherever that item stands. And those stand together: the error tells
// of the first of them, however the tree that is searched has grown.
//
// Every operation takes logarithmic time.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_QUEUE_ITEMS_H_
#define SERVER_OBJECTS_QUEUE_ITEMS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "manager/v1/value.pb.h"
#include "manager/wire/queue.pb.h"
#include "server/objects/stored.h"

namespace manager {

struct QueuedItem {
  Stored value;
  int64_t deliveries = 0;  // How many times it was handed out.

  // Its place: by priority, then by number.
  std::unique_ptr<const v1::Value> priority;  // Null for what no priority counts for: see PutBack.
  int64_t number = 0;
};

class Items {
 private:
  // A new value, to be compared with items.
  struct Probe {
    const v1::Value& value;
  };
  struct Before {
    using is_transparent = void;
    bool operator()(const QueuedItem& a, const QueuedItem& b) const;
    // What has no order with the value is not before it.
    bool operator()(const QueuedItem& item, const Probe& probe) const;
    // Asked by the tree's own assertions alone, where they are on.
    bool operator()(const Probe& probe, const QueuedItem& item) const;
  };
  using Set = absl::btree_set<QueuedItem, Before>;

 public:
  // `order` is one of FIFO, LIFO and PRIORITY.
  void set_order(wire::QueueOrder order) { order_ = order; }
  wire::QueueOrder order() const { return order_; }

  bool empty() const { return items_.empty(); }
  size_t size() const { return items_.size(); }

  // The items, in the order in which they are taken.
  Set::const_iterator begin() const { return items_.begin(); }
  Set::const_iterator end() const { return items_.end(); }

  // The numbers given last, at the front and at the back.
  int64_t first_number() const { return first_number_; }
  int64_t last_number() const { return last_number_; }
  void set_numbers(int64_t first, int64_t last) {
    first_number_ = first;
    last_number_ = last;
  }

  // An item with the place of a new value, but without the value itself, so that who is refused
  // still has it.
  // Errors: NOT_COMPARABLE (it has no order with an item in the queue).
  absl::StatusOr<QueuedItem> Prepare(const std::string& value);

  // The same for several new values, in their order.
  // Errors: NOT_COMPARABLE, for two of them as well.
  absl::StatusOr<std::vector<QueuedItem>> Prepare(absl::Span<const std::string* const> values);

  // Adds an item that was prepared, with its value. Nothing may have come in since then but what
  // was prepared with it.
  void Put(QueuedItem item) { items_.insert(std::move(item)); }

  // Takes the first item out. There must be one.
  QueuedItem Take();

  // Puts an item back to its place. One that has no order with what came meanwhile loses its
  // priority: it goes ahead of all that have one.
  void PutBack(QueuedItem item);

  // Puts back a value whose place is forgotten: to the front, by priority to the front of its
  // equals.
  void PutFirst(Stored value, int64_t deliveries);

  // Gives an item its value as its priority.
  // Errors: MALFORMED_VALUE.
  static absl::Status Prioritize(QueuedItem* item);

  // Adds an item as it was, behind all others; for a queue that is loaded in its order. False where
  // another one has its place.
  bool Restore(QueuedItem item);

  void clear() { items_.clear(); }

 private:
  // OK where the value has an order with every item that has a priority.
  // Errors: NOT_COMPARABLE.
  absl::Status CheckComparable(const v1::Value& value) const;

  wire::QueueOrder order_ = wire::QUEUE_ORDER_FIFO;
  Set items_;
  // No two items have the same number.
  int64_t first_number_ = 0;
  int64_t last_number_ = 0;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_QUEUE_ITEMS_H_

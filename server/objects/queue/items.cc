#include "server/objects/queue/items.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/value/decode.h"
#include "server/base/error.h"
#include "server/value/order.h"

namespace manager {
namespace {

absl::StatusOr<std::unique_ptr<const v1::Value>> Decoded(const std::string& encoded) {
  auto value = std::make_unique<v1::Value>();
  if (!Decode(encoded, value.get())) {
    return Error(v1::ERROR_REASON_MALFORMED_VALUE, "the item is no value");
  }
  return value;
}

// OK where every two of the items have an order.
absl::Status CheckComparableWithEachOther(const std::vector<QueuedItem>& items) {
  std::vector<const v1::Value*> values;
  values.reserve(items.size());
  for (const QueuedItem& item : items) values.push_back(item.priority.get());
  absl::Status error;
  // A sort compares all that end up as neighbours. After the first error every pair counts as
  // equal, so it comes to its end at once.
  std::stable_sort(values.begin(), values.end(), [&](const v1::Value* a, const v1::Value* b) {
    if (!error.ok()) return false;
    const absl::StatusOr<int> order = Compare(*a, *b);
    if (!order.ok()) error = order.status();
    return order.ok() && *order < 0;
  });
  return error;
}

}  // namespace

bool Items::Before::operator()(const QueuedItem& a, const QueuedItem& b) const {
  if ((a.priority == nullptr) != (b.priority == nullptr)) return a.priority == nullptr;
  // What is in the queue has an order.
  const int order = a.priority == nullptr ? 0 : Compare(*a.priority, *b.priority).value_or(0);
  return order != 0 ? order < 0 : a.number < b.number;
}

bool Items::Before::operator()(const QueuedItem& item, const Probe& probe) const {
  return item.priority == nullptr || Compare(*item.priority, probe.value).value_or(0) < 0;
}

bool Items::Before::operator()(const Probe& probe, const QueuedItem& item) const {
  return item.priority != nullptr && Compare(probe.value, *item.priority).value_or(0) < 0;
}

absl::Status Items::CheckComparable(const v1::Value& value) const {
  const auto first = items_.lower_bound(Probe{value});
  if (first == items_.end()) return absl::OkStatus();
  return Compare(value, *first->priority).status();
}

absl::StatusOr<QueuedItem> Items::Prepare(const std::string& value) {
  QueuedItem item;
  if (order_ == wire::QUEUE_ORDER_PRIORITY) {
    absl::StatusOr<std::unique_ptr<const v1::Value>> priority = Decoded(value);
    if (!priority.ok()) return priority.status();
    if (absl::Status status = CheckComparable(**priority); !status.ok()) return status;
    item.priority = *std::move(priority);
  }
  item.number = order_ == wire::QUEUE_ORDER_LIFO ? --first_number_ : ++last_number_;
  return item;
}

absl::StatusOr<std::vector<QueuedItem>> Items::Prepare(
    absl::Span<const std::string* const> values) {
  std::vector<QueuedItem> items;
  items.reserve(values.size());
  for (const std::string* value : values) {
    absl::StatusOr<QueuedItem> item = Prepare(*value);
    if (!item.ok()) return item.status();
    items.push_back(*std::move(item));
  }
  if (order_ == wire::QUEUE_ORDER_PRIORITY) {
    if (absl::Status status = CheckComparableWithEachOther(items); !status.ok()) return status;
  }
  return items;
}

absl::Status Items::Prioritize(QueuedItem* item) {
  absl::StatusOr<std::unique_ptr<const v1::Value>> priority = Decoded(item->value.bytes());
  if (!priority.ok()) return priority.status();
  item->priority = *std::move(priority);
  return absl::OkStatus();
}

bool Items::Restore(QueuedItem item) {
  const size_t before = size();
  items_.insert(items_.end(), std::move(item));
  return size() > before;
}

QueuedItem Items::Take() { return std::move(items_.extract(items_.begin()).value()); }

void Items::PutBack(QueuedItem item) {
  if (item.priority != nullptr && !CheckComparable(*item.priority).ok()) item.priority = nullptr;
  items_.insert(std::move(item));
}

void Items::PutFirst(Stored value, int64_t deliveries) {
  QueuedItem item;
  item.deliveries = deliveries;
  item.number = --first_number_;
  if (order_ == wire::QUEUE_ORDER_PRIORITY) {
    absl::StatusOr<std::unique_ptr<const v1::Value>> priority = Decoded(value.bytes());
    if (priority.ok()) item.priority = *std::move(priority);
  }
  item.value = std::move(value);
  PutBack(std::move(item));
}

}  // namespace manager

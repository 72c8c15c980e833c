// The queue as a snapshot keeps it.

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/state/v1/queue.pb.h"
#include "server/objects/grants_state.h"
#include "server/objects/queue/queue.h"

namespace manager {
namespace {

void SaveItem(const QueuedItem& item, state::v1::QueuedItem* saved) {
  saved->set_value(item.value.bytes());
  saved->set_deliveries(item.deliveries);
  saved->set_number(item.number);
  saved->set_by_priority(item.priority != nullptr);
}

// The opposite, for the queue's items.
// Errors: DATA_LOSS.
absl::StatusOr<QueuedItem> LoadItem(const Object& queue, state::v1::QueuedItem* saved) {
  QueuedItem item;
  item.value = queue.Hold(std::move(*saved->mutable_value()));
  item.deliveries = saved->deliveries();
  item.number = saved->number();
  if (saved->by_priority() && !Items::Prioritize(&item).ok()) {
    return DamagedPart("an item's priority is no value");
  }
  return item;
}

void SaveDelivery(const Grant& grant, const Deliveries::Delivery& delivery,
                  state::v1::QueueDelivery* saved) {
  SaveGrant(grant, saved->mutable_grant());
  saved->set_lease_end(ToNanos(delivery.lease_end));
  SaveItem(delivery.item, saved->mutable_item());
}

}  // namespace

void Queue::Save(const StateSink& sink) const {
  state::v1::QueuePart head;
  head.set_max_size(max_size_);
  head.set_order(items_.order());
  head.set_max_deliveries(max_deliveries_);
  head.set_dead_letter(dead_letter_);
  head.set_unfinished(unfinished_);
  head.set_shut_down(shut_down_);
  head.set_dropped(dropped_);
  head.set_first_number(items_.first_number());
  head.set_last_number(items_.last_number());
  PartSaver<state::v1::QueuePart> parts(std::move(head), sink);
  for (const QueuedItem& item : items_) {
    SaveItem(item, parts.ForNext(item.value.bytes().size()).add_items());
  }
  for (const Grant& grant : deliveries_.grants()) {
    const Deliveries::Delivery& delivery = *deliveries_.Find(grant.fence);
    const size_t bytes = delivery.item.value.bytes().size();
    SaveDelivery(grant, delivery, parts.ForNext(bytes).add_deliveries());
  }
  parts.Finish();
}

absl::Status Queue::Load(absl::string_view bytes, const Step&) {
  auto part = ParsePart<state::v1::QueuePart>(bytes);
  if (!part.ok()) return part.status();
  if (part->order() == wire::QUEUE_ORDER_UNSPECIFIED || !wire::QueueOrder_IsValid(part->order())) {
    return DamagedPart("there is no such order of a queue");
  }
  if (part->max_size() < 0 || part->max_deliveries() < 0 || part->unfinished() < 0) {
    return DamagedPart("a queue counts less than nothing");
  }
  max_size_ = part->max_size();
  items_.set_order(static_cast<wire::QueueOrder>(part->order()));
  max_deliveries_ = part->max_deliveries();
  dead_letter_ = std::move(*part->mutable_dead_letter());
  unfinished_ = part->unfinished();
  shut_down_ = part->shut_down();
  dropped_ = part->dropped();
  items_.set_numbers(part->first_number(), part->last_number());
  for (state::v1::QueuedItem& saved : *part->mutable_items()) {
    absl::StatusOr<QueuedItem> item = LoadItem(*this, &saved);
    if (!item.ok()) return item.status();
    if (!items_.Restore(*std::move(item))) return DamagedPart("two items have the same place");
  }
  for (state::v1::QueueDelivery& saved : *part->mutable_deliveries()) {
    absl::StatusOr<QueuedItem> item = LoadItem(*this, saved.mutable_item());
    if (!item.ok()) return item.status();
    const Grant grant = LoadGrant(saved.grant());
    if (deliveries_.Find(grant.fence) != nullptr) {
      return DamagedPart("two deliveries have the same number");
    }
    deliveries_.Begin(grant, TimeFromNanos(saved.lease_end()), *std::move(item));
  }
  return absl::OkStatus();
}

}  // namespace manager

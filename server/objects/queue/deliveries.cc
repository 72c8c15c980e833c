#include "server/objects/queue/deliveries.h"

namespace manager {

const Deliveries::Delivery* Deliveries::Find(uint64_t number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : &found->second;
}

void Deliveries::Begin(const Grant& grant, absl::Time lease_end, QueuedItem item) {
  grants_.Add(grant);
  ends_.insert({lease_end, grant.fence});
  by_number_.emplace(grant.fence, Delivery{std::move(item), lease_end});
}

std::optional<QueuedItem> Deliveries::End(uint64_t number) {
  if (!grants_.Remove(number)) return std::nullopt;
  return Remove(number);
}

std::vector<QueuedItem> Deliveries::EndLate(absl::Time now) {
  std::vector<QueuedItem> items;
  while (next_end() <= now) {
    const uint64_t number = ends_.begin()->second;
    grants_.Remove(number);
    items.push_back(Remove(number));
  }
  return items;
}

std::vector<QueuedItem> Deliveries::EndSession(uint64_t session) {
  std::vector<QueuedItem> items;
  for (const Grant& grant : grants_.RemoveSession(session)) items.push_back(Remove(grant.fence));
  return items;
}

bool Deliveries::SetEnd(uint64_t number, absl::Time lease_end) {
  const auto found = by_number_.find(number);
  if (found == by_number_.end()) return false;
  ends_.erase({found->second.lease_end, number});
  ends_.insert({lease_end, number});
  found->second.lease_end = lease_end;
  return true;
}

QueuedItem Deliveries::Remove(uint64_t number) {
  const auto found = by_number_.find(number);
  ends_.erase({found->second.lease_end, number});
  QueuedItem item = std::move(found->second.item);
  by_number_.erase(found);
  return item;
}

}  // namespace manager

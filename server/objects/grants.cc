#include "server/objects/grants.h"

namespace manager {

const Grant* Grants::Find(uint64_t fence) const {
  const auto found = by_fence_.find(fence);
  return found == by_fence_.end() ? nullptr : &*found;
}

const Grant* Grants::Oldest() const { return empty() ? nullptr : &*by_fence_.begin(); }

const Grant* Grants::OldestOf(const Owner& owner) const {
  const Grant* const found = FirstFrom({owner.session, owner.number, 0}, owner.session);
  return found != nullptr && found->owner.number == owner.number ? found : nullptr;
}

const Grant* Grants::OldestOf(uint64_t session) const {
  const Grant* oldest = nullptr;
  // Owner by owner; a session has few.
  const Grant* of_owner = FirstFrom({session, 0, 0}, session);
  while (of_owner != nullptr) {
    if (oldest == nullptr || of_owner->fence < oldest->fence) oldest = of_owner;
    if (of_owner->owner.number == UINT64_MAX) break;
    of_owner = FirstFrom({session, of_owner->owner.number + 1, 0}, session);
  }
  return oldest;
}

const Grant* Grants::FirstFrom(const OwnedFence& from, uint64_t session) const {
  const auto at = by_owner_.lower_bound(from);
  if (at == by_owner_.end() || std::get<0>(*at) != session) return nullptr;
  return Find(std::get<2>(*at));
}

void Grants::Add(const Grant& grant) {
  by_fence_.insert(grant);
  by_owner_.insert(KeyOf(grant));
  NoteChange(grant.owner.session);
}

bool Grants::Remove(uint64_t fence) {
  const auto found = by_fence_.find(fence);
  if (found == by_fence_.end()) return false;
  by_owner_.erase(KeyOf(*found));
  NoteChange(found->owner.session);
  by_fence_.erase(found);
  return true;
}

std::vector<Grant> Grants::RemoveSession(uint64_t session) {
  std::vector<Grant> removed;
  while (const Grant* const oldest = OldestOf(session)) {
    removed.push_back(*oldest);
    Remove(removed.back().fence);
  }
  return removed;
}

}  // namespace manager

#include "common/id_set/id_set.h"

#include <algorithm>
#include <iterator>

namespace manager {
namespace {

// Whether a range that begins at `next` overlaps one that ends at `last`, or follows it at once. No
// sum, which might overflow.
bool Joins(uint64_t last, uint64_t next) { return next <= last || next - last == 1; }

}  // namespace

void IdSet::Add(uint64_t first, uint64_t last) {
  auto next = ranges_.upper_bound(first);
  if (next != ranges_.begin()) {
    const auto before = std::prev(next);
    if (Joins(before->second, first)) {
      if (last <= before->second) return;
      if (next == ranges_.end() || !Joins(last, next->first)) {  // As nearly always.
        before->second = last;
        return;
      }
      first = before->first;
      next = before;
    }
  }
  while (next != ranges_.end() && Joins(last, next->first)) {
    last = std::max(last, next->second);
    next = ranges_.erase(next);
  }
  ranges_.emplace_hint(next, first, last);
}

bool IdSet::Contains(uint64_t id) const {
  const auto next = ranges_.upper_bound(id);
  return next != ranges_.begin() && id <= std::prev(next)->second;
}

}  // namespace manager

// A set of numbers that come nearly in order, kept as ranges: the calls of a session that have been
// acknowledged, say, which is one range nearly always.
//
// Not thread-safe; the caller serializes.

#ifndef COMMON_ID_SET_ID_SET_H_
#define COMMON_ID_SET_ID_SET_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/btree_map.h"

namespace manager {

class IdSet {
 public:
  // First number to last, both included.
  using Ranges = absl::btree_map<uint64_t, uint64_t>;

  // Adds the numbers from `first` to `last`, both included; not below each other. Some or all may
  // be in the set. Takes logarithmic time in the number of ranges, and that of the ranges it joins.
  void Add(uint64_t first, uint64_t last);
  void Add(uint64_t id) { Add(id, id); }

  bool Contains(uint64_t id) const;

  // In order, with a gap between each two.
  const Ranges& ranges() const { return ranges_; }

  // The number of ranges, which is what the set takes of memory.
  size_t size() const { return ranges_.size(); }
  bool empty() const { return ranges_.empty(); }

  void Clear() { ranges_.clear(); }

 private:
  Ranges ranges_;
};

}  // namespace manager

#endif  // COMMON_ID_SET_ID_SET_H_

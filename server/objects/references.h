// References to anonymous objects: how many there are to each, in values, in objects and of
// sessions. An object without a name lives as long as something refers to it.
//
// Objects with names are not counted: they live until they are deleted. Nor is a reference to an
// object that has ended. An object that is still to come is never referred to: the state machine
// refuses a call that would store such a reference. So a value that is loaded counts as much as it
// did when it was stored.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_REFERENCES_H_
#define SERVER_OBJECTS_REFERENCES_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace manager {

class References {
 public:
  References() = default;
  References(const References&) = delete;
  References& operator=(const References&) = delete;

  // An anonymous object begins, and ends. One that nothing has begun to refer to by the end of the
  // record ends with it.
  void Begin(uint64_t id) {
    counts_[id] = 0;
    unreferenced_.push_back(id);
  }
  void End(uint64_t id) { counts_.erase(id); }

  // Whether there is anything to count.
  bool any() const { return !counts_.empty(); }

  int64_t CountOf(uint64_t id) const {
    const auto found = counts_.find(id);
    return found == counts_.end() ? 0 : found->second;
  }

  // One reference more. False where `id` is no anonymous object's; then there is nothing to drop.
  bool Add(uint64_t id) {
    const auto found = counts_.find(id);
    if (found == counts_.end()) return false;
    ++found->second;
    return true;
  }

  // One less. Nothing where the object has ended meanwhile.
  void Drop(uint64_t id) {
    const auto found = counts_.find(id);
    if (found != counts_.end() && --found->second == 0) unreferenced_.push_back(id);
  }

  // The objects that may have lost their last reference since this was last asked.
  std::vector<uint64_t> TakeUnreferenced() { return std::exchange(unreferenced_, {}); }

 private:
  absl::flat_hash_map<uint64_t, int64_t> counts_;  // Never iterated: it has no order.
  std::vector<uint64_t> unreferenced_;
};

// Keeps an anonymous object alive. Movable; the table must outlive it.
class Reference {
 public:
  Reference() = default;
  Reference(References& references, uint64_t id)
      : references_(references.Add(id) ? &references : nullptr), id_(id) {}
  Reference(Reference&& other) noexcept
      : references_(std::exchange(other.references_, nullptr)), id_(other.id_) {}
  Reference& operator=(Reference&& other) noexcept {
    std::swap(references_, other.references_);
    std::swap(id_, other.id_);
    return *this;
  }
  ~Reference() {
    if (references_ != nullptr) references_->Drop(id_);
  }

  // The object's id; 0 where the reference is to none.
  uint64_t id() const { return id_; }

 private:
  References* references_ = nullptr;  // Null where the object has a name, and is not counted.
  uint64_t id_ = 0;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_REFERENCES_H_

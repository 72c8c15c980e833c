// A hash map of encoded values that keeps the order of insertion, as Python's dict does.
//
// Keys are equal as Key says (see server/value/key.h). The first of equal keys is kept, and an
// entry keeps its place when its value changes. Finding, adding and removing take constant time,
// amortized, at any size. A key that equals nothing (NaN) makes a new entry each time and is found
// by none.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_ORDERED_MAP_H_
#define SERVER_OBJECTS_ORDERED_MAP_H_

#include <cstddef>
#include <list>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/value/key.h"

namespace manager {

class OrderedMap {
 public:
  struct Entry {
    std::string form;  // What the entry is found by; empty for a key that equals nothing.
    std::string key;   // As encoded by the client that came first.
    std::string value;
  };
  using Entries = std::list<Entry>;
  using iterator = Entries::iterator;
  using const_iterator = Entries::const_iterator;

  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }

  // The entries, oldest first.
  iterator begin() { return entries_.begin(); }
  iterator end() { return entries_.end(); }
  const_iterator begin() const { return entries_.begin(); }
  const_iterator end() const { return entries_.end(); }

  const_iterator Find(const Key& key) const {
    const auto found = index_.find(key.form);
    return found == index_.end() || key.matches_nothing ? end() : const_iterator(found->second);
  }
  iterator Find(const Key& key) {
    const auto found = index_.find(key.form);
    return found == index_.end() || key.matches_nothing ? end() : found->second;
  }

  // Adds an entry at the end. The key must not be there yet.
  iterator Add(Key key, std::string encoded_key, std::string value) {
    if (key.matches_nothing) key.form.clear();
    entries_.push_back({std::move(key.form), std::move(encoded_key), std::move(value)});
    const iterator added = std::prev(entries_.end());
    if (!added->form.empty()) index_[added->form] = added;
    return added;
  }

  void Set(Key key, std::string encoded_key, std::string value) {
    const iterator found = Find(key);
    if (found != end()) {
      found->value = std::move(value);
    } else {
      Add(std::move(key), std::move(encoded_key), std::move(value));
    }
  }

  // Removes an entry and gives it.
  Entry Take(iterator at) {
    if (!at->form.empty()) index_.erase(at->form);
    Entry taken = std::move(*at);
    entries_.erase(at);
    return taken;
  }

  void Clear() {
    index_.clear();
    entries_.clear();
  }

 private:
  Entries entries_;
  // By Entry::form, whose bytes the index's keys are. Never iterated: it has no order.
  absl::flat_hash_map<absl::string_view, iterator> index_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_ORDERED_MAP_H_

// A hash map from encoded values to Value that keeps the order of insertion, as Python's dict does.
//
// Keys are equal as Key says (see server/value/key.h). The first of equal keys is kept, and an
// entry keeps its place when its value changes. A key that equals nothing (NaN) makes a new entry
// each time and is found by none.
//
// An entry has a sequence number, its place in the order for good: whoever remembers one can go on
// behind it, even when that entry has gone. And it has a version, which grows whenever its value
// changes. Both are counted by one counter, which nothing turns back: neither number is ever given
// to another entry.
//
// Finding and changing an entry, and going from one to the next, take constant time at any size,
// adding one too, amortized. Removing one, and going on behind a sequence number, take logarithmic
// time. Iterators and entries stay where they are until their entry is removed.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_ORDERED_MAP_H_
#define SERVER_OBJECTS_ORDERED_MAP_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "server/objects/stored.h"
#include "server/value/key.h"

namespace manager {

template <class Value>
class OrderedMap {
 public:
  struct Entry {
    std::string form;  // What the entry is found by; empty for a key that equals nothing.
    Stored key;        // As encoded by the client that came first.
    [[no_unique_address]] Value value;
    uint64_t sequence = 0;  // At least 1.
    uint64_t version = 0;   // At least 1.
  };
  using Entries = std::list<Entry>;
  // Entries are changed through the map alone, which counts the changes.
  using const_iterator = typename Entries::const_iterator;

  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }

  // The entries, oldest first.
  const_iterator begin() const { return entries_.begin(); }
  const_iterator end() const { return entries_.end(); }

  // The entry of a key; end() if there is none.
  const_iterator Find(const Key& key) const {
    if (key.matches_nothing) return end();
    const auto found = by_form_.find(absl::string_view(key.form));
    return found == by_form_.end() ? end() : *found;
  }

  // The entry with this sequence number; end() if it has gone, or never was.
  const_iterator FindSequence(uint64_t sequence) const {
    const auto found = by_sequence_.find(sequence);
    return found == by_sequence_.end() ? end() : found->second;
  }

  // The first entry with a greater sequence number; end() if there is none.
  const_iterator FindAfter(uint64_t sequence) const {
    const auto found = by_sequence_.upper_bound(sequence);
    return found == by_sequence_.end() ? end() : found->second;
  }

  // Adds an entry at the end. The key must not be there yet.
  const_iterator Add(Key key, Stored encoded_key, Value value) {
    const uint64_t change = ++changes_;
    return Restore(std::move(key), std::move(encoded_key), std::move(value), change, change);
  }

  // Puts an entry in as it was, at the end; for a map that is loaded in its order.
  const_iterator Restore(Key key, Stored encoded_key, Value value, uint64_t sequence,
                         uint64_t version) {
    if (key.matches_nothing) key.form.clear();
    entries_.push_back(
        {std::move(key.form), std::move(encoded_key), std::move(value), sequence, version});
    const const_iterator added = std::prev(entries_.end());
    by_sequence_.emplace_hint(by_sequence_.end(), sequence, added);
    if (!added->form.empty()) by_form_.insert(added);
    return added;
  }

  // How many changes there were, which number entries and versions.
  uint64_t changes() const { return changes_; }
  void set_changes(uint64_t changes) { changes_ = changes; }

  // Gives an entry a new value.
  void Change(const_iterator at, Value value) {
    const auto entry = entries_.erase(at, at);  // Erases nothing; gives an iterator that may write.
    entry->value = std::move(value);
    entry->version = ++changes_;
  }

  // Changes the key's entry, or adds one.
  const_iterator Set(Key key, Stored encoded_key, Value value) {
    const const_iterator found = Find(key);
    if (found == end()) return Add(std::move(key), std::move(encoded_key), std::move(value));
    Change(found, std::move(value));
    return found;
  }

  // Removes an entry and gives it.
  Entry Take(const_iterator at) {
    if (!at->form.empty()) by_form_.erase(at);
    by_sequence_.erase(at->sequence);
    Entries taken;
    taken.splice(taken.begin(), entries_, at);
    return std::move(taken.front());
  }

  void Clear() {
    by_form_.clear();
    by_sequence_.clear();
    entries_.clear();
  }

 private:
  // Entries are hashed and compared by their forms, and found by a form alone.
  static absl::string_view FormOf(absl::string_view form) { return form; }
  static absl::string_view FormOf(const_iterator entry) { return entry->form; }
  struct Hash {
    using is_transparent = void;
    template <class Form>
    size_t operator()(const Form& form) const {
      return absl::Hash<absl::string_view>()(FormOf(form));
    }
  };
  struct Same {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return FormOf(a) == FormOf(b);
    }
  };

  uint64_t changes_ = 0;
  Entries entries_;
  absl::flat_hash_set<const_iterator, Hash, Same> by_form_;  // Never iterated: it has no order.
  absl::btree_map<uint64_t, const_iterator> by_sequence_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_ORDERED_MAP_H_

// An OrderedMap as a snapshot keeps it, for the types that are built on one.
//
// Their parts have the fields `uint64 changes` and `repeated MapEntry entries`. What the bytes of a
// value are says the type.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_OBJECTS_MAP_STATE_H_
#define SERVER_OBJECTS_MAP_STATE_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "manager/state/v1/common.pb.h"
#include "server/objects/object.h"
#include "server/objects/ordered_map.h"
#include "server/objects/state.h"
#include "server/value/key.h"

namespace manager {

// Writes the map down, entry by entry. `to_bytes(value)` gives a value's bytes as a string.
template <class Part, class Value, class ToBytes>
void SaveEntries(const OrderedMap<Value>& map, const StateSink& sink, const ToBytes& to_bytes) {
  Part head;
  head.set_changes(map.changes());
  PartSaver<Part> parts(std::move(head), sink);
  for (const auto& entry : map) {
    std::string value = to_bytes(entry.value);
    const size_t bytes = entry.key.bytes().size() + value.size();
    state::v1::MapEntry* const saved = parts.ForNext(bytes).add_entries();
    saved->set_key(entry.key.bytes());
    saved->set_value(std::move(value));
    saved->set_sequence(entry.sequence);
    saved->set_version(entry.version);
  }
  parts.Finish();
}

// Takes up the next part of what SaveEntries wrote, as `owner`'s. `to_value(bytes)` gives a value
// back, or what is wrong with its bytes.
// Errors: DATA_LOSS; those of `to_value`.
template <class Part, class Value, class ToValue>
absl::Status LoadEntries(absl::string_view bytes, const Object& owner, const ToValue& to_value,
                         OrderedMap<Value>* map) {
  absl::StatusOr<Part> part = ParsePart<Part>(bytes);
  if (!part.ok()) return part.status();
  map->set_changes(part->changes());
  // Were a number there twice, now or later, the map would keep an iterator to what has gone.
  uint64_t last = map->empty() ? 0 : std::prev(map->end())->sequence;
  for (state::v1::MapEntry& entry : *part->mutable_entries()) {
    if (entry.sequence() <= last || entry.version() < entry.sequence() ||
        entry.version() > part->changes()) {
      return DamagedPart("an entry is out of order");
    }
    last = entry.sequence();
    absl::StatusOr<Key> key = ToKey(entry.key());
    if (!key.ok()) return DamagedPart("an entry's key cannot be one");
    if (map->Find(*key) != map->end()) return DamagedPart("a key is there twice");
    absl::StatusOr<Value> value = to_value(std::move(*entry.mutable_value()));
    if (!value.ok()) return value.status();
    map->Restore(*std::move(key), owner.Hold(std::move(*entry.mutable_key())), *std::move(value),
                 entry.sequence(), entry.version());
  }
  return absl::OkStatus();
}

}  // namespace manager

#endif  // SERVER_OBJECTS_MAP_STATE_H_

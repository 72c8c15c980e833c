// The dict's methods that are about many entries.

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/dict/dict.h"
#include "server/objects/limits.h"
#include "server/objects/walk.h"
#include "server/value/encoded.h"
#include "server/value/key.h"

namespace manager {
namespace {

using EncodedKeys = google::protobuf::RepeatedPtrField<std::string>;

constexpr int kDefaultIterateLimit = 1000;

absl::Status TooMany(size_t bytes, const Step& step) {
  return MessageTooLarge("reply", bytes, step.max_message_bytes(), "name fewer keys at a time");
}

absl::Status Resized() {
  return Error(v1::ERROR_REASON_DICT_RESIZED, "the dict changed size during iteration");
}

void Copy(const OrderedMap<Stored>::Entry& from, wire::DictEntry* to) {
  to->set_key(from.key.bytes());
  to->set_value(from.value.bytes());
}

// Errors: UNHASHABLE_KEY, MALFORMED_VALUE.
absl::StatusOr<std::vector<Key>> ToKeys(const EncodedKeys& encoded) {
  std::vector<Key> keys;
  keys.reserve(static_cast<size_t>(encoded.size()));
  for (const std::string& one : encoded) {
    absl::StatusOr<Key> key = ToKey(one);
    if (!key.ok()) return key.status();
    keys.push_back(*std::move(key));
  }
  return keys;
}

}  // namespace

absl::Status Dict::SetAll(Entries& entries) {
  std::vector<Key> keys;
  keys.reserve(static_cast<size_t>(entries.size()));
  for (const wire::DictEntry& entry : entries) {
    absl::StatusOr<Key> key = ToKey(entry.key());
    if (!key.ok()) return key.status();
    if (absl::Status status = CheckPresent("value", entry.value()); !status.ok()) return status;
    keys.push_back(*std::move(key));
  }
  for (int i = 0; i < entries.size(); ++i) {
    wire::DictEntry& entry = entries[i];
    map_.Set(std::move(keys[static_cast<size_t>(i)]), Hold(std::move(*entry.mutable_key())),
             Hold(std::move(*entry.mutable_value())));
  }
  return absl::OkStatus();
}

absl::Status Dict::Init(const Turn&, wire::DictCreateRequest& request) {
  return SetAll(*request.mutable_entries());
}

absl::Status Dict::Size(const wire::DictSizeRequest&, wire::DictSizeResponse* response) const {
  response->set_size(static_cast<int64_t>(map_.size()));
  return absl::OkStatus();
}

absl::Status Dict::Keys(const wire::DictKeysRequest&, wire::DictKeysResponse* response) const {
  for (const Map::Entry& entry : map_) response->add_keys(entry.key.bytes());
  return absl::OkStatus();
}

absl::Status Dict::Values(const wire::DictValuesRequest&,
                          wire::DictValuesResponse* response) const {
  for (const Map::Entry& entry : map_) response->add_values(entry.value.bytes());
  return absl::OkStatus();
}

absl::Status Dict::Items(const wire::DictItemsRequest&, wire::DictItemsResponse* response) const {
  for (const Map::Entry& entry : map_) Copy(entry, response->add_entries());
  return absl::OkStatus();
}

absl::Status Dict::GetMany(const Turn& turn, const wire::DictGetManyRequest& request,
                           wire::DictGetManyResponse* response) const {
  const absl::StatusOr<std::vector<Key>> keys = ToKeys(request.keys());
  if (!keys.ok()) return keys.status();
  // Checked on the way: a key that is named often must not cost its value's size each time.
  const auto limit = static_cast<size_t>(turn.max_message_bytes());
  size_t bytes = 0;
  for (const Key& key : *keys) {
    wire::DictLookup* lookup = response->add_lookups();
    const auto found = map_.Find(key);
    if (found == map_.end()) continue;
    bytes += found->value.bytes().size();
    if (bytes > limit) return TooMany(bytes, turn);
    lookup->set_found(true);
    lookup->set_value(found->value.bytes());
    lookup->set_version(found->version);
  }
  return absl::OkStatus();
}

absl::Status Dict::Scan(const wire::DictScanRequest& request,
                        wire::DictScanResponse* response) const {
  return ScanPage(
      map_, request, response,
      [](const Map::Entry& entry) { return entry.key.bytes().size() + entry.value.bytes().size(); },
      [response](const Map::Entry& entry) { Copy(entry, response->add_entries()); });
}

absl::Status Dict::Iterate(const wire::DictIterateRequest& request,
                           wire::DictIterateResponse* response) const {
  if (request.limit() < 0) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("limit is ", request.limit(), "; it must not be negative"),
                 {{"field", "limit"}});
  }
  const auto size = static_cast<int64_t>(map_.size());
  // As in Python, an equal number of entries coming and going is not noticed, except where the
  // very entry at which the iteration stands has gone.
  if (request.has_expected_size() && request.expected_size() != size) return Resized();
  auto at = map_.begin();
  if (request.position() != 0) {
    at = map_.FindSequence(request.position());
    if (at == map_.end()) return Resized();
    ++at;
  }
  const int limit = request.limit() == 0 ? kDefaultIterateLimit : request.limit();
  response->set_position(request.position());
  for (; at != map_.end() && response->entries_size() < limit; ++at) {
    Copy(*at, response->add_entries());
    response->set_position(at->sequence);
  }
  response->set_size(size);
  return absl::OkStatus();
}

absl::Status Dict::Update(wire::DictUpdateRequest& request, wire::DictUpdateResponse*) {
  return SetAll(*request.mutable_entries());
}

absl::Status Dict::PopMany(const Turn& turn, wire::DictPopManyRequest& request,
                           wire::DictPopManyResponse* response) {
  const absl::StatusOr<std::vector<Key>> keys = ToKeys(request.keys());
  if (!keys.ok()) return keys.status();
  constexpr size_t kLookupBytes = 32;              // Without its value, at most.
  absl::flat_hash_set<const std::string*> values;  // A key that is named twice is popped once.
  size_t bytes = keys->size() * kLookupBytes;
  for (const Key& key : *keys) {
    const auto found = map_.Find(key);
    if (found == map_.end() || !values.insert(&found->value.bytes()).second) continue;
    bytes += found->value.bytes().size();
  }
  if (bytes > static_cast<size_t>(turn.max_message_bytes())) return TooMany(bytes, turn);
  for (const Key& key : *keys) {
    wire::DictLookup* lookup = response->add_lookups();
    const auto found = map_.Find(key);
    if (found == map_.end()) continue;
    lookup->set_found(true);
    lookup->set_version(found->version);
    lookup->set_value(map_.Take(found).value.Take());
  }
  return absl::OkStatus();
}

absl::Status Dict::DeleteMany(wire::DictDeleteManyRequest& request,
                              wire::DictDeleteManyResponse* response) {
  const absl::StatusOr<std::vector<Key>> keys = ToKeys(request.keys());
  if (!keys.ok()) return keys.status();
  int64_t deleted = 0;
  for (const Key& key : *keys) {
    const auto found = map_.Find(key);
    if (found == map_.end()) continue;
    map_.Take(found);
    ++deleted;
  }
  response->set_deleted(deleted);
  return absl::OkStatus();
}

absl::Status Dict::Clear(wire::DictClearRequest&, wire::DictClearResponse*) {
  map_.Clear();
  return absl::OkStatus();
}

}  // namespace manager

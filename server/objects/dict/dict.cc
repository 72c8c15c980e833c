#include "server/objects/dict/dict.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/value/encoded.h"
#include "server/value/key.h"

namespace manager {
namespace {

using Entries = google::protobuf::RepeatedPtrField<wire::DictEntry>;

constexpr int kDefaultIterateLimit = 1000;

absl::Status KeyNotFound(absl::string_view key) {
  const std::string shown = ShowValue(key);
  return Error(v1::ERROR_REASON_KEY_NOT_FOUND, absl::StrCat("the dict has no key ", shown),
               {{"key", shown}});
}

absl::Status Resized() {
  return Error(v1::ERROR_REASON_DICT_RESIZED, "the dict changed size during iteration");
}

void Copy(const OrderedMap::Entry& from, wire::DictEntry* to) {
  to->set_key(from.key);
  to->set_value(from.value);
}

// Sets all entries in `map`, or none where a key is unfit.
absl::Status SetAll(Entries& entries, OrderedMap& map) {
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
    map.Set(std::move(keys[static_cast<size_t>(i)]), std::move(*entry.mutable_key()),
            std::move(*entry.mutable_value()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Dict>> Dict::Create(wire::DictCreateRequest& request) {
  auto dict = std::make_unique<Dict>();
  absl::Status status = SetAll(*request.mutable_entries(), dict->map_);
  if (!status.ok()) return status;
  return dict;
}

std::string Dict::Summary() const { return absl::StrCat(map_.size(), " entries"); }

absl::Status Dict::Get(const wire::DictGetRequest& request, wire::DictGetResponse* response) const {
  absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  const auto found = map_.Find(*key);
  if (found != map_.end()) {
    response->set_value(found->value);
    response->set_found(true);
    return absl::OkStatus();
  }
  if (!request.has_default_value()) return KeyNotFound(request.key());
  response->set_value(request.default_value());
  return absl::OkStatus();
}

absl::Status Dict::Set(wire::DictSetRequest& request, wire::DictSetResponse*) {
  absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  map_.Set(*std::move(key), std::move(*request.mutable_key()), std::move(*request.mutable_value()));
  return absl::OkStatus();
}

absl::Status Dict::Delete(wire::DictDeleteRequest& request, wire::DictDeleteResponse*) {
  absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  const auto found = map_.Find(*key);
  if (found == map_.end()) return KeyNotFound(request.key());
  map_.Take(found);
  return absl::OkStatus();
}

absl::Status Dict::Contains(const wire::DictContainsRequest& request,
                            wire::DictContainsResponse* response) const {
  absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  response->set_found(map_.Find(*key) != map_.end());
  return absl::OkStatus();
}

absl::Status Dict::Size(const wire::DictSizeRequest&, wire::DictSizeResponse* response) const {
  response->set_size(static_cast<int64_t>(map_.size()));
  return absl::OkStatus();
}

absl::Status Dict::Keys(const wire::DictKeysRequest&, wire::DictKeysResponse* response) const {
  for (const OrderedMap::Entry& entry : map_) response->add_keys(entry.key);
  return absl::OkStatus();
}

absl::Status Dict::Values(const wire::DictValuesRequest&,
                          wire::DictValuesResponse* response) const {
  for (const OrderedMap::Entry& entry : map_) response->add_values(entry.value);
  return absl::OkStatus();
}

absl::Status Dict::Items(const wire::DictItemsRequest&, wire::DictItemsResponse* response) const {
  for (const OrderedMap::Entry& entry : map_) Copy(entry, response->add_entries());
  return absl::OkStatus();
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
  if (request.has_after_key()) {
    absl::StatusOr<Key> key = ToKey(request.after_key());
    if (!key.ok()) return key.status();
    at = map_.Find(*key);
    if (at == map_.end()) return Resized();
    ++at;
  }
  const int limit = request.limit() == 0 ? kDefaultIterateLimit : request.limit();
  for (; at != map_.end() && response->entries_size() < limit; ++at) {
    Copy(*at, response->add_entries());
  }
  response->set_size(size);
  return absl::OkStatus();
}

absl::Status Dict::Pop(wire::DictPopRequest& request, wire::DictPopResponse* response) {
  // Python does not even look at the key of a pop from an empty dict; nor do we.
  if (!map_.empty()) {
    absl::StatusOr<Key> key = ToKey(request.key());
    if (!key.ok()) return key.status();
    const auto found = map_.Find(*key);
    if (found != map_.end()) {
      response->set_value(map_.Take(found).value);
      response->set_found(true);
      return absl::OkStatus();
    }
  }
  if (!request.has_default_value()) return KeyNotFound(request.key());
  response->set_value(std::move(*request.mutable_default_value()));
  return absl::OkStatus();
}

absl::Status Dict::PopItem(wire::DictPopItemRequest&, wire::DictPopItemResponse* response) {
  if (map_.empty()) {
    return Error(v1::ERROR_REASON_KEY_NOT_FOUND, "the dict is empty, so there is no item to pop");
  }
  OrderedMap::Entry taken = map_.Take(std::prev(map_.end()));
  response->set_key(std::move(taken.key));
  response->set_value(std::move(taken.value));
  return absl::OkStatus();
}

absl::Status Dict::SetDefault(wire::DictSetDefaultRequest& request,
                              wire::DictSetDefaultResponse* response) {
  absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  const auto found = map_.Find(*key);
  if (found != map_.end()) {
    response->set_value(found->value);
    response->set_found(true);
    return absl::OkStatus();
  }
  std::string value =
      request.has_default_value() ? std::move(*request.mutable_default_value()) : EncodedNull();
  response->set_value(value);
  map_.Add(*std::move(key), std::move(*request.mutable_key()), std::move(value));
  return absl::OkStatus();
}

absl::Status Dict::Update(wire::DictUpdateRequest& request, wire::DictUpdateResponse*) {
  return SetAll(*request.mutable_entries(), map_);
}

absl::Status Dict::Clear(wire::DictClearRequest&, wire::DictClearResponse*) {
  map_.Clear();
  return absl::OkStatus();
}

std::vector<Method> Dict::Methods() {
  return {
      CreateRow<Dict, wire::DictCreateRequest, wire::DictCreateResponse>("Dict/Create"),
      Row<&Dict::Get>("Dict/Get"),
      Row<&Dict::Set>("Dict/Set"),
      Row<&Dict::Delete>("Dict/Delete"),
      Row<&Dict::Contains>("Dict/Contains"),
      Row<&Dict::Size>("Dict/Size"),
      Row<&Dict::Keys>("Dict/Keys"),
      Row<&Dict::Values>("Dict/Values"),
      Row<&Dict::Items>("Dict/Items"),
      Row<&Dict::Iterate>("Dict/Iterate"),
      Row<&Dict::Pop>("Dict/Pop"),
      Row<&Dict::PopItem>("Dict/PopItem"),
      Row<&Dict::SetDefault>("Dict/SetDefault"),
      Row<&Dict::Update>("Dict/Update"),
      Row<&Dict::Clear>("Dict/Clear"),
  };
}

}  // namespace manager

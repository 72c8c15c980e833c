// The model's calls that are about many entries.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "manager/v1/dict.pb.h"
#include "tests/behaviour/random/dict_model.h"

namespace manager {
namespace {

template <class Request>
Request Naming() {
  Request request;
  request.set_object(DictModel::kName);
  return request;
}

}  // namespace

template <class Request>
std::vector<Item> DictModel::RandomKeys(Random& random, Request* request) {
  std::vector<Item> keys;
  for (int i = random.Below(4); i > 0; --i) {
    keys.push_back(RandomKey(random));
    *request->add_keys() = keys.back().value;
  }
  return keys;
}

RandomCall DictModel::Items(Random& random, Expected* expected) {
  v1::DictItemsResponse items;
  v1::DictKeysResponse keys;
  v1::DictValuesResponse values;
  for (const Entry& entry : entries_) {
    v1::DictEntry* item = items.add_entries();
    *item->mutable_key() = *keys.add_keys() = entry.key.value;
    *item->mutable_value() = *values.add_values() = entry.value.value;
  }
  switch (random.Below(3)) {
    case 0:
      *expected = Ok(keys);
      return MakeCall("Dict/Keys", Naming<v1::DictKeysRequest>());
    case 1:
      *expected = Ok(values);
      return MakeCall("Dict/Values", Naming<v1::DictValuesRequest>());
    default:
      *expected = Ok(items);
      return MakeCall("Dict/Items", Naming<v1::DictItemsRequest>());
  }
}

RandomCall DictModel::Iterate(Random& random, Expected* expected) {
  auto request = Naming<v1::DictIterateRequest>();
  const auto size = static_cast<int64_t>(entries_.size());
  auto at = entries_.begin();
  bool resized = false;
  if (random.OneIn(2) && changes_ > 0) {
    request.set_position(!entries_.empty() && random.OneIn(2)
                             ? random.OneOf(entries_).sequence
                             : 1 + static_cast<uint64_t>(random.Below(static_cast<int>(changes_))));
    at = std::find_if(at, entries_.end(), [&request](const Entry& entry) {
      return entry.sequence == request.position();
    });
    resized = at == entries_.end();
    if (!resized) ++at;
  }
  if (random.OneIn(2)) {
    request.set_expected_size(random.OneIn(3) ? random.Below(10) : size);
    resized = resized || request.expected_size() != size;
  }
  request.set_limit(random.Below(4));
  v1::DictIterateResponse reply;
  reply.set_size(size);
  reply.set_position(request.position());
  for (; at != entries_.end() && (request.limit() == 0 || reply.entries_size() < request.limit());
       ++at) {
    v1::DictEntry* entry = reply.add_entries();
    *entry->mutable_key() = at->key.value;
    *entry->mutable_value() = at->value.value;
    reply.set_position(at->sequence);
  }
  *expected = resized ? Refused(v1::ERROR_REASON_DICT_RESIZED) : Ok(reply);
  return MakeCall("Dict/Iterate", request);
}

RandomCall DictModel::Update(Random& random, Expected* expected) {
  auto request = Naming<v1::DictUpdateRequest>();
  for (int i = random.Below(4); i > 0; --i) {
    const Item key = RandomKey(random);
    const Item& value = RandomItem(random);
    v1::DictEntry* entry = request.add_entries();
    *entry->mutable_key() = key.value;
    *entry->mutable_value() = value.value;
    Put(key, value);
  }
  *expected = Ok(v1::DictUpdateResponse());
  return MakeCall("Dict/Update", request);
}

RandomCall DictModel::GetMany(Random& random, Expected* expected) {
  auto request = Naming<v1::DictGetManyRequest>();
  v1::DictGetManyResponse reply;
  for (const Item& key : RandomKeys(random, &request)) {
    v1::DictLookup* lookup = reply.add_lookups();
    const auto found = Find(key);
    if (found == entries_.end()) continue;
    lookup->set_found(true);
    *lookup->mutable_value() = found->value.value;
    lookup->set_version(found->version);
  }
  *expected = Ok(reply);
  return MakeCall("Dict/GetMany", request);
}

RandomCall DictModel::PopMany(Random& random, Expected* expected) {
  auto request = Naming<v1::DictPopManyRequest>();
  v1::DictPopManyResponse reply;
  for (const Item& key : RandomKeys(random, &request)) {
    v1::DictLookup* lookup = reply.add_lookups();
    const auto found = Find(key);
    if (found == entries_.end()) continue;
    lookup->set_found(true);
    *lookup->mutable_value() = found->value.value;
    lookup->set_version(found->version);
    entries_.erase(found);
  }
  *expected = Ok(reply);
  return MakeCall("Dict/PopMany", request);
}

RandomCall DictModel::DeleteMany(Random& random, Expected* expected) {
  auto request = Naming<v1::DictDeleteManyRequest>();
  v1::DictDeleteManyResponse reply;
  for (const Item& key : RandomKeys(random, &request)) {
    const auto found = Find(key);
    if (found == entries_.end()) continue;
    entries_.erase(found);
    reply.set_deleted(reply.deleted() + 1);
  }
  *expected = Ok(reply);
  return MakeCall("Dict/DeleteMany", request);
}

RandomCall DictModel::Scan(Random& random, Expected* expected) {
  auto request = Naming<v1::DictScanRequest>();
  request.set_page_size(random.Between(1, 4));
  request.set_page_token(scan_);  // Whatever has changed since.
  uint64_t seen = 0;
  uint64_t last = entries_.empty() ? 0 : entries_.back().sequence;
  if (!scan_.empty()) {
    const size_t dash = scan_.find('-');
    seen = std::stoull(scan_.substr(0, dash));
    last = std::stoull(scan_.substr(dash + 1));
  }
  v1::DictScanResponse reply;
  for (const Entry& entry : entries_) {
    if (entry.sequence <= seen || entry.sequence > last) continue;
    if (reply.entries_size() == request.page_size()) {
      reply.set_next_page_token(std::to_string(seen) + "-" + std::to_string(last));
      break;
    }
    v1::DictEntry* added = reply.add_entries();
    *added->mutable_key() = entry.key.value;
    *added->mutable_value() = entry.value.value;
    seen = entry.sequence;
  }
  scan_ = reply.next_page_token();
  *expected = Ok(reply);
  return MakeCall("Dict/Scan", request);
}

}  // namespace manager

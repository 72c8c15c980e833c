#include "tests/behaviour/random/dict_model.h"

#include <algorithm>
#include <cstdint>

#include "manager/v1/dict.pb.h"

namespace manager {
namespace {

constexpr char kName[] = "the dict";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

}  // namespace

RandomCall DictModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  using Operation = RandomCall (DictModel::*)(Random&, Expected*);
  // What adds is as likely as what removes.
  static constexpr Operation kOperations[] = {
      &DictModel::Get,     &DictModel::Set,     &DictModel::Set,        &DictModel::Delete,
      &DictModel::Size,    &DictModel::Items,   &DictModel::Contains,   &DictModel::Pop,
      &DictModel::Iterate, &DictModel::PopItem, &DictModel::SetDefault, &DictModel::Update,
  };
  if (random.OneIn(100)) return Clear(random, &(*answers)[id]);
  const int operation = random.Below(static_cast<int>(std::size(kOperations)));
  return (this->*kOperations[operation])(random, &(*answers)[id]);
}

RandomCall DictModel::Create(Random& /*random*/) {
  return MakeCall("Dict/Create", Naming<v1::DictCreateRequest>());
}

RandomCall DictModel::Get(Random& random, Expected* expected) {
  auto request = Naming<v1::DictGetRequest>();
  const Item key = RandomKey(random);
  *request.mutable_key() = key.value;
  if (random.OneIn(2)) *request.mutable_default_value() = RandomItem(random).value;
  v1::DictGetResponse reply;
  if (const auto found = Find(key); found != entries_.end()) {
    *reply.mutable_value() = found->value.value;
    reply.set_found(true);
    *expected = Ok(reply);
  } else if (request.has_default_value()) {
    *reply.mutable_value() = request.default_value();
    *expected = Ok(reply);
  } else {
    *expected = Refused(v1::ERROR_REASON_KEY_NOT_FOUND);
  }
  return MakeCall("Dict/Get", request);
}

RandomCall DictModel::Set(Random& random, Expected* expected) {
  auto request = Naming<v1::DictSetRequest>();
  const Item key = RandomKey(random);
  const Item& value = RandomItem(random);
  *request.mutable_key() = key.value;
  *request.mutable_value() = value.value;
  Put(key, value);
  *expected = Ok(v1::DictSetResponse());
  return MakeCall("Dict/Set", request);
}

RandomCall DictModel::Delete(Random& random, Expected* expected) {
  auto request = Naming<v1::DictDeleteRequest>();
  const Item key = RandomKey(random);
  *request.mutable_key() = key.value;
  if (const auto found = Find(key); found != entries_.end()) {
    entries_.erase(found);
    *expected = Ok(v1::DictDeleteResponse());
  } else {
    *expected = Refused(v1::ERROR_REASON_KEY_NOT_FOUND);
  }
  return MakeCall("Dict/Delete", request);
}

RandomCall DictModel::Contains(Random& random, Expected* expected) {
  auto request = Naming<v1::DictContainsRequest>();
  const Item key = RandomKey(random);
  *request.mutable_key() = key.value;
  v1::DictContainsResponse reply;
  reply.set_found(Find(key) != entries_.end());
  *expected = Ok(reply);
  return MakeCall("Dict/Contains", request);
}

RandomCall DictModel::Size(Random& /*random*/, Expected* expected) {
  v1::DictSizeResponse reply;
  reply.set_size(static_cast<int64_t>(entries_.size()));
  *expected = Ok(reply);
  return MakeCall("Dict/Size", Naming<v1::DictSizeRequest>());
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
  if (random.OneIn(2)) {
    const Item key = RandomKey(random);
    *request.mutable_after_key() = key.value;
    at = Find(key);
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
  for (; at != entries_.end() && (request.limit() == 0 || reply.entries_size() < request.limit());
       ++at) {
    v1::DictEntry* entry = reply.add_entries();
    *entry->mutable_key() = at->key.value;
    *entry->mutable_value() = at->value.value;
  }
  *expected = resized ? Refused(v1::ERROR_REASON_DICT_RESIZED) : Ok(reply);
  return MakeCall("Dict/Iterate", request);
}

RandomCall DictModel::Pop(Random& random, Expected* expected) {
  auto request = Naming<v1::DictPopRequest>();
  const Item key = RandomKey(random);
  *request.mutable_key() = key.value;
  if (random.OneIn(2)) *request.mutable_default_value() = RandomItem(random).value;
  v1::DictPopResponse reply;
  if (const auto found = Find(key); found != entries_.end()) {
    *reply.mutable_value() = found->value.value;
    reply.set_found(true);
    entries_.erase(found);
    *expected = Ok(reply);
  } else if (request.has_default_value()) {
    *reply.mutable_value() = request.default_value();
    *expected = Ok(reply);
  } else {
    *expected = Refused(v1::ERROR_REASON_KEY_NOT_FOUND);
  }
  return MakeCall("Dict/Pop", request);
}

RandomCall DictModel::PopItem(Random& /*random*/, Expected* expected) {
  v1::DictPopItemResponse reply;
  if (entries_.empty()) {
    *expected = Refused(v1::ERROR_REASON_KEY_NOT_FOUND);
  } else {
    *reply.mutable_key() = entries_.back().key.value;
    *reply.mutable_value() = entries_.back().value.value;
    entries_.pop_back();
    *expected = Ok(reply);
  }
  return MakeCall("Dict/PopItem", Naming<v1::DictPopItemRequest>());
}

RandomCall DictModel::SetDefault(Random& random, Expected* expected) {
  auto request = Naming<v1::DictSetDefaultRequest>();
  const Item key = RandomKey(random);
  const Item& value = RandomItem(random);
  *request.mutable_key() = key.value;
  *request.mutable_default_value() = value.value;
  v1::DictSetDefaultResponse reply;
  const auto found = Find(key);
  reply.set_found(found != entries_.end());
  *reply.mutable_value() = reply.found() ? found->value.value : value.value;
  if (!reply.found()) Put(key, value);
  *expected = Ok(reply);
  return MakeCall("Dict/SetDefault", request);
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

RandomCall DictModel::Clear(Random& /*random*/, Expected* expected) {
  entries_.clear();
  *expected = Ok(v1::DictClearResponse());
  return MakeCall("Dict/Clear", Naming<v1::DictClearRequest>());
}

DictModel::Entries::iterator DictModel::Find(const Item& key) {
  return std::find_if(entries_.begin(), entries_.end(),
                      [&key](const Entry& entry) { return entry.key == key; });
}

void DictModel::Put(const Item& key, const Item& value) {
  if (const auto found = Find(key); found != entries_.end()) {
    found->value = value;
  } else {
    entries_.push_back({key, value});
  }
}

Item DictModel::RandomKey(Random& random) {
  if (!entries_.empty() && random.OneIn(2)) return random.OneOf(entries_).key;
  return random.OneOf(AllItems());
}

}  // namespace manager

#include "tests/behaviour/random/dict_model.h"

#include <algorithm>
#include <cstdint>

#include "manager/v1/dict.pb.h"

namespace manager {
namespace {

template <class Request>
Request Naming() {
  Request request;
  request.set_object(DictModel::kName);
  return request;
}

}  // namespace

RandomCall DictModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  using Operation = RandomCall (DictModel::*)(Random&, Expected*);
  // What adds is as likely as what removes.
  static constexpr Operation kOperations[] = {
      &DictModel::Get,           &DictModel::Set,
      &DictModel::Set,           &DictModel::Delete,
      &DictModel::Size,          &DictModel::Items,
      &DictModel::Contains,      &DictModel::Pop,
      &DictModel::Iterate,       &DictModel::PopItem,
      &DictModel::SetDefault,    &DictModel::Update,
      &DictModel::CompareAndSet, &DictModel::CompareAndSet,
      &DictModel::GetMany,       &DictModel::CompareAndDelete,
      &DictModel::Scan,          &DictModel::PopMany,
      &DictModel::Scan,          &DictModel::DeleteMany,
      &DictModel::Update,        &DictModel::Update,
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
    reply.set_version(found->version);
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
  v1::DictSetResponse reply;
  reply.set_version(Put(key, value));
  *expected = Ok(reply);
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
  reply.set_version(reply.found() ? found->version : Put(key, value));
  *expected = Ok(reply);
  return MakeCall("Dict/SetDefault", request);
}

RandomCall DictModel::Clear(Random& /*random*/, Expected* expected) {
  entries_.clear();
  *expected = Ok(v1::DictClearResponse());
  return MakeCall("Dict/Clear", Naming<v1::DictClearRequest>());
}

template <class Request>
bool DictModel::Expect(Random& random, Entries::iterator entry, Request* request) {
  const bool exists = entry != entries_.end();
  bool holds = true;
  const int what = random.Below(3);  // A value, a version, or both.
  if (what != 1) {
    const Item& item = exists && !random.OneIn(3) ? entry->value : RandomItem(random);
    *request->mutable_expected() = item.value;
    holds = exists && item == entry->value;
  }
  if (what != 0) {
    const uint64_t version = exists ? entry->version : 0;
    request->set_expected_version(random.OneIn(3) ? static_cast<uint64_t>(random.Below(5))
                                                  : version);
    holds = holds && request->expected_version() == version;
  }
  return holds;
}

RandomCall DictModel::CompareAndSet(Random& random, Expected* expected) {
  auto request = Naming<v1::DictCompareAndSetRequest>();
  const Item key = RandomKey(random);
  const Item& value = RandomItem(random);
  *request.mutable_key() = key.value;
  *request.mutable_value() = value.value;
  const auto found = Find(key);
  v1::DictCompareAndSetResponse reply;
  reply.set_set(Expect(random, found, &request));
  if (reply.set()) {
    reply.set_version(Put(key, value));
  } else if (found != entries_.end()) {
    *reply.mutable_value() = found->value.value;
    reply.set_version(found->version);
  }
  *expected = Ok(reply);
  return MakeCall("Dict/CompareAndSet", request);
}

RandomCall DictModel::CompareAndDelete(Random& random, Expected* expected) {
  auto request = Naming<v1::DictCompareAndDeleteRequest>();
  const Item key = RandomKey(random);
  *request.mutable_key() = key.value;
  const auto found = Find(key);
  v1::DictCompareAndDeleteResponse reply;
  const bool holds = Expect(random, found, &request);
  reply.set_deleted(holds && found != entries_.end());
  if (reply.deleted()) {
    entries_.erase(found);
  } else if (found != entries_.end()) {
    *reply.mutable_value() = found->value.value;
    reply.set_version(found->version);
  }
  *expected = Ok(reply);
  return MakeCall("Dict/CompareAndDelete", request);
}

DictModel::Entries::iterator DictModel::Find(const Item& key) {
  return std::find_if(entries_.begin(), entries_.end(),
                      [&key](const Entry& entry) { return entry.key == key; });
}

uint64_t DictModel::Put(const Item& key, const Item& value) {
  ++changes_;
  if (const auto found = Find(key); found != entries_.end()) {
    found->value = value;
    found->version = changes_;
  } else {
    entries_.push_back({key, value, changes_, changes_});
  }
  return changes_;
}

Item DictModel::RandomKey(Random& random) {
  if (!entries_.empty() && random.OneIn(2)) return random.OneOf(entries_).key;
  return random.OneOf(AllItems());
}

}  // namespace manager

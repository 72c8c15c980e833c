#include "server/objects/dict/dict.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "manager/state/v1/dict.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/expectation.h"
#include "server/objects/map_state.h"
#include "server/value/encoded.h"
#include "server/value/key.h"

namespace manager {
namespace {

absl::Status KeyNotFound(absl::string_view key) {
  const std::string shown = ShowValue(key);
  return Error(v1::ERROR_REASON_KEY_NOT_FOUND, absl::StrCat("the dict has no key ", shown),
               {{"key", shown}});
}

}  // namespace

std::string Dict::Summary() const { return absl::StrCat(map_.size(), " entries"); }

absl::StatusOr<Dict::Map::const_iterator> Dict::Find(const std::string& key) const {
  const absl::StatusOr<Key> parsed = ToKey(key);
  if (!parsed.ok()) return parsed.status();
  return map_.Find(*parsed);
}

absl::Status Dict::Get(const wire::DictGetRequest& request, wire::DictGetResponse* response) const {
  const absl::StatusOr<Map::const_iterator> found = Find(request.key());
  if (!found.ok()) return found.status();
  if (*found != map_.end()) {
    response->set_value((*found)->value.bytes());
    response->set_found(true);
    response->set_version((*found)->version);
    return absl::OkStatus();
  }
  if (!request.has_default_value()) return KeyNotFound(request.key());
  response->set_value(request.default_value());
  return absl::OkStatus();
}

absl::Status Dict::Set(wire::DictSetRequest& request, wire::DictSetResponse* response) {
  absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  const auto set = map_.Set(*std::move(key), Hold(std::move(*request.mutable_key())),
                            Hold(std::move(*request.mutable_value())));
  response->set_version(set->version);
  return absl::OkStatus();
}

absl::Status Dict::Delete(wire::DictDeleteRequest& request, wire::DictDeleteResponse*) {
  const absl::StatusOr<Map::const_iterator> found = Find(request.key());
  if (!found.ok()) return found.status();
  if (*found == map_.end()) return KeyNotFound(request.key());
  map_.Take(*found);
  return absl::OkStatus();
}

absl::Status Dict::Contains(const wire::DictContainsRequest& request,
                            wire::DictContainsResponse* response) const {
  const absl::StatusOr<Map::const_iterator> found = Find(request.key());
  if (!found.ok()) return found.status();
  response->set_found(*found != map_.end());
  return absl::OkStatus();
}

absl::Status Dict::Pop(wire::DictPopRequest& request, wire::DictPopResponse* response) {
  // Python does not even look at the key of a pop from an empty dict; nor do we.
  if (!map_.empty()) {
    const absl::StatusOr<Map::const_iterator> found = Find(request.key());
    if (!found.ok()) return found.status();
    if (*found != map_.end()) {
      response->set_value(map_.Take(*found).value.Take());
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
  Map::Entry taken = map_.Take(std::prev(map_.end()));
  response->set_key(std::move(taken.key).Take());
  response->set_value(std::move(taken.value).Take());
  return absl::OkStatus();
}

absl::Status Dict::SetDefault(wire::DictSetDefaultRequest& request,
                              wire::DictSetDefaultResponse* response) {
  absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  auto entry = map_.Find(*key);
  if (entry != map_.end()) {
    response->set_found(true);
  } else {
    std::string value =
        request.has_default_value() ? std::move(*request.mutable_default_value()) : EncodedNull();
    entry =
        map_.Add(*std::move(key), Hold(std::move(*request.mutable_key())), Hold(std::move(value)));
  }
  response->set_value(entry->value.bytes());
  response->set_version(entry->version);
  return absl::OkStatus();
}

absl::Status Dict::CompareAndSet(wire::DictCompareAndSetRequest& request,
                                 wire::DictCompareAndSetResponse* response) {
  absl::StatusOr<Key> key = ToKey(request.key());
  if (!key.ok()) return key.status();
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  const auto found = map_.Find(*key);
  const bool exists = found != map_.end();
  const absl::StatusOr<bool> as_expected =
      IsAsExpected(request, exists ? &found->value.bytes() : nullptr, exists ? found->version : 0);
  if (!as_expected.ok()) return as_expected.status();
  if (*as_expected) {
    const auto set = map_.Set(*std::move(key), Hold(std::move(*request.mutable_key())),
                              Hold(std::move(*request.mutable_value())));
    response->set_set(true);
    response->set_version(set->version);
  } else if (exists) {
    response->set_value(found->value.bytes());
    response->set_version(found->version);
  }
  return absl::OkStatus();
}

absl::Status Dict::CompareAndDelete(wire::DictCompareAndDeleteRequest& request,
                                    wire::DictCompareAndDeleteResponse* response) {
  const absl::StatusOr<Map::const_iterator> found = Find(request.key());
  if (!found.ok()) return found.status();
  const bool exists = *found != map_.end();
  const absl::StatusOr<bool> as_expected = IsAsExpected(
      request, exists ? &(*found)->value.bytes() : nullptr, exists ? (*found)->version : 0);
  if (!as_expected.ok()) return as_expected.status();
  if (!exists) return absl::OkStatus();
  if (*as_expected) {
    map_.Take(*found);
    response->set_deleted(true);
  } else {
    response->set_value((*found)->value.bytes());
    response->set_version((*found)->version);
  }
  return absl::OkStatus();
}

absl::StatusOr<const std::string*> Dict::Reach(const Path& path) const {
  const absl::StatusOr<Map::const_iterator> found = Find(path.first());
  if (!found.ok()) return found.status();
  return *found == map_.end() ? nullptr : &(*found)->value.bytes();
}

void Dict::StoreFirst(const Path& path, std::string value) {
  map_.Set(*ToKey(path.first()), Hold(path.first()), Hold(std::move(value)));
}

void Dict::RemoveFirst(const Path& path) { map_.Take(*Find(path.first())); }

void Dict::Save(const StateSink& sink) const {
  SaveEntries<state::v1::DictPart>(map_, sink, [](const Stored& value) { return value.bytes(); });
}

absl::Status Dict::Load(absl::string_view part, const Step&) {
  const auto hold = [this](std::string value) { return Hold(std::move(value)); };
  return LoadEntries<state::v1::DictPart>(part, *this, hold, &map_);
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
      Row<&Dict::GetMany>("Dict/GetMany"),
      Row<&Dict::Scan>("Dict/Scan"),
      Row<&Dict::Iterate>("Dict/Iterate"),
      Row<&Dict::Pop>("Dict/Pop"),
      Row<&Dict::PopItem>("Dict/PopItem"),
      Row<&Dict::SetDefault>("Dict/SetDefault"),
      Row<&Dict::Update>("Dict/Update"),
      Row<&Dict::PopMany>("Dict/PopMany"),
      Row<&Dict::DeleteMany>("Dict/DeleteMany"),
      Row<&Dict::Clear>("Dict/Clear"),
      Row<&Dict::CompareAndSet>("Dict/CompareAndSet"),
      Row<&Dict::CompareAndDelete>("Dict/CompareAndDelete"),
      Row<&Dict::GetAt>("Dict/GetAt"),
      Row<&Dict::SetAt>("Dict/SetAt"),
      Row<&Dict::DeleteAt>("Dict/DeleteAt"),
      Row<&Dict::AppendAt>("Dict/AppendAt"),
      Row<&Dict::IncrementAt>("Dict/IncrementAt"),
  };
}

}  // namespace manager

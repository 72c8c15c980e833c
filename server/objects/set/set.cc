#include "server/objects/set/set.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/repeated_field.h"
#include "manager/state/v1/set.pb.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"
#include "server/objects/directory.h"
#include "server/objects/map_state.h"
#include "server/objects/walk.h"
#include "server/value/encoded.h"
#include "server/value/key.h"
#include "server/value/wire.h"

namespace manager {
namespace {

using Values = google::protobuf::RepeatedPtrField<std::string>;

// What a set is combined or compared with. Movable, not copyable.
struct Operand {
  std::vector<Key> keys;        // Of all items.
  std::vector<int> first_ones;  // The items that no item before them equals.
  // The keys' forms, without those that equal nothing. Never iterated: it has no order.
  absl::flat_hash_set<absl::string_view> forms;

  Operand() = default;
  Operand(Operand&&) = default;
  Operand& operator=(Operand&&) = default;

  bool Has(absl::string_view form) const { return forms.contains(form); }
};

// Errors: UNHASHABLE_KEY.
absl::StatusOr<Operand> ToOperand(const Values& items) {
  Operand operand;
  operand.keys.reserve(static_cast<size_t>(items.size()));  // They stay where they are.
  for (int i = 0; i < items.size(); ++i) {
    absl::StatusOr<Key> parsed = ToKey(items[i]);
    if (!parsed.ok()) return parsed.status();
    const Key& key = operand.keys.emplace_back(*std::move(parsed));
    if (key.matches_nothing || operand.forms.insert(key.form).second) {
      operand.first_ones.push_back(i);
    }
  }
  return operand;
}

absl::Status CheckOperation(wire::SetOperation operation) {
  if (wire::SetOperation_IsValid(operation)) return absl::OkStatus();
  return Error(v1::ERROR_REASON_INVALID_ARGUMENT, absl::StrCat("there is no operation ", operation),
               {{"field", "operation"}});
}

// Whether an item of the set is in the result.
bool Keeps(wire::SetOperation operation, bool is_in_operand) {
  switch (operation) {
    case wire::SET_OPERATION_INTERSECTION:
      return is_in_operand;
    case wire::SET_OPERATION_DIFFERENCE:
    case wire::SET_OPERATION_SYMMETRIC_DIFFERENCE:
      return !is_in_operand;
    default:
      return true;
  }
}

// Whether an item of the operand that is not in the set is in the result.
bool AddsNew(wire::SetOperation operation) {
  return operation != wire::SET_OPERATION_INTERSECTION &&
         operation != wire::SET_OPERATION_DIFFERENCE;
}

// The key by which a value is looked for. A set is no item of any set, but stands for the frozenset
// of its items, as in Python.
absl::StatusOr<Key> ToLookupKey(const std::string& value) {
  uint32_t field = 0;
  WireType type{};
  const bool is_set = WireCursor(value).ReadTag(&field, &type) &&
                      field == static_cast<uint32_t>(v1::Value::kSetValueFieldNumber);
  return is_set ? ToCanonical(value) : ToKey(value);
}

}  // namespace

absl::Status Set::Init(const Turn&, wire::SetCreateRequest& request) {
  absl::StatusOr<Operand> operand = ToOperand(request.items());
  if (!operand.ok()) return operand.status();
  for (const int i : operand->first_ones) {
    AddNew(std::move(operand->keys[static_cast<size_t>(i)]), std::move(*request.mutable_items(i)));
  }
  return absl::OkStatus();
}

std::string Set::Summary() const { return absl::StrCat(items_.size(), " items"); }

absl::StatusOr<Set::Map::const_iterator> Set::Find(const std::string& value) const {
  const absl::StatusOr<Key> key = ToLookupKey(value);
  if (!key.ok()) return key.status();
  return items_.Find(*key);
}

void Set::AddNew(Key key, std::string value) {
  items_.Add(std::move(key), Hold(std::move(value)), {});
}

absl::Status Set::Add(wire::SetAddRequest& request, wire::SetAddResponse* response) {
  absl::StatusOr<Key> key = ToKey(request.value());
  if (!key.ok()) return key.status();
  if (items_.Find(*key) != items_.end()) return absl::OkStatus();
  AddNew(*std::move(key), std::move(*request.mutable_value()));
  response->set_added(true);
  return absl::OkStatus();
}

absl::Status Set::Discard(wire::SetDiscardRequest& request, wire::SetDiscardResponse* response) {
  const absl::StatusOr<Map::const_iterator> found = Find(request.value());
  if (!found.ok()) return found.status();
  if (*found == items_.end()) return absl::OkStatus();
  items_.Take(*found);
  response->set_found(true);
  return absl::OkStatus();
}

absl::Status Set::Remove(wire::SetRemoveRequest& request, wire::SetRemoveResponse*) {
  const absl::StatusOr<Map::const_iterator> found = Find(request.value());
  if (!found.ok()) return found.status();
  if (*found == items_.end()) {
    const std::string shown = ShowValue(request.value());
    return Error(v1::ERROR_REASON_KEY_NOT_FOUND, absl::StrCat("the set has no item ", shown),
                 {{"key", shown}});
  }
  items_.Take(*found);
  return absl::OkStatus();
}

absl::Status Set::Pop(wire::SetPopRequest&, wire::SetPopResponse* response) {
  if (items_.empty()) {
    return Error(v1::ERROR_REASON_KEY_NOT_FOUND, "the set is empty, so there is no item to pop");
  }
  response->set_value(std::move(items_.Take(items_.begin()).key).Take());
  return absl::OkStatus();
}

absl::Status Set::Contains(const wire::SetContainsRequest& request,
                           wire::SetContainsResponse* response) const {
  const absl::StatusOr<Map::const_iterator> found = Find(request.value());
  if (!found.ok()) return found.status();
  response->set_found(*found != items_.end());
  return absl::OkStatus();
}

absl::Status Set::Size(const wire::SetSizeRequest&, wire::SetSizeResponse* response) const {
  response->set_size(static_cast<int64_t>(items_.size()));
  return absl::OkStatus();
}

absl::Status Set::Items(const wire::SetItemsRequest&, wire::SetItemsResponse* response) const {
  for (const Map::Entry& item : items_) response->add_items(item.key.bytes());
  return absl::OkStatus();
}

absl::Status Set::Scan(const wire::SetScanRequest& request, wire::SetScanResponse* response) const {
  return ScanPage(
      items_, request, response, [](const Map::Entry& item) { return item.key.bytes().size(); },
      [&](const Map::Entry& item) { response->add_items(item.key.bytes()); });
}

absl::Status Set::Clear(wire::SetClearRequest&, wire::SetClearResponse*) {
  items_.Clear();
  return absl::OkStatus();
}

absl::Status Set::Combine(const wire::SetCombineRequest& request,
                          wire::SetCombineResponse* response) const {
  if (absl::Status status = CheckOperation(request.operation()); !status.ok()) return status;
  const absl::StatusOr<Operand> operand = ToOperand(request.items());
  if (!operand.ok()) return operand.status();
  for (const Map::Entry& item : items_) {
    if (Keeps(request.operation(), operand->Has(item.form))) response->add_items(item.key.bytes());
  }
  if (!AddsNew(request.operation())) return absl::OkStatus();
  for (const int i : operand->first_ones) {
    if (items_.Find(operand->keys[static_cast<size_t>(i)]) != items_.end()) continue;
    response->add_items(request.items(i));
  }
  return absl::OkStatus();
}

absl::Status Set::Update(wire::SetUpdateRequest& request, wire::SetUpdateResponse* response) {
  if (absl::Status status = CheckOperation(request.operation()); !status.ok()) return status;
  absl::StatusOr<Operand> operand = ToOperand(request.items());
  if (!operand.ok()) return operand.status();
  if (request.operation() == wire::SET_OPERATION_INTERSECTION) {
    for (auto at = items_.begin(); at != items_.end();) {
      const auto item = at++;
      if (!operand->Has(item->form)) items_.Take(item);
    }
  } else {  // No item of the set matters but those that the operand has too.
    for (const int i : operand->first_ones) {
      Key& key = operand->keys[static_cast<size_t>(i)];
      const auto found = items_.Find(key);
      if (found != items_.end()) {
        if (!Keeps(request.operation(), /*is_in_operand=*/true)) items_.Take(found);
      } else if (AddsNew(request.operation())) {
        AddNew(std::move(key), std::move(*request.mutable_items(i)));
      }
    }
  }
  response->set_size(static_cast<int64_t>(items_.size()));
  return absl::OkStatus();
}

absl::Status Set::Compare(const wire::SetCompareRequest& request,
                          wire::SetCompareResponse* response) const {
  const absl::StatusOr<Operand> operand = ToOperand(request.items());
  if (!operand.ok()) return operand.status();
  size_t common = 0;
  for (const int i : operand->first_ones) {
    if (items_.Find(operand->keys[static_cast<size_t>(i)]) != items_.end()) ++common;
  }
  response->set_subset(common == items_.size());
  response->set_superset(common == operand->first_ones.size());
  response->set_disjoint(common == 0);
  return absl::OkStatus();
}

void Set::Save(const StateSink& sink) const {
  SaveEntries<state::v1::SetPart>(items_, sink, [](Nothing) { return std::string(); });
}

absl::Status Set::Load(absl::string_view part, const Step&) {
  const auto nothing = [](const std::string&) { return Nothing(); };
  return LoadEntries<state::v1::SetPart>(part, *this, nothing, &items_);
}

std::vector<Method> Set::Methods() {
  return {
      CreateRow<Set, wire::SetCreateRequest, wire::SetCreateResponse>("Set/Create"),
      Row<&Set::Add>("Set/Add"),
      Row<&Set::Discard>("Set/Discard"),
      Row<&Set::Remove>("Set/Remove"),
      Row<&Set::Pop>("Set/Pop"),
      Row<&Set::Contains>("Set/Contains"),
      Row<&Set::Size>("Set/Size"),
      Row<&Set::Items>("Set/Items"),
      Row<&Set::Scan>("Set/Scan"),
      Row<&Set::Combine>("Set/Combine"),
      Row<&Set::Update>("Set/Update"),
      Row<&Set::Compare>("Set/Compare"),
      Row<&Set::Clear>("Set/Clear"),
  };
}

}  // namespace manager

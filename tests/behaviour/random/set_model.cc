#include "tests/behaviour/random/set_model.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace manager {
namespace {

constexpr char kName[] = "the set";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

using Items = std::vector<Item>;

bool IsAmong(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

template <class Message>
void Write(const Items& items, Message* message) {
  for (const Item& item : items) *message->add_items() = item.value;
}

}  // namespace

RandomCall SetModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  using Operation = RandomCall (SetModel::*)(Random&, Expected*);
  static constexpr Operation kOperations[] = {
      &SetModel::Add,      &SetModel::Add,    &SetModel::Add,      &SetModel::Discard,
      &SetModel::Remove,   &SetModel::Pop,    &SetModel::Contains, &SetModel::Size,
      &SetModel::GetItems, &SetModel::Scan,   &SetModel::Scan,     &SetModel::Combine,
      &SetModel::Combine,  &SetModel::Update, &SetModel::Update,   &SetModel::Compare,
  };
  Expected* expected = &(*answers)[id];
  // Every NaN is an item of its own, so the set would grow without end.
  if (members_.size() > 40 || random.OneIn(100)) return Clear(random, expected);
  const int operation = random.Below(static_cast<int>(std::size(kOperations)));
  return (this->*kOperations[operation])(random, expected);
}

RandomCall SetModel::Create(Random& /*random*/) {
  return MakeCall("Set/Create", Naming<v1::SetCreateRequest>());
}

RandomCall SetModel::Add(Random& random, Expected* expected) {
  auto request = Naming<v1::SetAddRequest>();
  const Item item = Pick(random);
  *request.mutable_value() = item.value;
  v1::SetAddResponse reply;
  reply.set_added(!Has(item));
  Become(Combined(v1::SET_OPERATION_UNION, {item}));
  *expected = Ok(reply);
  return MakeCall("Set/Add", request);
}

RandomCall SetModel::Discard(Random& random, Expected* expected) {
  auto request = Naming<v1::SetDiscardRequest>();
  const Item item = Pick(random);
  *request.mutable_value() = item.value;
  v1::SetDiscardResponse reply;
  reply.set_found(Has(item));
  Become(Combined(v1::SET_OPERATION_DIFFERENCE, {item}));
  *expected = Ok(reply);
  return MakeCall("Set/Discard", request);
}

RandomCall SetModel::Remove(Random& random, Expected* expected) {
  auto request = Naming<v1::SetRemoveRequest>();
  const Item item = Pick(random);
  *request.mutable_value() = item.value;
  *expected = Has(item) ? Ok(v1::SetRemoveResponse()) : Refused(v1::ERROR_REASON_KEY_NOT_FOUND);
  Become(Combined(v1::SET_OPERATION_DIFFERENCE, {item}));
  return MakeCall("Set/Remove", request);
}

RandomCall SetModel::Pop(Random& /*random*/, Expected* expected) {
  if (members_.empty()) {
    *expected = Refused(v1::ERROR_REASON_KEY_NOT_FOUND);
  } else {
    v1::SetPopResponse reply;
    *reply.mutable_value() = members_.front().item.value;
    members_.erase(members_.begin());
    *expected = Ok(reply);
  }
  return MakeCall("Set/Pop", Naming<v1::SetPopRequest>());
}

RandomCall SetModel::Contains(Random& random, Expected* expected) {
  auto request = Naming<v1::SetContainsRequest>();
  const Item item = Pick(random);
  *request.mutable_value() = item.value;
  v1::SetContainsResponse reply;
  reply.set_found(Has(item));
  *expected = Ok(reply);
  return MakeCall("Set/Contains", request);
}

RandomCall SetModel::Size(Random& /*random*/, Expected* expected) {
  v1::SetSizeResponse reply;
  reply.set_size(static_cast<int64_t>(members_.size()));
  *expected = Ok(reply);
  return MakeCall("Set/Size", Naming<v1::SetSizeRequest>());
}

RandomCall SetModel::GetItems(Random& /*random*/, Expected* expected) {
  v1::SetItemsResponse reply;
  for (const Member& member : members_) *reply.add_items() = member.item.value;
  *expected = Ok(reply);
  return MakeCall("Set/Items", Naming<v1::SetItemsRequest>());
}

// Goes on with the walk that has been begun, or begins one.
RandomCall SetModel::Scan(Random& random, Expected* expected) {
  auto request = Naming<v1::SetScanRequest>();
  request.set_page_size(random.Between(1, 4));
  if (walk_last_ != 0) {
    request.set_page_token(absl::StrCat(walk_seen_, "-", walk_last_));
  } else if (!members_.empty()) {
    walk_last_ = members_.back().number;
  }
  v1::SetScanResponse reply;
  bool more = false;
  for (const Member& member : members_) {
    if (member.number <= walk_seen_ || member.number > walk_last_) continue;
    more = reply.items_size() == request.page_size();
    if (more) break;
    *reply.add_items() = member.item.value;
    walk_seen_ = member.number;
  }
  if (more) {
    reply.set_next_page_token(absl::StrCat(walk_seen_, "-", walk_last_));
  } else {
    walk_seen_ = walk_last_ = 0;
  }
  *expected = Ok(reply);
  return MakeCall("Set/Scan", request);
}

RandomCall SetModel::Combine(Random& random, Expected* expected) {
  auto request = Naming<v1::SetCombineRequest>();
  request.set_operation(static_cast<v1::SetOperation>(random.Below(5)));
  const Items others = PickSome(random);
  Write(others, &request);
  v1::SetCombineResponse reply;
  for (const Member& member : Combined(request.operation(), others)) {
    *reply.add_items() = member.item.value;
  }
  *expected = Ok(reply);
  return MakeCall("Set/Combine", request);
}

RandomCall SetModel::Update(Random& random, Expected* expected) {
  auto request = Naming<v1::SetUpdateRequest>();
  request.set_operation(static_cast<v1::SetOperation>(random.Below(5)));
  const Items others = PickSome(random);
  Write(others, &request);
  Become(Combined(request.operation(), others));
  v1::SetUpdateResponse reply;
  reply.set_size(static_cast<int64_t>(members_.size()));
  *expected = Ok(reply);
  return MakeCall("Set/Update", request);
}

RandomCall SetModel::Compare(Random& random, Expected* expected) {
  auto request = Naming<v1::SetCompareRequest>();
  Items others = PickSome(random);
  if (random.OneIn(2)) {  // So that there are subsets.
    for (const Member& member : members_) others.push_back(member.item);
  }
  Write(others, &request);
  const auto in_others = [&](const Member& member) { return IsAmong(others, member.item); };
  const auto in_set = [&](const Item& item) { return Has(item); };
  v1::SetCompareResponse reply;
  reply.set_subset(std::all_of(members_.begin(), members_.end(), in_others));
  reply.set_superset(std::all_of(others.begin(), others.end(), in_set));
  reply.set_disjoint(std::none_of(others.begin(), others.end(), in_set));
  *expected = Ok(reply);
  return MakeCall("Set/Compare", request);
}

RandomCall SetModel::Clear(Random& /*random*/, Expected* expected) {
  members_.clear();
  *expected = Ok(v1::SetClearResponse());
  return MakeCall("Set/Clear", Naming<v1::SetClearRequest>());
}

Item SetModel::Pick(Random& random) const {
  if (!members_.empty() && random.OneIn(3)) return random.OneOf(members_).item;
  return random.OneOf(AllItems());
}

SetModel::Items SetModel::PickSome(Random& random) const {
  Items items;
  for (int i = random.Below(6); i > 0; --i) items.push_back(Pick(random));
  return items;
}

bool SetModel::Has(const Item& item) const {
  return std::any_of(members_.begin(), members_.end(),
                     [&item](const Member& member) { return member.item == item; });
}

SetModel::Members SetModel::Combined(v1::SetOperation operation, const Items& others) const {
  const bool keeps_common = operation != v1::SET_OPERATION_DIFFERENCE &&
                            operation != v1::SET_OPERATION_SYMMETRIC_DIFFERENCE;
  const bool keeps_own = operation != v1::SET_OPERATION_INTERSECTION;
  const bool adds_others = keeps_own && operation != v1::SET_OPERATION_DIFFERENCE;
  Members combined;
  for (const Member& member : members_) {
    if (IsAmong(others, member.item) ? keeps_common : keeps_own) combined.push_back(member);
  }
  Items added;
  for (const Item& item : others) {
    if (!adds_others || Has(item) || IsAmong(added, item)) continue;
    added.push_back(item);
    combined.push_back({item});
  }
  return combined;
}

void SetModel::Become(const Members& members) {
  members_ = members;
  for (Member& member : members_) {
    if (member.number == 0) member.number = ++last_number_;
  }
}

}  // namespace manager

#include "tests/behaviour/random/deque_model.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "absl/numeric/int128.h"

namespace manager {
namespace {

constexpr char kName[] = "the deque";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

// Mostly about as large as the deques are, sometimes as large as can be.
int64_t RandomIndex(Random& random) {
  if (random.OneIn(20)) return std::numeric_limits<int64_t>::max() - random.Below(2);
  if (random.OneIn(20)) return std::numeric_limits<int64_t>::min() + random.Below(2);
  return random.Between(-12, 12);
}

}  // namespace

RandomCall DequeModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  using Operation = RandomCall (DequeModel::*)(Random&, Expected*);
  static constexpr Operation kOperations[] = {
      &DequeModel::Append, &DequeModel::Append,  &DequeModel::Extend, &DequeModel::Extend,
      &DequeModel::Pop,    &DequeModel::PopMany, &DequeModel::Get,    &DequeModel::Set,
      &DequeModel::Insert, &DequeModel::Insert,  &DequeModel::Delete, &DequeModel::GetSlice,
      &DequeModel::Remove, &DequeModel::Index,   &DequeModel::Count,  &DequeModel::Contains,
      &DequeModel::Size,   &DequeModel::Rotate,  &DequeModel::Rotate, &DequeModel::Reverse,
  };
  Expected* expected = &(*answers)[id];
  if (items_.size() > 40 || random.OneIn(100)) return Clear(random, expected);
  const int operation = random.Below(static_cast<int>(std::size(kOperations)));
  return (this->*kOperations[operation])(random, expected);
}

RandomCall DequeModel::Create(Random& random) {
  auto request = Naming<v1::DequeCreateRequest>();
  if (!random.OneIn(3)) max_size_ = random.Between(0, 8);
  if (max_size_.has_value()) request.set_max_size(*max_size_);
  return MakeCall("Deque/Create", request);
}

RandomCall DequeModel::Append(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeAppendRequest>();
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  request.set_left(random.OneIn(2));
  v1::DequeAppendResponse reply;
  const std::optional<Item> dropped = Push(item, request.left());
  if (dropped.has_value()) *reply.mutable_dropped() = dropped->value;
  *expected = Ok(reply);
  return MakeCall("Deque/Append", request);
}

RandomCall DequeModel::Extend(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeExtendRequest>();
  request.set_left(random.OneIn(2));
  v1::DequeExtendResponse reply;
  for (int i = random.Below(6); i > 0; --i) {
    const Item& item = RandomItem(random);
    *request.add_items() = item.value;
    if (Push(item, request.left()).has_value()) reply.set_dropped(reply.dropped() + 1);
  }
  *expected = Ok(reply);
  return MakeCall("Deque/Extend", request);
}

RandomCall DequeModel::Pop(Random& random, Expected* expected) {
  auto request = Naming<v1::DequePopRequest>();
  request.set_left(random.OneIn(2));
  *expected = Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  if (!items_.empty()) {
    v1::DequePopResponse reply;
    *reply.mutable_value() = Take(request.left()).value;
    *expected = Ok(reply);
  }
  return MakeCall("Deque/Pop", request);
}

RandomCall DequeModel::PopMany(Random& random, Expected* expected) {
  auto request = Naming<v1::DequePopManyRequest>();
  request.set_count(random.Between(-1, 4));
  request.set_left(random.OneIn(2));
  std::vector<Item> taken;
  for (int64_t i = 0; i < request.count() && !items_.empty(); ++i) {
    const Item item = Take(request.left());
    taken.insert(request.left() ? taken.end() : taken.begin(), item);
  }
  v1::DequePopManyResponse reply;
  for (const Item& item : taken) *reply.add_items() = item.value;
  *expected = request.count() < 0 ? Refused(v1::ERROR_REASON_INVALID_ARGUMENT) : Ok(reply);
  return MakeCall("Deque/PopMany", request);
}

RandomCall DequeModel::Get(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeGetRequest>();
  request.set_index(RandomIndex(random));
  const std::optional<size_t> at = Position(request.index());
  v1::DequeGetResponse reply;
  if (at.has_value()) *reply.mutable_value() = items_[*at].value;
  *expected = at.has_value() ? Ok(reply) : Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  return MakeCall("Deque/Get", request);
}

RandomCall DequeModel::Set(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeSetRequest>();
  const Item& item = RandomItem(random);
  request.set_index(RandomIndex(random));
  *request.mutable_value() = item.value;
  const std::optional<size_t> at = Position(request.index());
  if (at.has_value()) items_[*at] = item;
  *expected =
      at.has_value() ? Ok(v1::DequeSetResponse()) : Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  return MakeCall("Deque/Set", request);
}

RandomCall DequeModel::Insert(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeInsertRequest>();
  const Item& item = RandomItem(random);
  request.set_index(RandomIndex(random));
  *request.mutable_value() = item.value;
  if (max_size_.has_value() && static_cast<int64_t>(items_.size()) >= *max_size_) {
    *expected = Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  } else {
    items_.insert(items_.begin() + Bound(request.index()), item);
    *expected = Ok(v1::DequeInsertResponse());
  }
  return MakeCall("Deque/Insert", request);
}

RandomCall DequeModel::Delete(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeDeleteRequest>();
  request.set_index(RandomIndex(random));
  const std::optional<size_t> at = Position(request.index());
  if (at.has_value()) items_.erase(items_.begin() + static_cast<ptrdiff_t>(*at));
  *expected =
      at.has_value() ? Ok(v1::DequeDeleteResponse()) : Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  return MakeCall("Deque/Delete", request);
}

// Other steps than 1 are the list's, whose slices these are.
RandomCall DequeModel::GetSlice(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeGetSliceRequest>();
  request.mutable_slice()->set_start(RandomIndex(random));
  request.mutable_slice()->set_stop(RandomIndex(random));
  v1::DequeGetSliceResponse reply;
  for (ptrdiff_t i = Bound(request.slice().start()); i < Bound(request.slice().stop()); ++i) {
    *reply.add_items() = items_[static_cast<size_t>(i)].value;
  }
  *expected = Ok(reply);
  return MakeCall("Deque/GetSlice", request);
}

RandomCall DequeModel::Remove(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeRemoveRequest>();
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  const auto found = std::find(items_.begin(), items_.end(), item);
  *expected = found == items_.end() ? Refused(v1::ERROR_REASON_VALUE_NOT_FOUND)
                                    : Ok(v1::DequeRemoveResponse());
  if (found != items_.end()) items_.erase(found);
  return MakeCall("Deque/Remove", request);
}

RandomCall DequeModel::Index(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeIndexRequest>();
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  auto end = static_cast<ptrdiff_t>(items_.size());
  ptrdiff_t at = 0;
  if (random.OneIn(2)) {
    request.set_start(RandomIndex(random));
    at = Bound(request.start());
  }
  if (random.OneIn(2)) {
    request.set_stop(RandomIndex(random));
    end = Bound(request.stop());
  }
  while (at < end && !(items_[static_cast<size_t>(at)] == item)) ++at;
  v1::DequeIndexResponse reply;
  reply.set_index(at);
  *expected = at < end ? Ok(reply) : Refused(v1::ERROR_REASON_VALUE_NOT_FOUND);
  return MakeCall("Deque/Index", request);
}

RandomCall DequeModel::Count(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeCountRequest>();
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  v1::DequeCountResponse reply;
  reply.set_count(std::count(items_.begin(), items_.end(), item));
  *expected = Ok(reply);
  return MakeCall("Deque/Count", request);
}

RandomCall DequeModel::Contains(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeContainsRequest>();
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  v1::DequeContainsResponse reply;
  reply.set_found(std::count(items_.begin(), items_.end(), item) > 0);
  *expected = Ok(reply);
  return MakeCall("Deque/Contains", request);
}

RandomCall DequeModel::Size(Random& /*random*/, Expected* expected) {
  v1::DequeSizeResponse reply;
  reply.set_size(static_cast<int64_t>(items_.size()));
  if (max_size_.has_value()) reply.set_max_size(*max_size_);
  *expected = Ok(reply);
  return MakeCall("Deque/Size", Naming<v1::DequeSizeRequest>());
}

RandomCall DequeModel::Rotate(Random& random, Expected* expected) {
  auto request = Naming<v1::DequeRotateRequest>();
  if (random.OneIn(2)) request.set_steps(RandomIndex(random));
  const int64_t steps = request.has_steps() ? request.steps() : 1;
  const auto length = static_cast<int64_t>(items_.size());
  for (int64_t i = length == 0 ? 0 : steps % length; i > 0; --i) {
    items_.insert(items_.begin(), Take(/*left=*/false));
  }
  for (int64_t i = length == 0 ? 0 : steps % length; i < 0; ++i) {
    items_.push_back(Take(/*left=*/true));
  }
  *expected = Ok(v1::DequeRotateResponse());
  return MakeCall("Deque/Rotate", request);
}

RandomCall DequeModel::Reverse(Random& /*random*/, Expected* expected) {
  std::reverse(items_.begin(), items_.end());
  *expected = Ok(v1::DequeReverseResponse());
  return MakeCall("Deque/Reverse", Naming<v1::DequeReverseRequest>());
}

RandomCall DequeModel::Clear(Random& /*random*/, Expected* expected) {
  items_.clear();
  *expected = Ok(v1::DequeClearResponse());
  return MakeCall("Deque/Clear", Naming<v1::DequeClearRequest>());
}

std::optional<Item> DequeModel::Push(const Item& item, bool left) {
  items_.insert(left ? items_.begin() : items_.end(), item);
  if (!max_size_.has_value() || static_cast<int64_t>(items_.size()) <= *max_size_) {
    return std::nullopt;
  }
  return Take(!left);
}

Item DequeModel::Take(bool left) {
  const auto at = left ? items_.begin() : items_.end() - 1;
  Item taken = *at;
  items_.erase(at);
  return taken;
}

std::optional<size_t> DequeModel::Position(int64_t index) const {
  const absl::int128 length = items_.size();
  absl::int128 at = index;
  if (at < 0) at += length;
  if (at < 0 || at >= length) return std::nullopt;
  return static_cast<size_t>(at);
}

ptrdiff_t DequeModel::Bound(int64_t index) const {
  const absl::int128 length = items_.size();
  absl::int128 at = index;
  if (at < 0) at += length;
  return static_cast<ptrdiff_t>(std::clamp<absl::int128>(at, 0, length));
}

}  // namespace manager

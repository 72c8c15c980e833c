#include "tests/behaviour/random/list_model.h"

#include <algorithm>
#include <limits>
#include <set>

#include "absl/numeric/int128.h"

namespace manager {
namespace {

constexpr char kName[] = "the list";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

// Mostly about as large as the lists are, sometimes as large as can be.
int64_t RandomIndex(Random& random) {
  if (random.OneIn(20)) return std::numeric_limits<int64_t>::max() - random.Below(2);
  if (random.OneIn(20)) return std::numeric_limits<int64_t>::min() + random.Below(2);
  return random.Between(-12, 12);
}

int64_t RandomStep(Random& random) {
  return random.OneIn(10) ? RandomIndex(random) : random.Between(-3, 3);
}

v1::ListSlice RandomSlice(Random& random) {
  v1::ListSlice slice;
  if (!random.OneIn(3)) slice.set_start(RandomIndex(random));
  if (!random.OneIn(3)) slice.set_stop(RandomIndex(random));
  if (!random.OneIn(3)) slice.set_step(RandomStep(random));
  return slice;
}

bool StepIsZero(const v1::ListSlice& slice) { return slice.has_step() && slice.step() == 0; }
bool StepIsOne(const v1::ListSlice& slice) { return !slice.has_step() || slice.step() == 1; }

}  // namespace

RandomCall ListModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  using Operation = RandomCall (ListModel::*)(Random&, Expected*);
  static constexpr Operation kOperations[] = {
      &ListModel::Get,         &ListModel::Set,    &ListModel::Delete,   &ListModel::GetSlice,
      &ListModel::GetSlice,    &ListModel::Append, &ListModel::SetSlice, &ListModel::SetSlice,
      &ListModel::DeleteSlice, &ListModel::Extend, &ListModel::Extend,   &ListModel::Insert,
      &ListModel::Pop,         &ListModel::Remove, &ListModel::Index,    &ListModel::Count,
      &ListModel::Contains,    &ListModel::Sort,   &ListModel::Reverse,  &ListModel::Repeat,
      &ListModel::PopMany,     &ListModel::Scan,   &ListModel::Scan,     &ListModel::Append,
  };
  static const std::set<std::string> kReading = {
      "/manager.v1.List/Get",      "/manager.v1.List/GetSlice", "/manager.v1.List/Index",
      "/manager.v1.List/Contains", "/manager.v1.List/Count",    "/manager.v1.List/Scan"};
  Expected* expected = &(*answers)[id];
  if (items_.size() > 40 || random.OneIn(100)) return Clear(random, expected);
  // Those that change nothing where they add or take nothing.
  static const std::set<std::string> kOfMany = {"/manager.v1.List/Extend",
                                                "/manager.v1.List/PopMany"};
  const size_t size = items_.size();
  const int operation = random.Below(static_cast<int>(std::size(kOperations)));
  RandomCall call = (this->*kOperations[operation])(random, expected);
  const bool refused = expected->reason != v1::ERROR_REASON_UNSPECIFIED;
  const bool idle = kOfMany.contains(call.method) && items_.size() == size;
  if (!refused && !idle && !kReading.contains(call.method)) ++changes_;
  return call;
}

RandomCall ListModel::Create(Random& /*random*/) {
  return MakeCall("List/Create", Naming<v1::ListCreateRequest>());
}

RandomCall ListModel::Get(Random& random, Expected* expected) {
  auto request = Naming<v1::ListGetRequest>();
  request.set_index(RandomIndex(random));
  v1::ListGetResponse reply;
  const std::optional<size_t> at = Position(request.index());
  if (at.has_value()) *reply.mutable_value() = items_[*at].value;
  *expected = at.has_value() ? Ok(reply) : Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  return MakeCall("List/Get", request);
}

RandomCall ListModel::Set(Random& random, Expected* expected) {
  auto request = Naming<v1::ListSetRequest>();
  const Item& item = RandomItem(random);
  request.set_index(RandomIndex(random));
  *request.mutable_value() = item.value;
  const std::optional<size_t> at = Position(request.index());
  if (at.has_value()) items_[*at] = item;
  *expected =
      at.has_value() ? Ok(v1::ListSetResponse()) : Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  return MakeCall("List/Set", request);
}

RandomCall ListModel::Delete(Random& random, Expected* expected) {
  auto request = Naming<v1::ListDeleteRequest>();
  request.set_index(RandomIndex(random));
  const std::optional<size_t> at = Position(request.index());
  if (at.has_value()) items_.erase(items_.begin() + static_cast<ptrdiff_t>(*at));
  *expected =
      at.has_value() ? Ok(v1::ListDeleteResponse()) : Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  return MakeCall("List/Delete", request);
}

RandomCall ListModel::GetSlice(Random& random, Expected* expected) {
  auto request = Naming<v1::ListGetSliceRequest>();
  *request.mutable_slice() = RandomSlice(random);
  if (StepIsZero(request.slice())) {
    *expected = Refused(v1::ERROR_REASON_SLICE_STEP_ZERO);
  } else {
    v1::ListGetSliceResponse reply;
    for (const size_t at : Positions(request.slice())) *reply.add_items() = items_[at].value;
    *expected = Ok(reply);
  }
  return MakeCall("List/GetSlice", request);
}

RandomCall ListModel::SetSlice(Random& random, Expected* expected) {
  auto request = Naming<v1::ListSetSliceRequest>();
  *request.mutable_slice() = RandomSlice(random);
  const v1::ListSlice& slice = request.slice();
  std::vector<size_t> at;
  if (!StepIsZero(slice)) at = Positions(slice);
  // As many items as there are to replace, more often than not.
  const size_t size = random.OneIn(3) ? static_cast<size_t>(random.Below(5)) : at.size();
  Items items;
  while (items.size() < size) items.push_back(RandomItem(random));
  for (const Item& item : items) *request.add_items() = item.value;

  *expected = Ok(v1::ListSetSliceResponse());
  if (StepIsZero(slice)) {
    *expected = Refused(v1::ERROR_REASON_SLICE_STEP_ZERO);
  } else if (StepIsOne(slice)) {
    const auto start = items_.begin() + static_cast<ptrdiff_t>(Start(slice));
    const auto rest = items_.erase(start, start + static_cast<ptrdiff_t>(at.size()));
    items_.insert(rest, items.begin(), items.end());
  } else if (items.size() != at.size()) {
    *expected = Refused(v1::ERROR_REASON_SLICE_SIZE_MISMATCH);
  } else {
    for (size_t i = 0; i < at.size(); ++i) items_[at[i]] = items[i];
  }
  return MakeCall("List/SetSlice", request);
}

RandomCall ListModel::DeleteSlice(Random& random, Expected* expected) {
  auto request = Naming<v1::ListDeleteSliceRequest>();
  *request.mutable_slice() = RandomSlice(random);
  if (StepIsZero(request.slice())) {
    *expected = Refused(v1::ERROR_REASON_SLICE_STEP_ZERO);
  } else {
    const std::vector<size_t> positions = Positions(request.slice());
    const std::set<size_t> gone(positions.begin(), positions.end());
    Items left;
    for (size_t i = 0; i < items_.size(); ++i) {
      if (gone.count(i) == 0) left.push_back(items_[i]);
    }
    items_ = left;
    *expected = Ok(v1::ListDeleteSliceResponse());
  }
  return MakeCall("List/DeleteSlice", request);
}

RandomCall ListModel::Append(Random& random, Expected* expected) {
  auto request = Naming<v1::ListAppendRequest>();
  items_.push_back(RandomItem(random));
  *request.mutable_value() = items_.back().value;
  *expected = Ok(v1::ListAppendResponse());
  return MakeCall("List/Append", request);
}

RandomCall ListModel::Extend(Random& random, Expected* expected) {
  auto request = Naming<v1::ListExtendRequest>();
  for (int i = random.Below(6); i > 0; --i) {
    items_.push_back(RandomItem(random));
    *request.add_items() = items_.back().value;
  }
  *expected = Ok(v1::ListExtendResponse());
  return MakeCall("List/Extend", request);
}

RandomCall ListModel::Insert(Random& random, Expected* expected) {
  auto request = Naming<v1::ListInsertRequest>();
  const Item& item = RandomItem(random);
  request.set_index(RandomIndex(random));
  *request.mutable_value() = item.value;
  v1::ListSlice from;
  from.set_start(request.index());
  items_.insert(items_.begin() + static_cast<ptrdiff_t>(Start(from)), item);
  *expected = Ok(v1::ListInsertResponse());
  return MakeCall("List/Insert", request);
}

RandomCall ListModel::Pop(Random& random, Expected* expected) {
  auto request = Naming<v1::ListPopRequest>();
  if (random.OneIn(2)) request.set_index(RandomIndex(random));
  const std::optional<size_t> at = Position(request.has_index() ? request.index() : -1);
  if (at.has_value()) {
    v1::ListPopResponse reply;
    *reply.mutable_value() = items_[*at].value;
    items_.erase(items_.begin() + static_cast<ptrdiff_t>(*at));
    *expected = Ok(reply);
  } else {
    *expected = Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  }
  return MakeCall("List/Pop", request);
}

RandomCall ListModel::Remove(Random& random, Expected* expected) {
  auto request = Naming<v1::ListRemoveRequest>();
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  const auto found = std::find(items_.begin(), items_.end(), item);
  *expected = found == items_.end() ? Refused(v1::ERROR_REASON_VALUE_NOT_FOUND)
                                    : Ok(v1::ListRemoveResponse());
  if (found != items_.end()) items_.erase(found);
  return MakeCall("List/Remove", request);
}

RandomCall ListModel::Index(Random& random, Expected* expected) {
  auto request = Naming<v1::ListIndexRequest>();
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  v1::ListSlice slice = RandomSlice(random);
  slice.clear_step();
  if (slice.has_start()) request.set_start(slice.start());
  if (slice.has_stop()) request.set_stop(slice.stop());
  *expected = Refused(v1::ERROR_REASON_VALUE_NOT_FOUND);
  for (const size_t at : Positions(slice)) {
    if (!(items_[at] == item)) continue;
    v1::ListIndexResponse reply;
    reply.set_index(static_cast<int64_t>(at));
    *expected = Ok(reply);
    break;
  }
  return MakeCall("List/Index", request);
}

RandomCall ListModel::Count(Random& random, Expected* expected) {
  auto request = Naming<v1::ListCountRequest>();
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  v1::ListCountResponse reply;
  reply.set_count(std::count(items_.begin(), items_.end(), item));
  *expected = Ok(reply);
  return MakeCall("List/Count", request);
}

RandomCall ListModel::Contains(Random& random, Expected* expected) {
  auto request = Naming<v1::ListContainsRequest>();
  const Item& item = RandomItem(random);
  *request.mutable_value() = item.value;
  v1::ListContainsResponse reply;
  reply.set_found(std::count(items_.begin(), items_.end(), item) > 0);
  *expected = Ok(reply);
  return MakeCall("List/Contains", request);
}

RandomCall ListModel::Sort(Random& random, Expected* expected) {
  auto request = Naming<v1::ListSortRequest>();
  request.set_reverse(random.OneIn(2));
  *expected = Refused(v1::ERROR_REASON_NOT_COMPARABLE);
  if (HaveOrder()) {
    std::stable_sort(items_.begin(), items_.end(), [&](const Item& a, const Item& b) {
      return request.reverse() ? a.rank > b.rank : a.rank < b.rank;
    });
    *expected = Ok(v1::ListSortResponse());
  }
  return MakeCall("List/Sort", request);
}

RandomCall ListModel::Reverse(Random& /*random*/, Expected* expected) {
  std::reverse(items_.begin(), items_.end());
  *expected = Ok(v1::ListReverseResponse());
  return MakeCall("List/Reverse", Naming<v1::ListReverseRequest>());
}

RandomCall ListModel::Repeat(Random& random, Expected* expected) {
  auto request = Naming<v1::ListRepeatRequest>();
  request.set_times(random.Between(-1, 3));
  const Items once = items_;
  items_.clear();
  for (int64_t i = 0; i < request.times(); ++i) {
    items_.insert(items_.end(), once.begin(), once.end());
  }
  *expected = Ok(v1::ListRepeatResponse());
  return MakeCall("List/Repeat", request);
}

RandomCall ListModel::PopMany(Random& random, Expected* expected) {
  auto request = Naming<v1::ListPopManyRequest>();
  request.set_count(random.Between(-1, 4));
  request.set_from_front(random.OneIn(2));
  *expected = Refused(v1::ERROR_REASON_INVALID_ARGUMENT);
  if (request.count() >= 0) {
    v1::ListPopManyResponse reply;
    const int64_t count = std::min(request.count(), static_cast<int64_t>(items_.size()));
    const auto begin = request.from_front() ? items_.begin() : items_.end() - count;
    for (auto item = begin; item != begin + count; ++item) *reply.add_items() = item->value;
    items_.erase(begin, begin + count);
    *expected = Ok(reply);
  }
  return MakeCall("List/PopMany", request);
}

RandomCall ListModel::Scan(Random& random, Expected* expected) {
  auto request = Naming<v1::ListScanRequest>();
  request.set_page_size(random.Between(1, 6));
  request.set_page_token(scan_);  // Whatever has changed since.
  size_t at = scan_.empty() ? 0 : std::stoull(scan_);
  v1::ListScanResponse reply;
  for (; at < items_.size() && reply.items_size() < request.page_size(); ++at) {
    *reply.add_items() = items_[at].value;
  }
  if (at < items_.size()) reply.set_next_page_token(std::to_string(at));
  reply.set_version(changes_);
  scan_ = reply.next_page_token();
  *expected = Ok(reply);
  return MakeCall("List/Scan", request);
}

RandomCall ListModel::Clear(Random& /*random*/, Expected* expected) {
  ++changes_;
  items_.clear();
  *expected = Ok(v1::ListClearResponse());
  return MakeCall("List/Clear", Naming<v1::ListClearRequest>());
}

std::optional<size_t> ListModel::Position(int64_t index) const {
  const absl::int128 length = items_.size();
  absl::int128 at = index;
  if (at < 0) at += length;
  if (at < 0 || at >= length) return std::nullopt;
  return static_cast<size_t>(at);
}

std::vector<size_t> ListModel::Positions(const v1::ListSlice& slice) const {
  const absl::int128 length = items_.size();
  const absl::int128 step = slice.has_step() ? slice.step() : 1;
  const absl::int128 low = step > 0 ? 0 : -1;
  const absl::int128 high = step > 0 ? length : length - 1;
  const auto resolve = [&](bool has, absl::int128 bound, absl::int128 otherwise) {
    if (!has) return otherwise;
    if (bound < 0) bound += length;
    return std::clamp(bound, low, high);
  };
  const absl::int128 start = resolve(slice.has_start(), slice.start(), step > 0 ? low : high);
  const absl::int128 stop = resolve(slice.has_stop(), slice.stop(), step > 0 ? high : low);
  std::vector<size_t> positions;
  for (absl::int128 at = start; step > 0 ? at < stop : at > stop; at += step) {
    positions.push_back(static_cast<size_t>(at));
  }
  return positions;
}

size_t ListModel::Start(const v1::ListSlice& slice) const {
  const absl::int128 length = items_.size();
  absl::int128 start = slice.has_start() ? slice.start() : 0;
  if (start < 0) start += length;
  return static_cast<size_t>(std::clamp<absl::int128>(start, 0, length));
}

bool ListModel::HaveOrder() const {
  return items_.size() < 2 || std::all_of(items_.begin(), items_.end(), [this](const Item& item) {
           return item.sort != Item::Sort::kOther && item.sort == items_[0].sort;
         });
}

}  // namespace manager

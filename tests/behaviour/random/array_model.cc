#include "tests/behaviour/random/array_model.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>

namespace manager {
namespace {

constexpr char kName[] = "the array";

template <class Request>
Request Naming() {
  Request request;
  request.set_object(kName);
  return request;
}

constexpr struct {
  char typecode;
  double min;
  double max;
} kTypes[] = {
    {'b', -0x1p7, 0x1p7 - 1},
    {'B', 0, 0x1p8 - 1},
    {'h', -0x1p15, 0x1p15 - 1},
    {'H', 0, 0x1p16 - 1},
    {'i', -0x1p31, 0x1p31 - 1},
    {'I', 0, 0x1p32 - 1},
    {'f', 0, 0},
    {'d', 0, 0},
};

int64_t RandomIndex(Random& random) {
  if (random.OneIn(20)) return std::numeric_limits<int64_t>::max();
  return random.Between(-8, 8);
}

v1::ListSlice RandomSlice(Random& random) {
  v1::ListSlice slice;
  if (!random.OneIn(3)) slice.set_start(RandomIndex(random));
  if (!random.OneIn(3)) slice.set_stop(RandomIndex(random));
  if (!random.OneIn(3)) slice.set_step(random.Between(-3, 3));
  return slice;
}

bool StepIsZero(const v1::ListSlice& slice) { return slice.has_step() && slice.step() == 0; }
bool StepIsOne(const v1::ListSlice& slice) { return !slice.has_step() || slice.step() == 1; }

}  // namespace

RandomCall ArrayModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  using Operation = RandomCall (ArrayModel::*)(Random&, Expected*);
  static constexpr Operation kOperations[] = {
      &ArrayModel::Size,     &ArrayModel::Get,           &ArrayModel::Set,      &ArrayModel::Set,
      &ArrayModel::GetSlice, &ArrayModel::SetSlice,      &ArrayModel::SetSlice, &ArrayModel::Add,
      &ArrayModel::Add,      &ArrayModel::CompareAndSet,
  };
  const int operation = random.Below(static_cast<int>(std::size(kOperations)));
  return (this->*kOperations[operation])(random, &(*answers)[id]);
}

RandomCall ArrayModel::Create(Random& random) {
  const auto& type = random.OneOf(kTypes);
  typecode_ = type.typecode;
  min_ = type.min;
  max_ = type.max;
  auto request = Naming<v1::ArrayCreateRequest>();
  request.set_typecode(std::string(1, typecode_));
  return MakeCall("Array/Create", request);
}

RandomCall ArrayModel::Size(Random& /*random*/, Expected* expected) {
  v1::ArraySizeResponse reply;
  reply.set_size(static_cast<int64_t>(items_.size()));
  reply.set_typecode(std::string(1, typecode_));
  *expected = Ok(reply);
  return MakeCall("Array/Size", Naming<v1::ArraySizeRequest>());
}

RandomCall ArrayModel::Get(Random& random, Expected* expected) {
  auto request = Naming<v1::ArrayGetRequest>();
  request.set_index(RandomIndex(random));
  v1::ArrayGetResponse reply;
  const std::optional<size_t> at = Position(request.index());
  if (at.has_value()) *reply.mutable_value() = ItemAt(*at).value;
  *expected = at.has_value() ? Ok(reply) : Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  return MakeCall("Array/Get", request);
}

RandomCall ArrayModel::Set(Random& random, Expected* expected) {
  auto request = Naming<v1::ArraySetRequest>();
  request.set_index(RandomIndex(random));
  const Number number = RandomNumber(random);
  *request.mutable_value() = number.value;
  const std::optional<size_t> at = Position(request.index());
  const v1::ErrorReason wrong =
      at.has_value() ? WrongWith(number) : v1::ERROR_REASON_INDEX_OUT_OF_RANGE;
  if (wrong != v1::ERROR_REASON_UNSPECIFIED) {
    *expected = Refused(wrong);
  } else {
    items_[*at] = Rounded(number.number);
    *expected = Ok(v1::ArraySetResponse());
  }
  return MakeCall("Array/Set", request);
}

RandomCall ArrayModel::GetSlice(Random& random, Expected* expected) {
  auto request = Naming<v1::ArrayGetSliceRequest>();
  *request.mutable_slice() = RandomSlice(random);
  if (StepIsZero(request.slice())) {
    *expected = Refused(v1::ERROR_REASON_SLICE_STEP_ZERO);
    return MakeCall("Array/GetSlice", request);
  }
  v1::ArrayGetSliceResponse reply;
  reply.set_typecode(std::string(1, typecode_));
  v1::ArrayItems& items = *reply.mutable_items();
  for (const size_t at : Positions(request.slice())) {
    if (!whole()) {
      items.add_floats(items_[at]);
    } else if (min_ < 0) {
      items.add_ints(static_cast<int64_t>(items_[at]));
    } else {
      items.add_uints(static_cast<uint64_t>(items_[at]));
    }
  }
  *expected = Ok(reply);
  return MakeCall("Array/GetSlice", request);
}

RandomCall ArrayModel::SetSlice(Random& random, Expected* expected) {
  auto request = Naming<v1::ArraySetSliceRequest>();
  *request.mutable_slice() = RandomSlice(random);
  const v1::ListSlice& slice = request.slice();
  request.set_typecode(random.OneIn(10) ? "x" : std::string(1, typecode_));
  std::vector<size_t> at;
  if (!StepIsZero(slice)) at = Positions(slice);
  // As many items as there are to replace, more often than not; and never too many at last.
  const auto other = static_cast<size_t>(random.Below(items_.size() > 12 ? 1 : 5));
  const size_t count = random.OneIn(3) ? other : at.size();
  std::vector<double> items;
  v1::ErrorReason wrong = v1::ERROR_REASON_UNSPECIFIED;
  for (const Number& number : RandomItems(random, count, request.mutable_items())) {
    if (wrong == v1::ERROR_REASON_UNSPECIFIED) wrong = WrongWith(number);
    items.push_back(Rounded(number.number));
  }

  if (StepIsZero(slice)) {
    wrong = v1::ERROR_REASON_SLICE_STEP_ZERO;
  } else if (request.typecode() == "x") {
    wrong = v1::ERROR_REASON_WRONG_VALUE_TYPE;
  } else if (wrong == v1::ERROR_REASON_UNSPECIFIED && !StepIsOne(slice) && count != at.size()) {
    wrong = v1::ERROR_REASON_SLICE_SIZE_MISMATCH;
  }
  *expected = Ok(v1::ArraySetSliceResponse());
  if (wrong != v1::ERROR_REASON_UNSPECIFIED) {
    *expected = Refused(wrong);
  } else if (StepIsOne(slice)) {
    const auto start = items_.begin() + static_cast<ptrdiff_t>(Start(slice));
    const auto rest = items_.erase(start, start + static_cast<ptrdiff_t>(at.size()));
    items_.insert(rest, items.begin(), items.end());
  } else {
    for (size_t i = 0; i < count; ++i) items_[at[i]] = items[i];
  }
  return MakeCall("Array/SetSlice", request);
}

RandomCall ArrayModel::Add(Random& random, Expected* expected) {
  auto request = Naming<v1::ArrayAddRequest>();
  request.set_index(RandomIndex(random));
  const Number delta = RandomNumber(random);
  *request.mutable_delta() = delta.value;
  const std::optional<size_t> at = Position(request.index());
  if (!at.has_value()) {
    *expected = Refused(v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
    return MakeCall("Array/Add", request);
  }
  Number sum = delta;
  sum.number += items_[*at];
  if (const v1::ErrorReason wrong = WrongWith(sum); wrong != v1::ERROR_REASON_UNSPECIFIED) {
    *expected = Refused(wrong);
    return MakeCall("Array/Add", request);
  }
  items_[*at] = Rounded(sum.number);
  v1::ArrayAddResponse reply;
  *reply.mutable_value() = ItemAt(*at).value;
  *expected = Ok(reply);
  return MakeCall("Array/Add", request);
}

RandomCall ArrayModel::CompareAndSet(Random& random, Expected* expected) {
  auto request = Naming<v1::ArrayCompareAndSetRequest>();
  request.set_index(RandomIndex(random));
  const std::optional<size_t> at = Position(request.index());
  const Number other = at.has_value() && random.OneIn(2) ? ItemAt(*at) : RandomNumber(random);
  const Number number = RandomNumber(random);
  *request.mutable_expected() = other.value;
  *request.mutable_value() = number.value;
  v1::ArrayCompareAndSetResponse reply;
  const v1::ErrorReason wrong =
      at.has_value() ? WrongWith(number) : v1::ERROR_REASON_INDEX_OUT_OF_RANGE;
  if (wrong != v1::ERROR_REASON_UNSPECIFIED) {
    *expected = Refused(wrong);
    return MakeCall("Array/CompareAndSet", request);
  }
  if (other == ItemAt(*at)) {
    items_[*at] = Rounded(number.number);
    reply.set_set(true);
  } else {
    *reply.mutable_value() = ItemAt(*at).value;
  }
  *expected = Ok(reply);
  return MakeCall("Array/CompareAndSet", request);
}

std::vector<Number> ArrayModel::RandomItems(Random& random, size_t count,
                                            v1::ArrayItems* to) const {
  std::vector<Number> items;
  const bool floats = random.OneIn(whole() ? 10 : 2);
  while (items.size() < count) {
    const double number = random.OneIn(30) ? 0x1p32 : random.Between(-3, 20);
    items.push_back(floats ? FloatNumber(number + 0.25) : WholeNumber(number));
    if (floats) {
      to->add_floats(number + 0.25);
    } else {
      to->add_ints(static_cast<int64_t>(number));
    }
  }
  return items;
}

v1::ErrorReason ArrayModel::WrongWith(const Number& number) const {
  if (number.sort == Number::Sort::kNone) return v1::ERROR_REASON_WRONG_VALUE_TYPE;
  if (!whole()) return v1::ERROR_REASON_UNSPECIFIED;
  if (number.sort == Number::Sort::kFloat) return v1::ERROR_REASON_WRONG_VALUE_TYPE;
  return number.number < min_ || number.number > max_ ? v1::ERROR_REASON_NUMBER_OUT_OF_RANGE
                                                      : v1::ERROR_REASON_UNSPECIFIED;
}

double ArrayModel::Rounded(double number) const {
  return typecode_ == 'f' ? static_cast<double>(static_cast<float>(number)) : number;
}

Number ArrayModel::ItemAt(size_t position) const {
  return whole() ? WholeNumber(items_[position]) : FloatNumber(items_[position]);
}

std::optional<size_t> ArrayModel::Position(int64_t index) const {
  const auto length = static_cast<int64_t>(items_.size());
  const int64_t at = index < 0 ? index + length : index;
  if (at < 0 || at >= length) return std::nullopt;
  return static_cast<size_t>(at);
}

std::vector<size_t> ArrayModel::Positions(const v1::ListSlice& slice) const {
  const auto length = static_cast<int64_t>(items_.size());
  const int64_t step = slice.has_step() ? slice.step() : 1;
  const int64_t low = step > 0 ? 0 : -1;
  const int64_t high = step > 0 ? length : length - 1;
  const auto resolve = [&](bool has, int64_t bound, int64_t otherwise) {
    if (!has) return otherwise;
    return std::clamp(bound < 0 ? bound + length : bound, low, high);
  };
  const int64_t start = resolve(slice.has_start(), slice.start(), step > 0 ? low : high);
  const int64_t stop = resolve(slice.has_stop(), slice.stop(), step > 0 ? high : low);
  std::vector<size_t> positions;
  for (int64_t at = start; step > 0 ? at < stop : at > stop; at += step) {
    positions.push_back(static_cast<size_t>(at));
  }
  return positions;
}

size_t ArrayModel::Start(const v1::ListSlice& slice) const {
  const auto length = static_cast<int64_t>(items_.size());
  const int64_t start = slice.has_start() ? slice.start() : 0;
  return static_cast<size_t>(std::clamp<int64_t>(start < 0 ? start + length : start, 0, length));
}

}  // namespace manager

#include "tests/behaviour/random/path_model.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "manager/v1/dict.pb.h"

namespace manager {
namespace {

using v1::Value;

constexpr char kName[] = "nested";

Value Int(int64_t number) {
  Value value;
  value.set_int_value(number);
  return value;
}

Value Text(const std::string& text) {
  Value value;
  value.set_string_value(text);
  return value;
}

bool IsNumber(const Value& value) {
  return value.has_int_value() || value.has_bool_value() || value.has_double_value();
}

double ToDouble(const Value& number) {
  if (number.has_double_value()) return number.double_value();
  return number.has_bool_value() ? number.bool_value() : static_cast<double>(number.int_value());
}

// All numbers here are small, so exact as doubles.
bool AreEqual(const Value& a, const Value& b) {
  if (IsNumber(a) && IsNumber(b)) return ToDouble(a) == ToDouble(b);
  return a.has_string_value() && b.has_string_value() && a.string_value() == b.string_value();
}

Value Sum(const Value& a, const Value& b) {
  Value sum = Int(static_cast<int64_t>(ToDouble(a) + ToDouble(b)));
  if (a.has_double_value() || b.has_double_value()) sum.set_double_value(ToDouble(a) + ToDouble(b));
  return sum;
}

// 1 in one of its spellings, and a few others.
Value RandomKey(Random& random) {
  Value key;
  switch (random.Below(6)) {
    case 0:
      key.set_bool_value(true);
      return key;
    case 1:
      key.set_double_value(1);
      return key;
    case 2:
      return Int(random.Below(3));
    default:
      return Text(std::string(1, static_cast<char>('a' + random.Below(3))));
  }
}

Value RandomValue(Random& random, int depth) {
  Value value;
  const int kind = random.Below(depth == 0 ? 4 : 8);
  if (kind < 2) return Int(random.Between(-3, 3));
  if (kind == 2) return Text("text");
  if (kind == 3) {
    value.set_double_value(random.Between(-3, 3) + 0.5);
    return value;
  }
  v1::ValueList* const items = kind == 4   ? value.mutable_tuple_value()
                               : kind == 5 ? value.mutable_list_value()
                                           : nullptr;
  v1::ValueMap* const dict = items == nullptr ? value.mutable_dict_value() : nullptr;
  for (int i = random.Below(3); i > 0; --i) {
    if (items != nullptr) {
      *items->add_items() = RandomValue(random, depth - 1);
      continue;
    }
    v1::ValueEntry* entry = dict->add_entries();
    *entry->mutable_key() = RandomKey(random);  // Perhaps one that is there: the last counts.
    *entry->mutable_value() = RandomValue(random, depth - 1);
  }
  return value;
}

std::optional<int> FindKey(const v1::ValueMap& dict, const Value& key) {
  for (int i = dict.entries_size() - 1; i >= 0; --i) {
    if (AreEqual(dict.entries(i).key(), key)) return i;
  }
  return std::nullopt;
}

// Not a real index: a reason.
v1::ErrorReason FindIndex(const v1::ValueList& list, const Value& step, int* index) {
  if (!step.has_int_value() && !step.has_bool_value()) return v1::ERROR_REASON_WRONG_VALUE_TYPE;
  *index = static_cast<int>(ToDouble(step));
  if (*index < 0) *index += list.items_size();
  return *index >= 0 && *index < list.items_size() ? v1::ERROR_REASON_UNSPECIFIED
                                                   : v1::ERROR_REASON_PATH_NOT_FOUND;
}

Expected OkOr(v1::ErrorReason reason, const google::protobuf::Message& reply) {
  return reason == v1::ERROR_REASON_UNSPECIFIED ? Ok(reply) : Refused(reason);
}

}  // namespace

PathModel::PathModel(std::string service) : service_(std::move(service)) {
  if (service_ == "List") {
    for (int i = 0; i < 4; ++i) *root_.mutable_list_value()->add_items() = Int(i);
  } else {
    root_.mutable_dict_value();
  }
}

RandomCall PathModel::Create(Random& /*random*/) {
  // The names and numbers of these fields are the same in all three.
  v1::DictCreateRequest request;
  request.set_object(kName + service_);
  RandomCall call = MakeNamed("Create", request);
  // A list begins with what the constructor says: its `items` have the number of `entries`.
  for (const Value& item : root_.list_value().items()) {
    const std::string bytes = item.SerializeAsString();
    absl::StrAppend(&call.request, "\x1A", std::string(1, static_cast<char>(bytes.size())), bytes);
  }
  return call;
}

RandomCall PathModel::Call(int id, absl::Time /*now*/, Random& random, Answers* answers) {
  using Operation = RandomCall (PathModel::*)(Random&, Expected*);
  static constexpr Operation kOperations[] = {
      &PathModel::GetAt,    &PathModel::GetAt,    &PathModel::SetAt,       &PathModel::SetAt,
      &PathModel::DeleteAt, &PathModel::AppendAt, &PathModel::IncrementAt, &PathModel::SetAt,
  };
  Expected* expected = &(*answers)[id];
  if (root_.ByteSizeLong() > 2000) return Shrink(expected);
  const int operation = random.Below(static_cast<int>(std::size(kOperations)));
  return (this->*kOperations[operation])(random, expected);
}

template <class Request>
Request PathModel::Naming(const Steps& steps) const {
  Request request;
  request.set_object(kName + service_);
  for (const Value& step : steps) *request.add_path() = step;
  return request;
}

template <class Request>
RandomCall PathModel::MakeNamed(const char* method, const Request& request) const {
  return MakeCall(absl::StrCat(service_, "/", method).c_str(), request);
}

PathModel::Steps PathModel::RandomSteps(Random& random) const {
  Steps steps;
  const Value* at = &root_;
  while (true) {
    if (random.OneIn(20)) {
      steps.push_back(random.OneIn(2) ? RandomKey(random) : Int(random.Between(-3, 3)));
      return steps;
    }
    if (at->has_dict_value() && at->dict_value().entries_size() > 0 && !random.OneIn(4)) {
      const auto& entry = at->dict_value().entries(random.Below(at->dict_value().entries_size()));
      steps.push_back(entry.key());
      at = &entry.value();
    } else if (at->has_dict_value()) {
      steps.push_back(RandomKey(random));
      return steps;
    } else if (at->has_list_value() || at->has_tuple_value()) {
      const v1::ValueList& list = at->has_list_value() ? at->list_value() : at->tuple_value();
      const int size = list.items_size();
      if (size == 0 || random.OneIn(4)) {
        steps.push_back(Int(random.Between(-size - 1, size)));
        return steps;
      }
      const int index = random.Below(size);
      steps.push_back(Int(random.OneIn(2) ? index : index - size));
      at = &list.items(index);
    } else {
      return steps;
    }
    if (random.OneIn(4)) return steps;
  }
}

PathModel::Place PathModel::Step(Value& from, const Value& step, bool is_first,
                                 bool changes) const {
  if (from.has_dict_value()) {
    // A namespace's attributes have names.
    if (is_first && service_ == "Namespace" && !step.has_string_value()) {
      return {nullptr, v1::ERROR_REASON_WRONG_VALUE_TYPE};
    }
    const std::optional<int> entry = FindKey(from.dict_value(), step);
    if (!entry.has_value()) return {nullptr, v1::ERROR_REASON_PATH_NOT_FOUND};
    return {from.mutable_dict_value()->mutable_entries(*entry)->mutable_value()};
  }
  const bool is_list = from.has_list_value();
  if (!is_list && (changes || !from.has_tuple_value())) {
    return {nullptr, v1::ERROR_REASON_WRONG_VALUE_TYPE};
  }
  int index = 0;
  const v1::ErrorReason reason =
      FindIndex(is_list ? from.list_value() : from.tuple_value(), step, &index);
  if (reason != v1::ERROR_REASON_UNSPECIFIED) return {nullptr, reason};
  v1::ValueList* const list = is_list ? from.mutable_list_value() : from.mutable_tuple_value();
  return {list->mutable_items(index)};
}

PathModel::Place PathModel::Go(const Steps& steps, size_t count, bool changes) {
  Place at = {&root_};
  for (size_t i = 0; i < count && at.value != nullptr; ++i) {
    at = Step(*at.value, steps[i], i == 0, changes);
  }
  return at;
}

v1::ErrorReason PathModel::Store(const Steps& steps, const Value& value) {
  const Place in = Go(steps, steps.size() - 1, true);
  if (in.value == nullptr) return in.reason;
  const Place at = Step(*in.value, steps.back(), steps.size() == 1, true);
  if (at.value != nullptr) {
    *at.value = value;
  } else if (in.value->has_dict_value() && at.reason == v1::ERROR_REASON_PATH_NOT_FOUND) {
    v1::ValueEntry* entry = in.value->mutable_dict_value()->add_entries();
    *entry->mutable_key() = steps.back();
    *entry->mutable_value() = value;
  } else {
    return at.reason;
  }
  return v1::ERROR_REASON_UNSPECIFIED;
}

RandomCall PathModel::GetAt(Random& random, Expected* expected) {
  const Steps steps = RandomSteps(random);
  auto request = Naming<v1::DictGetAtRequest>(steps);
  if (random.OneIn(2)) *request.mutable_default_value() = Int(9);
  const Place at = Go(steps, steps.size(), false);
  v1::DictGetAtResponse reply;
  if (at.value != nullptr) {
    *reply.mutable_value() = *at.value;
    reply.set_found(true);
    *expected = Ok(reply);
  } else if (at.reason == v1::ERROR_REASON_PATH_NOT_FOUND && request.has_default_value()) {
    *reply.mutable_value() = request.default_value();
    *expected = Ok(reply);
  } else {
    *expected = Refused(at.reason);
  }
  return MakeNamed("GetAt", request);
}

RandomCall PathModel::SetAt(Random& random, Expected* expected) {
  const Steps steps = RandomSteps(random);
  auto request = Naming<v1::DictSetAtRequest>(steps);
  *request.mutable_value() = RandomValue(random, 3);
  *expected = OkOr(Store(steps, request.value()), v1::DictSetAtResponse());
  return MakeNamed("SetAt", request);
}

RandomCall PathModel::DeleteAt(Random& random, Expected* expected) {
  const Steps steps = RandomSteps(random);
  const auto request = Naming<v1::DictDeleteAtRequest>(steps);
  const Place at = Go(steps, steps.size(), true);
  *expected = OkOr(at.reason, v1::DictDeleteAtResponse());
  if (at.value != nullptr) {
    Value& in = *Go(steps, steps.size() - 1, true).value;
    if (in.has_list_value()) {
      int index = 0;
      FindIndex(in.list_value(), steps.back(), &index);
      in.mutable_list_value()->mutable_items()->DeleteSubrange(index, 1);
    }
    while (in.has_dict_value() && FindKey(in.dict_value(), steps.back()).has_value()) {
      const int entry = *FindKey(in.dict_value(), steps.back());
      in.mutable_dict_value()->mutable_entries()->DeleteSubrange(entry, 1);
    }
  }
  return MakeNamed("DeleteAt", request);
}

RandomCall PathModel::AppendAt(Random& random, Expected* expected) {
  const Steps steps = RandomSteps(random);
  auto request = Naming<v1::DictAppendAtRequest>(steps);
  *request.mutable_value() = RandomValue(random, 2);
  const Place at = Go(steps, steps.size(), true);
  if (at.value != nullptr && at.value->has_list_value()) {
    *at.value->mutable_list_value()->add_items() = request.value();
    v1::DictAppendAtResponse reply;
    reply.set_size(at.value->list_value().items_size());
    *expected = Ok(reply);
  } else {
    *expected = Refused(at.value == nullptr ? at.reason : v1::ERROR_REASON_WRONG_VALUE_TYPE);
  }
  return MakeNamed("AppendAt", request);
}

RandomCall PathModel::IncrementAt(Random& random, Expected* expected) {
  const Steps steps = RandomSteps(random);
  auto request = Naming<v1::DictIncrementAtRequest>(steps);
  Value delta = Int(1);
  if (random.OneIn(2)) delta = *request.mutable_delta() = RandomValue(random, 0);
  if (random.OneIn(2)) *request.mutable_default_value() = Int(10);
  const Place at = Go(steps, steps.size(), true);
  const Place in = Go(steps, steps.size() - 1, true);
  const bool is_new = at.reason == v1::ERROR_REASON_PATH_NOT_FOUND && in.value != nullptr &&
                      in.value->has_dict_value() && request.has_default_value();
  const Value before = at.value != nullptr ? *at.value : request.default_value();
  if (at.value == nullptr && !is_new) {
    *expected = Refused(at.reason);
  } else if (!IsNumber(before) || !IsNumber(delta)) {
    *expected = Refused(v1::ERROR_REASON_WRONG_VALUE_TYPE);
  } else {
    v1::DictIncrementAtResponse reply;
    *reply.mutable_value() = Sum(before, delta);
    Store(steps, reply.value());
    *expected = Ok(reply);
  }
  return MakeNamed("IncrementAt", request);
}

RandomCall PathModel::Shrink(Expected* expected) {
  const bool is_list = root_.has_list_value();
  const Steps steps = {is_list ? Int(0) : root_.dict_value().entries(0).key()};
  *expected = Ok(v1::DictDeleteAtResponse());
  if (is_list) {
    root_.mutable_list_value()->mutable_items()->DeleteSubrange(0, 1);
  } else {
    root_.mutable_dict_value()->mutable_entries()->DeleteSubrange(0, 1);
  }
  return MakeNamed("DeleteAt", Naming<v1::DictDeleteAtRequest>(steps));
}

}  // namespace manager

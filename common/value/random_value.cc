#include "common/value/random_value.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <utility>

#include "common/big_int/big_int.h"

namespace manager {

using v1::Value;

namespace {

Value Integer(const BigInt& number) {
  Value value;
  if (number.ToInt64().has_value()) {
    value.set_int_value(*number.ToInt64());
  } else {
    value.set_big_int_value(number.ToTwosComplement());
  }
  return value;
}

Value Double(double number) {
  Value value;
  value.set_double_value(number);
  return value;
}

}  // namespace

Value RandomValues::Next(int depth, bool hashable) {
  if (depth <= 1 || Below(3) == 0) return Scalar();
  Value value;
  switch (Below(hashable ? 2 : 6)) {
    case 0:
      FillItems(depth - 1, hashable, value.mutable_tuple_value());
      break;
    case 1:
      FillItems(depth - 1, true, value.mutable_frozenset_value());
      break;
    case 2:
      FillItems(depth - 1, true, value.mutable_set_value());
      break;
    case 3:
      FillItems(depth - 1, false, value.mutable_list_value());
      break;
    case 4:
      FillEntries(depth - 1, value.mutable_dict_value());
      break;
    default:
      value.set_bytearray_value(Bytes());
      break;
  }
  return value;
}

void RandomValues::FillItems(int depth, bool hashable, v1::ValueList* items) {
  for (uint32_t i = Below(4); i > 0; --i) *items->add_items() = Next(depth, hashable);
}

void RandomValues::FillEntries(int depth, v1::ValueMap* dict) {
  for (uint32_t i = Below(4); i > 0; --i) {
    v1::ValueEntry* entry = dict->add_entries();
    *entry->mutable_key() = Next(depth, true);
    *entry->mutable_value() = Next(depth);
  }
}

Value RandomValues::Scalar() {
  if (Below(2) == 0) return FromPool();
  Value value;
  switch (Below(7)) {
    case 0:
      value.set_string_value(Text());
      break;
    case 1:
      value.set_bytes_value(Bytes());
      break;
    case 2:
      value.mutable_ref_value()->set_id(random_() >> Below(64));
      value.mutable_ref_value()->set_type(Text());
      break;
    case 3:
      value.mutable_any_value()->set_type_url("type.googleapis.com/" + Text());
      value.mutable_any_value()->set_value(Bytes());
      break;
    case 4:
      value.mutable_opaque_value()->set_codec(Text());
      value.mutable_opaque_value()->set_data(Bytes());
      break;
    default:
      return Number();
  }
  return value;
}

Value RandomValues::FromPool() {
  Value value;
  switch (Below(10)) {
    case 0:
      value.set_null_value(google::protobuf::NULL_VALUE);
      return value;
    case 1:
      value.set_bool_value(Below(2) == 0);
      return value;
    case 2:
      value.set_string_value(Below(2) == 0 ? "" : "1");
      return value;
    case 3:
      value.set_bytes_value(Below(2) == 0 ? "" : "1");
      return value;
    case 4:
    case 5:
      value.set_int_value(static_cast<int64_t>(Below(3)) - 1);
      return value;
    case 6:
      return Integer(BigInt::FromDouble(Below(2) == 0 ? 0x1p64 : -0x1p63));
    default:
      break;
  }
  constexpr double kDoubles[] = {0.0,    -0.0,    1.0,    -1.0,     0.5,
                                 0x1p64, -0x1p63, 5e-324, HUGE_VAL, -HUGE_VAL};
  return Double(kDoubles[Below(std::size(kDoubles))]);
}

Value RandomValues::Number() {
  switch (Below(5)) {
    case 0:
      return Double(std::bit_cast<double>(random_()));  // Of any size; a few are NaN.
    case 1:
      return Double(std::ldexp(static_cast<double>(Below(1000)), static_cast<int>(Below(80))));
    case 2:
      return Integer(BigInt::FromTwosComplement(Bytes()));
    default:
      return Integer(BigInt::FromInt64(static_cast<int64_t>(random_()) >> Below(64)));
  }
}

std::string RandomValues::Bytes() {
  std::string bytes(Below(20), 0);
  for (char& byte : bytes) byte = static_cast<char>(random_());
  return bytes;
}

std::string RandomValues::Text() {
  static constexpr const char* kParts[] = {"a",
                                           "Z",
                                           "'",
                                           "\"",
                                           "\\",
                                           "\n",
                                           "\r",
                                           "\t",
                                           "\x01",
                                           "\x7F",
                                           " ",
                                           "7",
                                           "{",
                                           "\xC2\x85",
                                           "\xC3\xA9",
                                           "\xE2\x82\xAC",
                                           "\xEF\xBF\xBF",
                                           "\xF0\x9F\x98\x80"};
  std::string text;
  for (uint32_t i = Below(12); i > 0; --i) {
    if (Below(16) == 0) text.push_back('\0');
    text += kParts[Below(std::size(kParts))];
  }
  return text;
}

Value RandomValues::Rewrite(const Value& value) {
  Value other = value;
  switch (value.kind_case()) {
    case Value::kBoolValue:
      other.set_int_value(value.bool_value() ? 1 : 0);
      RewriteInteger(&other);
      break;
    case Value::kIntValue:
      RewriteInteger(&other);
      break;
    case Value::kDoubleValue:
      if (value.double_value() == 0) other.set_double_value(-value.double_value());
      break;
    case Value::kTupleValue:
      RewriteItems(other.mutable_tuple_value());
      break;
    case Value::kListValue:
      RewriteItems(other.mutable_list_value());
      break;
    case Value::kFrozensetValue:
    case Value::kSetValue: {
      const bool frozen = value.kind_case() == Value::kFrozensetValue;
      v1::ValueList items = frozen ? value.frozenset_value() : value.set_value();
      if (items.items_size() > 0) *items.add_items() = items.items(0);
      RewriteItems(&items);
      std::shuffle(items.mutable_items()->begin(), items.mutable_items()->end(), random_);
      *(frozen ? other.mutable_frozenset_value() : other.mutable_set_value()) = items;
      break;
    }
    case Value::kDictValue:
      RewriteEntries(other.mutable_dict_value());
      break;
    case Value::kRefValue:
      other.mutable_ref_value()->set_type(Text());
      break;
    default:
      break;
  }
  return other;
}

void RandomValues::RewriteInteger(Value* value) {
  const int64_t number = value->int_value();
  const double as_double = static_cast<double>(number);
  switch (Below(3)) {
    case 0:
      if (number == 0 || number == 1) value->set_bool_value(number == 1);
      break;
    case 1:
      if (std::fabs(as_double) < 0x1p53) value->set_double_value(as_double);
      break;
    default:
      break;
  }
}

void RandomValues::RewriteItems(v1::ValueList* items) {
  for (Value& item : *items->mutable_items()) item = Rewrite(item);
}

void RandomValues::RewriteEntries(v1::ValueMap* dict) {
  for (v1::ValueEntry& entry : *dict->mutable_entries()) {
    *entry.mutable_key() = Rewrite(entry.key());
    *entry.mutable_value() = Rewrite(entry.value());
  }
  // An entry that one with an equal key later on makes void; the order must stay, since two keys
  // may be equal already.
  if (dict->entries_size() == 0) return;
  v1::ValueMap longer;
  *longer.add_entries()->mutable_key() = dict->entries(0).key();
  *longer.mutable_entries(0)->mutable_value() = Scalar();
  longer.MergeFrom(*dict);
  *dict = std::move(longer);
}

}  // namespace manager

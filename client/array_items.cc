#include "client/array_items.h"

#include <algorithm>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/json.h"
#include "manager/value.h"

namespace manager::ctl {
namespace {

using v1::Value;

bool IsWhole(const Value& item) {
  return item.has_int_value() || item.has_big_int_value() || item.has_bool_value();
}
bool IsNumber(const Value& item) { return IsWhole(item) || item.has_double_value(); }
bool IsText(const Value& item) { return item.has_string_value(); }

absl::Status Unfit(const Value& item, absl::string_view wanted) {
  return absl::InvalidArgumentError(absl::StrCat(ToJson(item), " is ", wanted));
}

// What `item` is in numbers of type T.
template <typename T>
absl::StatusOr<T> As(const Value& item) {
  if (item.has_bool_value()) return static_cast<T>(item.bool_value());
  return FromValue<T>(item);
}

template <typename T, typename Field>
absl::Status FillNumbers(const v1::ValueList& items, absl::string_view wanted, Field* to) {
  for (const Value& item : items.items()) {
    const absl::StatusOr<T> number = As<T>(item);
    if (!number.ok()) return Unfit(item, wanted);
    to->Add(*number);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FillArrayItems(const v1::ValueList& items, v1::ArrayItems* to) {
  const auto all = [&items](bool (*is)(const Value&)) {
    return std::all_of(items.items().begin(), items.items().end(), is);
  };
  if (all(IsText)) {
    for (const Value& item : items.items()) to->mutable_text()->append(item.string_value());
    return absl::OkStatus();
  }
  if (!all(IsNumber)) {
    const auto other = std::find_if_not(items.items().begin(), items.items().end(),
                                        IsNumber(items.items(0)) ? IsNumber : IsText);
    return Unfit(*other, "no item of an array with the others, which are numbers or all text");
  }
  if (!all(IsWhole)) {
    return FillNumbers<double>(items, "no number that a float can hold", to->mutable_floats());
  }
  if (!all([](const Value& item) { return !item.has_big_int_value(); })) {
    return FillNumbers<uint64_t>(items, "no whole number from 0 up, of 64 bits",
                                 to->mutable_uints());
  }
  return FillNumbers<int64_t>(items, "no whole number of 64 bits", to->mutable_ints());
}

v1::Value ArrayItemsValue(const v1::ArrayItems& items) {
  if (!items.text().empty()) return ToValue(items.text());
  Value value;
  v1::ValueList& list = *value.mutable_list_value();
  for (const int64_t item : items.ints()) *list.add_items() = ToValue(item);
  for (const uint64_t item : items.uints()) *list.add_items() = ToValue(item);
  for (const double item : items.floats()) *list.add_items() = ToValue(item);
  return value;
}

}  // namespace manager::ctl

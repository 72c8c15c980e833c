#include "server/value/order.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/big_int/big_int.h"
#include "server/base/error.h"
#include "server/value/key.h"
#include "server/value/kind.h"

namespace manager {
namespace {

using v1::Value;

template <typename T>
int Sign(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

bool IsDouble(const Value& value) { return value.kind_case() == Value::kDoubleValue; }

bool IsNumber(const Value& value) {
  const Value::KindCase kind = value.kind_case();
  return kind == Value::kBoolValue || kind == Value::kIntValue || kind == Value::kBigIntValue ||
         kind == Value::kDoubleValue;
}

// A bool or an int that fits.
std::optional<int64_t> SmallInteger(const Value& value) {
  if (value.kind_case() == Value::kBoolValue) return value.bool_value() ? 1 : 0;
  if (value.kind_case() == Value::kIntValue) return value.int_value();
  return std::nullopt;
}

BigInt Integer(const Value& value) {
  const std::optional<int64_t> small = SmallInteger(value);
  return small.has_value() ? BigInt::FromInt64(*small)
                           : BigInt::FromTwosComplement(value.big_int_value());
}

int CompareIntegers(const Value& a, const Value& b) {
  const std::optional<int64_t> small_a = SmallInteger(a);
  const std::optional<int64_t> small_b = SmallInteger(b);
  if (small_a.has_value() && small_b.has_value()) return Sign(*small_a, *small_b);
  return Compare(Integer(a), Integer(b));
}

// Exact: a double is not near its whole part, it has one.
int CompareIntegerWithDouble(const Value& integer, double number) {
  if (std::isnan(number)) return -1;
  if (std::isinf(number)) return number < 0 ? 1 : -1;
  const std::optional<int64_t> small = SmallInteger(integer);
  const bool fits = number >= -0x1p63 && number < 0x1p63;
  const int whole = small.has_value() && fits
                        ? Sign(*small, static_cast<int64_t>(number))  // Which drops the fraction.
                        : Compare(Integer(integer), BigInt::FromDouble(number));
  return whole != 0 ? whole : Sign(std::trunc(number), number);
}

int CompareDoubles(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return Sign(std::isnan(a), std::isnan(b));
  return Sign(a, b);
}

int CompareNumbers(const Value& a, const Value& b) {
  if (IsDouble(a) && IsDouble(b)) return CompareDoubles(a.double_value(), b.double_value());
  if (IsDouble(a)) return -CompareIntegerWithDouble(b, a.double_value());
  if (IsDouble(b)) return CompareIntegerWithDouble(a, b.double_value());
  return CompareIntegers(a, b);
}

// The content of bytes or a bytearray, null for another kind.
const std::string* Bytes(const Value& value) {
  if (value.kind_case() == Value::kBytesValue) return &value.bytes_value();
  if (value.kind_case() == Value::kBytearrayValue) return &value.bytearray_value();
  return nullptr;
}

// std::string compares bytes as unsigned, and the bytes of UTF-8 are in the order of code points.
int CompareText(const std::string& a, const std::string& b) { return Sign(a.compare(b), 0); }

absl::Status NoOrder(const Value& a, const Value& b) {
  return Error(v1::ERROR_REASON_NOT_COMPARABLE,
               absl::StrCat("there is no order between ", TypeName(a), " and ", TypeName(b)),
               {{"left", TypeName(a)}, {"right", TypeName(b)}});
}

absl::StatusOr<int> CompareItems(const v1::ValueList& a, const v1::ValueList& b) {
  const int common = std::min(a.items_size(), b.items_size());
  for (int i = 0; i < common; ++i) {
    absl::StatusOr<int> order = Compare(a.items(i), b.items(i));
    if (order.ok() && *order == 0) continue;
    // As in Python, items that are equal need no order: (None, 1) < (None, 2).
    if (!order.ok() && Equal(CanonicalOf(a.items(i)), CanonicalOf(b.items(i)))) continue;
    return order;
  }
  return Sign(a.items_size(), b.items_size());
}

}  // namespace

absl::StatusOr<int> Compare(const Value& a, const Value& b) {
  if (IsNumber(a) && IsNumber(b)) return CompareNumbers(a, b);
  if (Bytes(a) != nullptr && Bytes(b) != nullptr) return CompareText(*Bytes(a), *Bytes(b));
  if (a.kind_case() != b.kind_case()) return NoOrder(a, b);
  switch (a.kind_case()) {
    case Value::kStringValue:
      return CompareText(a.string_value(), b.string_value());
    case Value::kListValue:
      return CompareItems(a.list_value(), b.list_value());
    case Value::kTupleValue:
      return CompareItems(a.tuple_value(), b.tuple_value());
    default:
      return NoOrder(a, b);
  }
}

}  // namespace manager

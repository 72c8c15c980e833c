#include "server/value/arithmetic.h"

#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/big_int/big_int.h"
#include "common/value/decode.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"
#include "server/value/kind.h"

namespace manager {
namespace {

using v1::Value;

bool IsNumber(const Value& value) {
  switch (value.kind_case()) {
    case Value::kBoolValue:
    case Value::kIntValue:
    case Value::kBigIntValue:
    case Value::kDoubleValue:
      return true;
    default:
      return false;
  }
}

// A number that is no float and has at most 64 bits.
std::optional<int64_t> AsInt64(const Value& number) {
  if (number.has_int_value()) return number.int_value();
  if (number.has_bool_value()) return number.bool_value() ? 1 : 0;
  return std::nullopt;
}

// A number that is no float.
BigInt AsBigInt(const Value& number) {
  const std::optional<int64_t> small = AsInt64(number);
  return small.has_value() ? BigInt::FromInt64(*small)
                           : BigInt::FromTwosComplement(number.big_int_value());
}

// Nothing for a whole number beyond all floats.
std::optional<double> AsDouble(const Value& number) {
  if (number.has_double_value()) return number.double_value();
  if (const std::optional<int64_t> small = AsInt64(number); small.has_value()) {
    return static_cast<double>(*small);
  }
  return AsBigInt(number).ToDouble();
}

// The sum of two numbers that are no floats.
Value AddWholeNumbers(const Value& a, const Value& b) {
  Value sum;
  const std::optional<int64_t> small_a = AsInt64(a);
  const std::optional<int64_t> small_b = AsInt64(b);
  int64_t small_sum;
  if (small_a.has_value() && small_b.has_value() &&
      !__builtin_add_overflow(*small_a, *small_b, &small_sum)) {
    sum.set_int_value(small_sum);
    return sum;
  }
  const BigInt big_sum = Add(AsBigInt(a), AsBigInt(b));
  if (const std::optional<int64_t> fitting = big_sum.ToInt64(); fitting.has_value()) {
    sum.set_int_value(*fitting);
  } else {
    sum.set_big_int_value(big_sum.ToTwosComplement());
  }
  return sum;
}

}  // namespace

absl::StatusOr<std::string> Add(absl::string_view encoded_a, absl::string_view encoded_b) {
  Value a;
  Value b;
  if (!Decode(encoded_a, &a) || !Decode(encoded_b, &b)) {
    return Error(v1::ERROR_REASON_MALFORMED_VALUE, "a value is missing or badly encoded");
  }
  if (!IsNumber(a) || !IsNumber(b)) {
    const absl::string_view wrong = TypeName(IsNumber(a) ? b : a);
    return Error(v1::ERROR_REASON_WRONG_VALUE_TYPE,
                 absl::StrCat("only numbers can be added, and ", wrong, " is none"),
                 {{"type", wrong}});
  }
  if (!a.has_double_value() && !b.has_double_value()) {
    return AddWholeNumbers(a, b).SerializeAsString();
  }
  const std::optional<double> float_a = AsDouble(a);
  const std::optional<double> float_b = AsDouble(b);
  if (!float_a.has_value() || !float_b.has_value()) {
    return Error(v1::ERROR_REASON_NUMBER_OUT_OF_RANGE,
                 "the whole number is too large to be added to a float");
  }
  Value sum;
  sum.set_double_value(*float_a + *float_b);
  return sum.SerializeAsString();
}

}  // namespace manager

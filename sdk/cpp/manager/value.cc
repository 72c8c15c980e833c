#include "manager/value.h"

#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

// Where an error names a key, longer text than this is cut.
constexpr size_t kMaxKeyText = 60;

constexpr char kExpectedInt[] = "an int";

std::string KeyText(const Value& key) {
  switch (key.kind_case()) {
    case Value::kStringValue:
      return absl::StrCat("'", key.string_value().substr(0, kMaxKeyText),
                          key.string_value().size() > kMaxKeyText ? "...'" : "'");
    case Value::kIntValue:
      return absl::StrCat(key.int_value());
    default:
      return KindOf(key);
  }
}

// The number of a big int that fits 64 bits without a sign; nothing where it does not.
std::optional<uint64_t> ParseBigInt(const std::string& bytes) {
  constexpr size_t kSize = sizeof(uint64_t) + 1;  // The first byte holds the sign.
  if (bytes.size() != kSize || bytes[0] != 0) return std::nullopt;
  uint64_t number = 0;
  for (size_t i = 1; i < kSize; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

std::string BigInt(uint64_t number) {
  std::string bytes(1, '\0');
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
  return bytes;
}

template <typename T>
absl::Status OutOfRange(const Value& value, T min, T max) {
  const std::string found = value.has_int_value() ? absl::StrCat(value.int_value())
                                                  : std::string("an int beyond 64 bits");
  return absl::OutOfRangeError(
      absl::StrCat("expected an int from ", min, " to ", max, ", found ", found));
}

bool IsInteger(const Value& value) { return value.has_int_value() || value.has_big_int_value(); }

}  // namespace

absl::string_view KindName(Value::KindCase kind) {
  switch (kind) {
    case Value::KIND_NOT_SET:
      return "a value without a kind";
    case Value::kNullValue:
      return "null";
    case Value::kBoolValue:
      return "a bool";
    case Value::kIntValue:
      return "an int";
    case Value::kBigIntValue:
      return "a big int";
    case Value::kDoubleValue:
      return "a double";
    case Value::kStringValue:
      return "a string";
    case Value::kBytesValue:
      return "bytes";
    case Value::kBytearrayValue:
      return "a bytearray";
    case Value::kListValue:
      return "a list";
    case Value::kTupleValue:
      return "a tuple";
    case Value::kDictValue:
      return "a dict";
    case Value::kSetValue:
      return "a set";
    case Value::kFrozensetValue:
      return "a frozenset";
    case Value::kRefValue:
      return "a reference";
    case Value::kAnyValue:
      return "a message";
    case Value::kOpaqueValue:
      return "an opaque value";
  }
  return "a value of an unknown kind";
}

absl::Status UnexpectedKind(absl::string_view expected, const Value& found) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", expected, ", found ", KindOf(found)));
}

absl::Status UnexpectedCount(size_t expected, int found) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", expected, " items, found ", found));
}

absl::Status AtItem(int index, const absl::Status& error) {
  return absl::Status(error.code(), absl::StrCat("item ", index, ": ", error.message()));
}

absl::Status AtKey(const Value& key, const absl::Status& error) {
  return absl::Status(error.code(), absl::StrCat("key ", KeyText(key), ": ", error.message()));
}

void SetUnsigned(uint64_t number, Value& value) {
  if (number <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    value.set_int_value(static_cast<int64_t>(number));
  } else {
    value.set_big_int_value(BigInt(number));
  }
}

absl::StatusOr<int64_t> GetSigned(const Value& value, int64_t min, int64_t max) {
  if (!IsInteger(value)) return UnexpectedKind(kExpectedInt, value);
  if (!value.has_int_value() || value.int_value() < min || value.int_value() > max) {
    return OutOfRange(value, min, max);
  }
  return value.int_value();
}

absl::StatusOr<uint64_t> GetUnsigned(const Value& value, uint64_t max) {
  if (!IsInteger(value)) return UnexpectedKind(kExpectedInt, value);
  std::optional<uint64_t> number;
  if (value.has_big_int_value()) {
    number = ParseBigInt(value.big_int_value());
  } else if (value.int_value() >= 0) {
    number = static_cast<uint64_t>(value.int_value());
  }
  if (!number.has_value() || *number > max) return OutOfRange<uint64_t>(value, 0, max);
  return *number;
}

namespace {

// A double, or an int of at most `digits` binary digits, which a floating point number of as many
// digits holds exactly.
absl::StatusOr<double> GetFloatingPoint(const Value& value, int digits) {
  if (value.has_double_value()) return value.double_value();
  if (!IsInteger(value)) return UnexpectedKind("a double", value);
  const int64_t limit = int64_t{1} << digits;
  absl::StatusOr<int64_t> number = GetSigned(value, -limit, limit);
  if (!number.ok()) return number.status();
  return static_cast<double>(*number);
}

}  // namespace

absl::StatusOr<double> GetDouble(const Value& value) {
  return GetFloatingPoint(value, std::numeric_limits<double>::digits);
}

absl::StatusOr<float> GetFloat(const Value& value) {
  absl::StatusOr<double> number = GetFloatingPoint(value, std::numeric_limits<float>::digits);
  if (!number.ok()) return number.status();
  if (std::isfinite(*number) && std::abs(*number) > std::numeric_limits<float>::max()) {
    return absl::OutOfRangeError(
        absl::StrCat("expected a number that a float can hold, found ", *number));
  }
  return static_cast<float>(*number);
}

absl::Status UnpackMessage(const Value& value, google::protobuf::Message& message) {
  const std::string& type = message.GetDescriptor()->full_name();
  const std::string expected = absl::StrCat("a message of type ", type);
  if (!value.has_any_value()) return UnexpectedKind(expected, value);
  if (!absl::EndsWith(value.any_value().type_url(), absl::StrCat("/", type))) {
    return UnexpectedKind(expected, value);
  }
  if (!value.any_value().UnpackTo(&message)) {
    return absl::InvalidArgumentError(absl::StrCat("expected ", expected, ", found bad bytes"));
  }
  return absl::OkStatus();
}

Values* SequenceItems(Value& value) {
  if (value.has_list_value()) return value.mutable_list_value()->mutable_items();
  return value.has_tuple_value() ? value.mutable_tuple_value()->mutable_items() : nullptr;
}

Values* SetItems(Value& value) {
  if (value.has_set_value()) return value.mutable_set_value()->mutable_items();
  return value.has_frozenset_value() ? value.mutable_frozenset_value()->mutable_items() : nullptr;
}

}  // namespace internal

using internal::UnexpectedKind;

std::string ObjectName(const ObjectRef& ref) { return absl::StrCat("#", ref.id()); }

std::string KindOf(const Value& value) {
  const absl::string_view kind = internal::KindName(value.kind_case());
  switch (value.kind_case()) {
    case Value::kRefValue:
      return absl::StrCat(kind, " to a ", value.ref_value().type());
    case Value::kAnyValue: {
      const std::string& url = value.any_value().type_url();
      return absl::StrCat(kind, " of type ", url.substr(url.rfind('/') + 1));
    }
    case Value::kOpaqueValue:
      return absl::StrCat(kind, " of codec ", value.opaque_value().codec());
    default:
      return std::string(kind);
  }
}

Value ToValue(const char* text) { return ValueTraits<std::string>::ToValue(text); }

Value ValueTraits<bool>::ToValue(bool from) {
  Value value;
  value.set_bool_value(from);
  return value;
}

absl::StatusOr<bool> ValueTraits<bool>::FromValue(const Value& value) {
  if (!value.has_bool_value()) return UnexpectedKind("a bool", value);
  return value.bool_value();
}

Value ValueTraits<double>::ToValue(double from) {
  Value value;
  value.set_double_value(from);
  return value;
}

Value ValueTraits<std::nullptr_t>::ToValue(std::nullptr_t) {
  Value value;
  value.set_null_value(google::protobuf::NULL_VALUE);
  return value;
}

absl::StatusOr<std::nullptr_t> ValueTraits<std::nullptr_t>::FromValue(const Value& value) {
  if (!value.has_null_value()) return UnexpectedKind("null", value);
  return nullptr;
}

Value ValueTraits<std::string>::ToValue(const std::string& from) {
  Value value;
  value.set_string_value(from);
  return value;
}

absl::StatusOr<std::string> ValueTraits<std::string>::FromValue(Value value) {
  if (!value.has_string_value()) return UnexpectedKind("a string", value);
  return std::move(*value.mutable_string_value());
}

Value ValueTraits<Bytes>::ToValue(const Bytes& from) {
  Value value;
  value.set_bytes_value(from.data);
  return value;
}

absl::StatusOr<Bytes> ValueTraits<Bytes>::FromValue(Value value) {
  if (value.has_bytes_value()) return Bytes{std::move(*value.mutable_bytes_value())};
  if (value.has_bytearray_value()) return Bytes{std::move(*value.mutable_bytearray_value())};
  return UnexpectedKind("bytes", value);
}

Value ValueTraits<ValueList>::ToValue(const ValueList& from) {
  Value value;
  *value.mutable_list_value() = from;
  return value;
}

absl::StatusOr<ValueList> ValueTraits<ValueList>::FromValue(Value value) {
  if (value.has_list_value()) return std::move(*value.mutable_list_value());
  if (value.has_tuple_value()) return std::move(*value.mutable_tuple_value());
  return UnexpectedKind("a list", value);
}

}  // namespace sdk
}  // namespace manager

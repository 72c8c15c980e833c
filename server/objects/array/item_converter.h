// What clients send, as items of an array: which types of value each takes, and which numbers fit.
//
// Thread-safe.

#ifndef SERVER_OBJECTS_ARRAY_ITEM_CONVERTER_H_
#define SERVER_OBJECTS_ARRAY_ITEM_CONVERTER_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/big_int/big_int.h"
#include "common/utf8/utf8.h"
#include "common/value/decode.h"
#include "manager/v1/value.pb.h"
#include "manager/wire/array.pb.h"
#include "server/base/error.h"
#include "server/value/kind.h"

namespace manager {

template <class T>
inline constexpr bool kIsCharacterItem = std::is_same_v<T, char32_t>;
template <class T>
inline constexpr bool kIsFloatItem = std::is_floating_point_v<T>;

// Conversions to infinity where a number is beyond `f` are the processor's, as in Python.
static_assert(std::numeric_limits<float>::is_iec559 && std::numeric_limits<double>::is_iec559);

// T is the type of the items, `typecode` is for the errors, which are all WRONG_VALUE_TYPE or
// NUMBER_OUT_OF_RANGE where no others are named.
template <class T>
class ItemConverter {
 public:
  explicit ItemConverter(char typecode) : typecode_(typecode) {}

  template <class Whole>
  absl::StatusOr<T> FromWhole(Whole number) const {
    if constexpr (kIsCharacterItem<T>) {
      return WrongType("int");
    } else if constexpr (kIsFloatItem<T>) {
      // By way of a double, as in Python, which may round twice.
      return static_cast<T>(static_cast<double>(number));
    } else {
      if (!std::in_range<T>(number)) return OutOfRange(absl::StrCat("the number ", number));
      return static_cast<T>(number);
    }
  }

  absl::StatusOr<T> FromDouble(double number) const {
    if constexpr (kIsFloatItem<T>) {
      return static_cast<T>(number);
    } else {
      return WrongType("float");
    }
  }

  absl::StatusOr<T> FromValue(const v1::Value& value) const {
    switch (value.kind_case()) {
      case v1::Value::kBoolValue:
        return FromWhole(value.bool_value() ? 1 : 0);
      case v1::Value::kIntValue:
        return FromWhole(value.int_value());
      case v1::Value::kBigIntValue:
        return FromBigInt(BigInt::FromTwosComplement(value.big_int_value()));
      case v1::Value::kDoubleValue:
        return FromDouble(value.double_value());
      case v1::Value::kStringValue:
        return FromText(value.string_value());
      default:
        return WrongType(TypeName(value));
    }
  }

  // Errors: MALFORMED_VALUE for bytes that are no Value.
  absl::StatusOr<T> FromEncoded(absl::string_view encoded) const {
    v1::Value value;
    if (!Decode(encoded, &value)) {
      return Error(v1::ERROR_REASON_MALFORMED_VALUE, "a value is missing or badly encoded");
    }
    return FromValue(value);
  }

  // All of a request's items, which stand in one field.
  // Errors: INVALID_ARGUMENT for text that is not UTF-8.
  absl::StatusOr<std::vector<T>> FromMany(const wire::ArrayItems& items) const {
    if constexpr (kIsCharacterItem<T>) {
      if (items.ints_size() + items.uints_size() > 0) return WrongType("int");
      if (items.floats_size() > 0) return WrongType("float");
      return FromManyCharacters(items.text());
    } else {
      if (!items.text().empty()) return WrongType("str");
      std::vector<T> converted;
      converted.reserve(static_cast<size_t>(items.ints_size()) +
                        static_cast<size_t>(items.uints_size()) +
                        static_cast<size_t>(items.floats_size()));
      const auto add = [&converted](absl::StatusOr<T> item) {
        if (item.ok()) converted.push_back(*item);
        return item.status();
      };
      for (const int64_t item : items.ints()) {
        if (absl::Status status = add(FromWhole(item)); !status.ok()) return status;
      }
      for (const uint64_t item : items.uints()) {
        if (absl::Status status = add(FromWhole(item)); !status.ok()) return status;
      }
      for (const double item : items.floats()) {
        if (absl::Status status = add(FromDouble(item)); !status.ok()) return status;
      }
      return converted;
    }
  }

 private:
  absl::StatusOr<T> FromBigInt(const BigInt& number) const {
    if constexpr (kIsFloatItem<T>) {
      const std::optional<double> nearest = number.ToDouble();
      if (!nearest.has_value()) return OutOfRange("a whole number");
      return static_cast<T>(*nearest);
    } else {
      if (const auto small = number.ToInt64(); small.has_value()) return FromWhole(*small);
      if (const auto small = number.ToUint64(); small.has_value()) return FromWhole(*small);
      if constexpr (kIsCharacterItem<T>) return WrongType("int");
      return OutOfRange("a whole number of more than 64 bits");
    }
  }

  absl::StatusOr<T> FromText(absl::string_view text) const {
    if constexpr (kIsCharacterItem<T>) {
      if (!text.empty()) {
        const T character = ConsumeUtf8(&text);
        if (text.empty()) return character;
      }
      return WrongType("str of another length");
    } else {
      return WrongType("str");
    }
  }

  static absl::StatusOr<std::vector<T>> FromManyCharacters(absl::string_view text) {
    if (!IsValidUtf8(text)) {
      return Error(v1::ERROR_REASON_INVALID_ARGUMENT, "the text is not UTF-8",
                   {{"field", "items"}});
    }
    std::vector<T> characters;
    while (!text.empty()) characters.push_back(ConsumeUtf8(&text));
    return characters;
  }

  absl::Status WrongType(absl::string_view type) const {
    const absl::string_view wanted = kIsCharacterItem<T> ? "single characters"
                                     : kIsFloatItem<T>   ? "numbers"
                                                         : "whole numbers";
    return Error(v1::ERROR_REASON_WRONG_VALUE_TYPE,
                 absl::StrCat("type code '", Code(), "' takes ", wanted, ", not ", type),
                 {{"typecode", Code()}, {"type", type}});
  }

  absl::Status OutOfRange(absl::string_view number) const {
    std::string range = "all that a float can hold";
    if constexpr (!kIsFloatItem<T>) {
      // With a sign added, a number of one byte is no character.
      range = absl::StrCat(+std::numeric_limits<T>::min(), " to ", +std::numeric_limits<T>::max());
    }
    return Error(v1::ERROR_REASON_NUMBER_OUT_OF_RANGE,
                 absl::StrCat(number, " is too large or too small for type code '", Code(),
                              "', which takes ", range),
                 {{"typecode", Code()}});
  }

  absl::string_view Code() const { return {&typecode_, 1}; }

  const char typecode_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_ARRAY_ITEM_CONVERTER_H_

// The items of an Array: which C++ type has which type code, and what they are in messages.
//
// Thread-safe: nothing here has a state.

#ifndef MANAGERD_SDK_CPP_INTERNAL_ARRAY_ITEMS_H_
#define MANAGERD_SDK_CPP_INTERNAL_ARRAY_ITEMS_H_

#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/v1/array.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {
namespace internal {

// The type code of an item's type; 0 for a type that is none.
template <typename T>
inline constexpr char kTypecode = 0;
template <>
inline constexpr char kTypecode<signed char> = 'b';
template <>
inline constexpr char kTypecode<unsigned char> = 'B';
template <>
inline constexpr char kTypecode<short> = 'h';
template <>
inline constexpr char kTypecode<unsigned short> = 'H';
template <>
inline constexpr char kTypecode<int> = 'i';
template <>
inline constexpr char kTypecode<unsigned> = 'I';
template <>
inline constexpr char kTypecode<long> = 'l';
template <>
inline constexpr char kTypecode<unsigned long> = 'L';
template <>
inline constexpr char kTypecode<long long> = 'q';
template <>
inline constexpr char kTypecode<unsigned long long> = 'Q';
template <>
inline constexpr char kTypecode<float> = 'f';
template <>
inline constexpr char kTypecode<double> = 'd';
template <>
inline constexpr char kTypecode<char32_t> = 'u';

static_assert(sizeof(int) == 4 && sizeof(long) == 8, "the server's type codes are those of LP64");

template <typename T>
concept ArrayItem = kTypecode<T>
!= 0;

// What can be added to an item: a number with a sign.
template <ArrayItem T>
using ArrayDelta = std::conditional_t<std::is_floating_point_v<T>, T, int64_t>;

Value FromCharacter(char32_t character);
absl::StatusOr<char32_t> ToCharacter(const Value& value);
std::string FromCharacters(const std::vector<char32_t>& characters);
absl::StatusOr<std::vector<char32_t>> ToCharacters(const std::string& text);

// INVALID_ARGUMENT where the array is not of the type code that was expected.
absl::Status CheckTypecode(char expected, const std::string& found);

// An item as a value.
template <ArrayItem T>
Value FromArrayItem(T item) {
  if constexpr (std::same_as<T, char32_t>) {
    return FromCharacter(item);
  } else {
    return ToValue(item);
  }
}

// An item read from a value. Errors as of FromValue.
template <ArrayItem T>
absl::StatusOr<T> ToArrayItem(const Value& value) {
  if constexpr (std::same_as<T, char32_t>) {
    return ToCharacter(value);
  } else {
    return FromValue<T>(value);
  }
}

// Adds items to a request's.
template <ArrayItem T>
void AddArrayItems(const std::vector<T>& items, v1::ArrayItems& to) {
  if constexpr (std::same_as<T, char32_t>) {
    to.mutable_text()->append(FromCharacters(items));
  } else if constexpr (std::is_floating_point_v<T>) {
    to.mutable_floats()->Add(items.begin(), items.end());
  } else if constexpr (std::is_signed_v<T>) {
    to.mutable_ints()->Add(items.begin(), items.end());
  } else {
    to.mutable_uints()->Add(items.begin(), items.end());
  }
}

// The items in a response of an array with this type code. INVALID_ARGUMENT where it is not T's;
// where it is, each of them fits T.
template <ArrayItem T>
absl::StatusOr<std::vector<T>> ReadArrayItems(const std::string& typecode,
                                              const v1::ArrayItems& items) {
  absl::Status status = CheckTypecode(kTypecode<T>, typecode);
  if (!status.ok()) return status;
  const auto convert = [](const auto& numbers) {
    std::vector<T> converted;
    converted.reserve(numbers.size());
    for (const auto number : numbers) converted.push_back(static_cast<T>(number));
    return converted;
  };
  if constexpr (std::same_as<T, char32_t>) {
    return ToCharacters(items.text());
  } else if constexpr (std::is_floating_point_v<T>) {
    return convert(items.floats());
  } else if constexpr (std::is_signed_v<T>) {
    return convert(items.ints());
  } else {
    return convert(items.uints());
  }
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_ARRAY_ITEMS_H_

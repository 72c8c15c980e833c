// Values: what shared objects hold, and how C++ types become them and come back.
//
//   manager::Value value = manager::ToValue(std::vector<int>{1, 2, 3});
//   absl::StatusOr<std::vector<int>> numbers = manager::FromValue<std::vector<int>>(value);
//
// | C++ type T                               | written as   | read from                          |
// |------------------------------------------|--------------|------------------------------------|
// | bool                                     | bool         | bool                               |
// | integers                                 | int, big int | int, big int, within T's range     |
// | double, float                            | double       | double, an int that T can hold     |
// | std::string                              | string       | string                             |
// | std::string_view, absl::string_view, "x" | string       | (read a std::string)               |
// | Bytes                                    | bytes        | bytes, bytearray                   |
// | std::vector, deque, list, array          | list         | list, tuple                        |
// | std::pair, std::tuple                    | tuple        | tuple, list of as many items       |
// | std::map, unordered_map and their like   | dict         | dict                               |
// | std::set, unordered_set and their like   | set          | set, frozenset                     |
// | std::optional<U>                         | null, or U's | null, or U's                       |
// | std::nullptr_t                           | null         | null                               |
// | ObjectRef                                | reference    | reference                          |
// | OpaqueValue                              | opaque       | opaque                             |
// | ValueList, ValueMap                      | list, dict   | list or tuple, dict                |
// | any other protobuf message               | Any          | Any of that type                   |
// | google::protobuf::Any                    | Any          | Any                                |
// | Value                                    | itself       | any value                          |
//
// Nothing else is converted on the quiet: True is no number and 1.0 is no int, as on the wire. A
// type of your own joins in by specializing ValueTraits, and then also works inside containers:
//
//   template <>
//   struct manager::ValueTraits<Point> {
//     static manager::Value ToValue(const Point& p) {
//       return manager::ToValue(std::pair(p.x, p.y));
//     }
//     static absl::StatusOr<Point> FromValue(manager::Value value) {
//       auto xy = manager::FromValue<std::pair<int, int>>(std::move(value));
//       if (!xy.ok()) return xy.status();
//       return Point{xy->first, xy->second};
//     }
//   };
//
// Thread-safe: nothing here has a state.

#ifndef MANAGERD_SDK_CPP_MANAGER_VALUE_H_
#define MANAGERD_SDK_CPP_MANAGER_VALUE_H_

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"
#include "manager/v1/value.pb.h"

namespace manager {
inline namespace sdk {

using Value = v1::Value;
using ValueList = v1::ValueList;
using ValueMap = v1::ValueMap;
using ObjectRef = v1::ObjectRef;
using OpaqueValue = v1::OpaqueValue;

// Raw bytes, told apart from text.
struct Bytes {
  std::string data;

  friend bool operator==(const Bytes&, const Bytes&) = default;
  friend auto operator<=>(const Bytes&, const Bytes&) = default;
};

// How one type is converted; see above for a specialization.
template <typename T>
struct ValueTraits;

// The value that stands for `from`.
template <typename T>
Value ToValue(const T& from) {
  return ValueTraits<T>::ToValue(from);
}
Value ToValue(const char* text);

// What `value` stands for. INVALID_ARGUMENT where it is of a kind that T is not read from,
// OUT_OF_RANGE where it is a number that T cannot hold. The message names what was expected and
// what was found, and inside containers also where: "item 3: expected an int, found a string".
template <typename T>
absl::StatusOr<T> FromValue(Value value) {
  return ValueTraits<T>::FromValue(std::move(value));
}

// How the object that a reference stands for is named in calls: "#17" say.
std::string ObjectName(const ObjectRef& ref);

// The kind of a value in words for messages: "an int", "a list", "a message of type a.b.C".
std::string KindOf(const Value& value);

// -------------------------------------------------------------------------------------------------
// The types that can be converted.

namespace internal {

using Values = google::protobuf::RepeatedPtrField<Value>;

// Errors and number conversions, which no type needs to be known for.
absl::string_view KindName(Value::KindCase kind);
absl::Status UnexpectedKind(absl::string_view expected, const Value& found);
absl::Status UnexpectedCount(size_t expected, int found);
absl::Status AtItem(int index, const absl::Status& error);
absl::Status AtKey(const Value& key, const absl::Status& error);

void SetUnsigned(uint64_t number, Value& value);
absl::StatusOr<int64_t> GetSigned(const Value& value, int64_t min, int64_t max);
absl::StatusOr<uint64_t> GetUnsigned(const Value& value, uint64_t max);
absl::StatusOr<double> GetDouble(const Value& value);
absl::StatusOr<float> GetFloat(const Value& value);
absl::Status UnpackMessage(const Value& value, google::protobuf::Message& message);

// The items of a list or tuple, of a set or frozenset; null where `value` is neither.
Values* SequenceItems(Value& value);
Values* SetItems(Value& value);

template <typename T, typename... Options>
concept OneOf = (std::same_as<T, Options> || ...);

template <typename T>
concept Integer = std::integral<T> && !OneOf<T, bool, char, wchar_t, char8_t, char16_t, char32_t>;

template <typename T>
concept StringView = OneOf<T, std::string_view, absl::string_view>;

// A message that goes into an Any; the others are values, or parts of them, themselves.
template <typename T>
concept PackedMessage = std::derived_from<T, google::protobuf::Message> &&
    !OneOf<T, Value, ValueList, ValueMap, ObjectRef, OpaqueValue, google::protobuf::Any>;

template <typename T>
concept Map = requires(T map, typename T::key_type key, typename T::mapped_type value) {
  map.insert_or_assign(std::move(key), std::move(value));
};

template <typename T>
concept Set = std::same_as<typename T::key_type, typename T::value_type> &&
    requires(T set, typename T::value_type item) {
  set.insert(std::move(item));
};

template <typename T>
concept Sequence =
    !std::same_as<T, std::string> && requires(T sequence, typename T::value_type item) {
  sequence.push_back(std::move(item));
};

// A message type that is one kind of value; `mutable_content` is that kind's accessor.
template <typename T, Value::KindCase kind, auto mutable_content>
struct KindTraits {
  static Value ToValue(const T& from) {
    Value value;
    *(value.*mutable_content)() = from;
    return value;
  }

  static absl::StatusOr<T> FromValue(Value value) {
    if (value.kind_case() != kind) return UnexpectedKind(KindName(kind), value);
    return std::move(*(value.*mutable_content)());
  }
};

template <typename T, typename Container>
void AddValues(const Container& from, Values& to) {
  for (const auto& item : from) *to.Add() = ValueTraits<T>::ToValue(item);
}

// Reads the values one by one into `add(T)`, moving out of them.
template <typename T, typename Add>
absl::Status ReadValues(Values& from, Add add) {
  for (int i = 0; i < from.size(); ++i) {
    absl::StatusOr<T> item = FromValue<T>(std::move(from[i]));
    if (!item.ok()) return AtItem(i, item.status());
    add(*std::move(item));
  }
  return absl::OkStatus();
}

template <typename T>
absl::StatusOr<std::vector<T>> FromValues(Values& from) {
  std::vector<T> items;
  items.reserve(from.size());
  absl::Status status = ReadValues<T>(from, [&items](T item) { items.push_back(std::move(item)); });
  if (!status.ok()) return status;
  return items;
}

}  // namespace internal

template <>
struct ValueTraits<bool> {
  static Value ToValue(bool from);
  static absl::StatusOr<bool> FromValue(const Value& value);
};

template <internal::Integer T>
struct ValueTraits<T> {
  static Value ToValue(T from) {
    Value value;
    if constexpr (std::signed_integral<T>) {
      value.set_int_value(from);
    } else {
      internal::SetUnsigned(from, value);
    }
    return value;
  }

  static absl::StatusOr<T> FromValue(const Value& value) {
    using Limits = std::numeric_limits<T>;
    if constexpr (std::signed_integral<T>) {
      return Narrow(internal::GetSigned(value, Limits::min(), Limits::max()));
    } else {
      return Narrow(internal::GetUnsigned(value, Limits::max()));
    }
  }

 private:
  // Loses nothing: the range has been checked.
  template <typename Wide>
  static absl::StatusOr<T> Narrow(const absl::StatusOr<Wide>& number) {
    if (!number.ok()) return number.status();
    return static_cast<T>(*number);
  }
};

template <>
struct ValueTraits<double> {
  static Value ToValue(double from);
  static absl::StatusOr<double> FromValue(const Value& value) { return internal::GetDouble(value); }
};

// A double read as a float is rounded.
template <>
struct ValueTraits<float> {
  static Value ToValue(float from) { return ValueTraits<double>::ToValue(from); }
  static absl::StatusOr<float> FromValue(const Value& value) { return internal::GetFloat(value); }
};

template <>
struct ValueTraits<std::nullptr_t> {
  static Value ToValue(std::nullptr_t);
  static absl::StatusOr<std::nullptr_t> FromValue(const Value& value);
};

template <>
struct ValueTraits<std::string> {
  static Value ToValue(const std::string& from);
  static absl::StatusOr<std::string> FromValue(Value value);
};

template <internal::StringView T>
struct ValueTraits<T> {
  static Value ToValue(T from) { return ValueTraits<std::string>::ToValue(std::string(from)); }
};

// So that a literal can be an item of a pair, say.
template <>
struct ValueTraits<const char*> {
  static Value ToValue(const char* from) { return ValueTraits<std::string>::ToValue(from); }
};

template <>
struct ValueTraits<Bytes> {
  static Value ToValue(const Bytes& from);
  static absl::StatusOr<Bytes> FromValue(Value value);
};

template <>
struct ValueTraits<Value> {
  static Value ToValue(const Value& from) { return from; }
  static absl::StatusOr<Value> FromValue(Value value) { return value; }
};

template <>
struct ValueTraits<ValueList> {
  static Value ToValue(const ValueList& from);
  static absl::StatusOr<ValueList> FromValue(Value value);
};

template <>
struct ValueTraits<ValueMap>
    : internal::KindTraits<ValueMap, Value::kDictValue, &Value::mutable_dict_value> {};

template <>
struct ValueTraits<ObjectRef>
    : internal::KindTraits<ObjectRef, Value::kRefValue, &Value::mutable_ref_value> {};

template <>
struct ValueTraits<OpaqueValue>
    : internal::KindTraits<OpaqueValue, Value::kOpaqueValue, &Value::mutable_opaque_value> {};

template <>
struct ValueTraits<google::protobuf::Any>
    : internal::KindTraits<google::protobuf::Any, Value::kAnyValue, &Value::mutable_any_value> {};

template <internal::PackedMessage T>
struct ValueTraits<T> {
  static Value ToValue(const T& from) {
    Value value;
    value.mutable_any_value()->PackFrom(from);
    return value;
  }

  static absl::StatusOr<T> FromValue(const Value& value) {
    T message;
    absl::Status status = internal::UnpackMessage(value, message);
    if (!status.ok()) return status;
    return message;
  }
};

template <typename T>
struct ValueTraits<std::optional<T>> {
  static Value ToValue(const std::optional<T>& from) {
    return from.has_value() ? ValueTraits<T>::ToValue(*from)
                            : ValueTraits<std::nullptr_t>::ToValue(nullptr);
  }

  static absl::StatusOr<std::optional<T>> FromValue(Value value) {
    if (value.kind_case() == Value::kNullValue) return std::optional<T>();
    absl::StatusOr<T> content = ValueTraits<T>::FromValue(std::move(value));
    if (!content.ok()) return content.status();
    return std::optional<T>(*std::move(content));
  }
};

template <internal::Sequence T>
struct ValueTraits<T> {
  using Item = typename T::value_type;

  static Value ToValue(const T& from) {
    Value value;
    internal::AddValues<Item>(from, *value.mutable_list_value()->mutable_items());
    return value;
  }

  static absl::StatusOr<T> FromValue(Value value) {
    internal::Values* items = internal::SequenceItems(value);
    if (items == nullptr) return internal::UnexpectedKind("a list", value);
    T sequence;
    absl::Status status = internal::ReadValues<Item>(
        *items, [&sequence](Item item) { sequence.push_back(std::move(item)); });
    if (!status.ok()) return status;
    return sequence;
  }
};

template <typename T, size_t size>
struct ValueTraits<std::array<T, size>> {
  static Value ToValue(const std::array<T, size>& from) {
    Value value;
    internal::AddValues<T>(from, *value.mutable_list_value()->mutable_items());
    return value;
  }

  static absl::StatusOr<std::array<T, size>> FromValue(Value value) {
    internal::Values* items = internal::SequenceItems(value);
    if (items == nullptr) return internal::UnexpectedKind("a list", value);
    if (static_cast<size_t>(items->size()) != size) {
      return internal::UnexpectedCount(size, items->size());
    }
    std::array<T, size> array{};
    absl::Status status = internal::ReadValues<T>(
        *items, [next = array.begin()](T item) mutable { *next++ = std::move(item); });
    if (!status.ok()) return status;
    return array;
  }
};

template <internal::Set T>
struct ValueTraits<T> {
  using Item = typename T::value_type;

  static Value ToValue(const T& from) {
    Value value;
    internal::AddValues<Item>(from, *value.mutable_set_value()->mutable_items());
    return value;
  }

  static absl::StatusOr<T> FromValue(Value value) {
    internal::Values* items = internal::SetItems(value);
    if (items == nullptr) return internal::UnexpectedKind("a set", value);
    T set;
    absl::Status status =
        internal::ReadValues<Item>(*items, [&set](Item item) { set.insert(std::move(item)); });
    if (!status.ok()) return status;
    return set;
  }
};

template <internal::Map T>
struct ValueTraits<T> {
  using Key = typename T::key_type;
  using Mapped = typename T::mapped_type;

  static Value ToValue(const T& from) {
    Value value;
    value.mutable_dict_value();  // Also where there are no entries.
    for (const auto& [key, mapped] : from) {
      v1::ValueEntry* entry = value.mutable_dict_value()->add_entries();
      *entry->mutable_key() = ValueTraits<Key>::ToValue(key);
      *entry->mutable_value() = ValueTraits<Mapped>::ToValue(mapped);
    }
    return value;
  }

  // Of equal keys the last counts.
  static absl::StatusOr<T> FromValue(Value value) {
    if (!value.has_dict_value()) return internal::UnexpectedKind("a dict", value);
    T map;
    for (v1::ValueEntry& entry : *value.mutable_dict_value()->mutable_entries()) {
      absl::StatusOr<Key> key = ValueTraits<Key>::FromValue(entry.key());
      if (!key.ok()) return internal::AtKey(entry.key(), key.status());
      absl::StatusOr<Mapped> mapped =
          ValueTraits<Mapped>::FromValue(std::move(*entry.mutable_value()));
      if (!mapped.ok()) return internal::AtKey(entry.key(), mapped.status());
      map.insert_or_assign(*std::move(key), *std::move(mapped));
    }
    return map;
  }
};

template <typename... Items>
struct ValueTraits<std::tuple<Items...>> {
  using Tuple = std::tuple<Items...>;

  static Value ToValue(const Tuple& from) {
    Value value;
    internal::Values* items = value.mutable_tuple_value()->mutable_items();
    std::apply(
        [&](const Items&... item) { ((*items->Add() = ValueTraits<Items>::ToValue(item)), ...); },
        from);
    return value;
  }

  static absl::StatusOr<Tuple> FromValue(Value value) {
    internal::Values* items = internal::SequenceItems(value);
    if (items == nullptr) return internal::UnexpectedKind("a tuple", value);
    if (static_cast<size_t>(items->size()) != sizeof...(Items)) {
      return internal::UnexpectedCount(sizeof...(Items), items->size());
    }
    return Read(*items, std::index_sequence_for<Items...>());
  }

 private:
  template <size_t... index>
  static absl::StatusOr<Tuple> Read(internal::Values& items, std::index_sequence<index...>) {
    absl::Status status;
    auto read = [&items, &status]<typename T>(std::optional<T>& to, int i) {
      absl::StatusOr<T> item = ValueTraits<T>::FromValue(std::move(items[i]));
      if (!item.ok()) {
        status = internal::AtItem(i, item.status());
        return false;
      }
      to = *std::move(item);
      return true;
    };
    std::tuple<std::optional<Items>...> read_items;
    if (!(read(std::get<index>(read_items), index) && ...)) return status;
    return Tuple(*std::move(std::get<index>(read_items))...);
  }
};

template <typename First, typename Second>
struct ValueTraits<std::pair<First, Second>> {
  static Value ToValue(const std::pair<First, Second>& from) {
    return ValueTraits<std::tuple<First, Second>>::ToValue(from);
  }

  static absl::StatusOr<std::pair<First, Second>> FromValue(Value value) {
    auto read = ValueTraits<std::tuple<First, Second>>::FromValue(std::move(value));
    if (!read.ok()) return read.status();
    return std::make_from_tuple<std::pair<First, Second>>(*std::move(read));
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_VALUE_H_

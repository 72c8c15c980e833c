#include "manager/value.h"

#include <deque>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "gmock/gmock.h"
#include "google/protobuf/timestamp.pb.h"
#include "gtest/gtest.h"
#include "manager/v1/objects.pb.h"

// A type of a user's own.
struct Point {
  int x = 0, y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

template <>
struct manager::ValueTraits<Point> {
  static manager::Value ToValue(const Point& p) { return manager::ToValue(std::pair(p.x, p.y)); }
  static absl::StatusOr<Point> FromValue(manager::Value value) {
    auto xy = manager::FromValue<std::pair<int, int>>(std::move(value));
    if (!xy.ok()) return xy.status();
    return Point{xy->first, xy->second};
  }
};

namespace manager {
namespace {

using google::protobuf::Timestamp;

// A value in protobuf's text form, to be compared with; what it reads is not guaranteed, so nothing
// depends on more than that it be the same for equal values.
std::string Text(const Value& value) { return value.ShortDebugString(); }

template <typename T>
std::string Written(const T& from) {
  return Text(ToValue(from));
}

// What comes back of what is written.
template <typename T>
T Again(const T& from) {
  absl::StatusOr<T> again = FromValue<T>(ToValue(from));
  EXPECT_TRUE(again.ok()) << again.status();
  return again.ok() ? *std::move(again) : T();
}

// The error of reading a value as something else.
template <typename T>
std::string Error(const Value& value) {
  return FromValue<T>(value).status().ToString();
}

Value BigInt(const std::string& bytes) {
  Value value;
  value.set_big_int_value(bytes);
  return value;
}

TEST(ValueTest, ScalarsAreWrittenAsTheirKinds) {
  EXPECT_EQ(Written(true), "bool_value: true");
  EXPECT_EQ(Written(-1), "int_value: -1");
  EXPECT_EQ(Written(uint8_t{7}), "int_value: 7");
  EXPECT_EQ(Written(0.5), "double_value: 0.5");
  EXPECT_EQ(Written(0.5f), "double_value: 0.5");
  EXPECT_EQ(Written(nullptr), "null_value: NULL_VALUE");
  EXPECT_EQ(Written(Bytes{"raw"}), "bytes_value: \"raw\"");
}

TEST(ValueTest, AnythingThatIsTextIsWrittenAsAString) {
  const std::string expected = "string_value: \"text\"";
  EXPECT_EQ(Written("text"), expected);
  EXPECT_EQ(Written(std::string("text")), expected);
  EXPECT_EQ(Written(std::string_view("text")), expected);
  EXPECT_EQ(Written(absl::string_view("text")), expected);
  const char* pointer = "text";
  EXPECT_EQ(Written(pointer), expected);
  EXPECT_EQ(Written(std::pair("text", 1)),
            "tuple_value { items { string_value: \"text\" } items { int_value: 1 } }");
}

TEST(ValueTest, ScalarsComeBack) {
  EXPECT_EQ(Again(true), true);
  EXPECT_EQ(Again(false), false);
  EXPECT_EQ(Again(0.1), 0.1);
  EXPECT_EQ(Again(0.1f), 0.1f);
  EXPECT_EQ(Again(std::string("a\0b", 3)), std::string("a\0b", 3));
  const Bytes bytes = {std::string("\xFF\0", 2)};
  EXPECT_EQ(Again(bytes), bytes);
  EXPECT_EQ(Again(std::numeric_limits<float>::infinity()), std::numeric_limits<float>::infinity());
}

template <typename T>
class IntegerTest : public testing::Test {};

using Integers = testing::Types<int8_t, uint8_t, int16_t, uint16_t, int32_t, uint32_t, int64_t,
                                uint64_t, long long, unsigned long long>;
TYPED_TEST_SUITE(IntegerTest, Integers);

TYPED_TEST(IntegerTest, EveryIntegerComesBack) {
  using Limits = std::numeric_limits<TypeParam>;
  for (TypeParam number : {Limits::min(), TypeParam{0}, TypeParam{1}, Limits::max()}) {
    EXPECT_EQ(Again(number), number);
  }
}

TYPED_TEST(IntegerTest, WhatDoesNotFitIsOutOfRange) {
  const Value too_large = BigInt(std::string("\x01\0\0\0\0\0\0\0\0", 9));  // 2^64.
  EXPECT_EQ(FromValue<TypeParam>(too_large).status().code(), absl::StatusCode::kOutOfRange);
  const Value too_small = BigInt(std::string("\xFF\x7F\0\0\0\0\0\0\0", 9));
  EXPECT_EQ(FromValue<TypeParam>(too_small).status().code(), absl::StatusCode::kOutOfRange);
}

TEST(ValueTest, IntegersAreRangeChecked) {
  EXPECT_EQ(Error<uint8_t>(ToValue(256)), "OUT_OF_RANGE: expected an int from 0 to 255, found 256");
  EXPECT_EQ(Error<int8_t>(ToValue(-129)),
            "OUT_OF_RANGE: expected an int from -128 to 127, found -129");
  EXPECT_EQ(FromValue<unsigned>(ToValue(-1)).status().code(), absl::StatusCode::kOutOfRange);
  const uint64_t beyond = uint64_t{1} << 63;
  EXPECT_EQ(Error<int64_t>(ToValue(beyond)),
            "OUT_OF_RANGE: expected an int from -9223372036854775808 to 9223372036854775807, "
            "found an int beyond 64 bits");
}

TEST(ValueTest, AnUnsignedIntegerBeyond63BitsIsABigInt) {
  EXPECT_EQ(ToValue((uint64_t{1} << 63) - 1).kind_case(), Value::kIntValue);
  EXPECT_EQ(ToValue(uint64_t{1} << 63).big_int_value(), std::string("\0\x80\0\0\0\0\0\0\0", 9));
}

TEST(ValueTest, NothingIsConvertedOnTheQuiet) {
  EXPECT_EQ(Error<int>(ToValue("7")), "INVALID_ARGUMENT: expected an int, found a string");
  EXPECT_EQ(Error<int>(ToValue(true)), "INVALID_ARGUMENT: expected an int, found a bool");
  EXPECT_EQ(Error<int>(ToValue(1.0)), "INVALID_ARGUMENT: expected an int, found a double");
  EXPECT_EQ(Error<bool>(ToValue(1)), "INVALID_ARGUMENT: expected a bool, found an int");
  EXPECT_EQ(Error<std::string>(ToValue(Bytes{"b"})),
            "INVALID_ARGUMENT: expected a string, found bytes");
  EXPECT_EQ(Error<Bytes>(ToValue("b")), "INVALID_ARGUMENT: expected bytes, found a string");
  EXPECT_EQ(Error<double>(ToValue("1")), "INVALID_ARGUMENT: expected a double, found a string");
  EXPECT_EQ(Error<std::nullptr_t>(ToValue(0)), "INVALID_ARGUMENT: expected null, found an int");
  EXPECT_EQ(Error<int>(Value()), "INVALID_ARGUMENT: expected an int, found a value without a kind");
}

TEST(ValueTest, AFloatingPointNumberIsReadFromAnIntThatItHoldsExactly) {
  EXPECT_EQ(FromValue<double>(ToValue(3)).value(), 3.0);
  EXPECT_EQ(FromValue<float>(ToValue(-3)).value(), -3.0f);
  EXPECT_EQ(FromValue<double>(ToValue(int64_t{1} << 53)).value(), 9007199254740992.0);
  EXPECT_EQ(FromValue<double>(ToValue((int64_t{1} << 53) + 1)).status().code(),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(FromValue<float>(ToValue((1 << 24) + 1)).status().code(),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Error<float>(ToValue(1e300)),
            "OUT_OF_RANGE: expected a number that a float can hold, found 1e+300");
}

TEST(ValueTest, ABytearrayIsReadAsBytes) {
  Value value;
  value.set_bytearray_value("raw");
  EXPECT_EQ(FromValue<Bytes>(value).value(), Bytes{"raw"});
}

TEST(ValueTest, ContainersAreWrittenAsTheirKinds) {
  EXPECT_EQ(ToValue(std::vector<int>()).kind_case(), Value::kListValue);
  EXPECT_EQ(ToValue(std::array<int, 2>()).kind_case(), Value::kListValue);
  EXPECT_EQ(ToValue(std::map<int, int>()).kind_case(), Value::kDictValue);
  EXPECT_EQ(ToValue(std::set<int>()).kind_case(), Value::kSetValue);
  EXPECT_EQ(ToValue(std::tuple<>()).kind_case(), Value::kTupleValue);
  EXPECT_EQ(Written(std::map<std::string, std::vector<int>>{{"a", {1, 2}}}),
            "dict_value { entries { key { string_value: \"a\" } value { list_value { "
            "items { int_value: 1 } items { int_value: 2 } } } } }");
}

template <typename T>
void ComesBack(const T& from) {
  EXPECT_EQ(Again(from), from);
}

TEST(ValueTest, ContainersComeBack) {
  ComesBack(std::vector<int>{1, 2, 3});
  ComesBack(std::vector<bool>{true, false});
  ComesBack(std::deque<std::string>{"a", "b"});
  ComesBack(std::array<double, 3>{0.5, 1, -0.0});
  ComesBack(std::map<std::string, int>{{"a", 1}, {"b", 2}});
  ComesBack(std::unordered_map<int, std::string>{{1, "a"}, {2, "b"}});
  ComesBack(absl::flat_hash_map<int, std::string>{{1, "a"}, {2, "b"}});
  ComesBack(absl::btree_map<int, std::string>{{1, "a"}, {2, "b"}});
  ComesBack(std::set<std::string>{"a", "b"});
  ComesBack(std::unordered_set<int>{1, 2});
  ComesBack(absl::flat_hash_set<int>{1, 2});
  ComesBack(std::pair<std::string, int>{"a", 1});
  ComesBack(std::tuple<int, std::string, double>{1, "a", 0.5});
  ComesBack(std::vector<std::map<std::string, std::optional<std::pair<int, Bytes>>>>{
      {{"a", std::pair(1, Bytes{"x"})}, {"b", std::nullopt}}, {}});
}

TEST(ValueTest, WhatPythonKeepsApartButReadsAlikeIsReadAlike) {
  EXPECT_EQ(FromValue<std::vector<int>>(ToValue(std::tuple(1, 2))).value(),
            (std::vector<int>{1, 2}));
  EXPECT_EQ((FromValue<std::pair<int, int>>(ToValue(std::vector<int>{1, 2})).value()),
            std::pair(1, 2));
  Value frozenset;
  *frozenset.mutable_frozenset_value()->add_items() = ToValue(1);
  EXPECT_EQ(FromValue<std::set<int>>(frozenset).value(), std::set<int>{1});
}

TEST(ValueTest, OfEqualKeysTheLastCounts) {
  Value value;
  for (int i = 0; i < 2; ++i) {
    v1::ValueEntry* entry = value.mutable_dict_value()->add_entries();
    *entry->mutable_key() = ToValue("a");
    *entry->mutable_value() = ToValue(i);
  }
  EXPECT_EQ((FromValue<std::map<std::string, int>>(value).value()),
            (std::map<std::string, int>{{"a", 1}}));
}

TEST(ValueTest, AnErrorTellsWhereItIs) {
  const Value list = ToValue(std::tuple(1, 2, std::vector<std::string>{"a"}));
  EXPECT_EQ(Error<std::vector<int>>(list),
            "INVALID_ARGUMENT: item 2: expected an int, found a list");
  EXPECT_EQ((Error<std::tuple<int, int, std::vector<int>>>(list)),
            "INVALID_ARGUMENT: item 2: item 0: expected an int, found a string");
  EXPECT_EQ((Error<std::map<std::string, int>>(ToValue(std::map<std::string, double>{{"a", 1}}))),
            "INVALID_ARGUMENT: key 'a': expected an int, found a double");
  EXPECT_EQ((Error<std::map<int, int>>(ToValue(std::map<Bytes, int>{{Bytes{"b"}, 1}}))),
            "INVALID_ARGUMENT: key bytes: expected an int, found bytes");
}

TEST(ValueTest, ATupleAndAnArrayHaveTheirNumberOfItems) {
  const Value three = ToValue(std::vector<int>{1, 2, 3});
  EXPECT_EQ((Error<std::pair<int, int>>(three)), "INVALID_ARGUMENT: expected 2 items, found 3");
  EXPECT_EQ((Error<std::array<int, 4>>(three)), "INVALID_ARGUMENT: expected 4 items, found 3");
}

TEST(ValueTest, ContainersSayWhatTheyExpect) {
  EXPECT_EQ(Error<std::vector<int>>(ToValue(1)), "INVALID_ARGUMENT: expected a list, found an int");
  EXPECT_EQ(Error<std::set<int>>(ToValue(std::vector<int>())),
            "INVALID_ARGUMENT: expected a set, found a list");
  EXPECT_EQ((Error<std::map<int, int>>(ToValue(nullptr))),
            "INVALID_ARGUMENT: expected a dict, found null");
  EXPECT_EQ((Error<std::tuple<int>>(ToValue(1.5))),
            "INVALID_ARGUMENT: expected a tuple, found a double");
}

TEST(ValueTest, AnOptionalIsNullOrItsContent) {
  EXPECT_EQ(Written(std::optional<int>()), "null_value: NULL_VALUE");
  EXPECT_EQ(Written(std::optional<int>(7)), "int_value: 7");
  ComesBack(std::optional<int>());
  ComesBack(std::optional<int>(7));
  EXPECT_EQ(Error<std::optional<int>>(ToValue("a")),
            "INVALID_ARGUMENT: expected an int, found a string");
}

TEST(ValueTest, AMessageGoesIntoAnAny) {
  Timestamp time;
  time.set_seconds(7);
  const Value value = ToValue(time);
  EXPECT_EQ(value.any_value().type_url(), "type.googleapis.com/google.protobuf.Timestamp");
  EXPECT_EQ(FromValue<Timestamp>(value).value().seconds(), 7);
  EXPECT_EQ(FromValue<google::protobuf::Any>(value).value().type_url(),
            value.any_value().type_url());
  EXPECT_EQ(Text(ToValue(value.any_value())), Text(value));
  EXPECT_EQ(Error<v1::ObjectInfo>(value),
            "INVALID_ARGUMENT: expected a message of type manager.v1.ObjectInfo, found a message "
            "of type google.protobuf.Timestamp");
  EXPECT_EQ(Error<Timestamp>(ToValue(7)),
            "INVALID_ARGUMENT: expected a message of type google.protobuf.Timestamp, found an int");
}

TEST(ValueTest, AMessageWithBadBytesIsAnError) {
  Value value;
  value.mutable_any_value()->set_type_url("type.googleapis.com/google.protobuf.Timestamp");
  value.mutable_any_value()->set_value("\xFF");
  EXPECT_EQ(FromValue<Timestamp>(value).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ValueTest, ThePartsOfAValueAreValues) {
  const Value list = ToValue(std::vector<int>{1, 2});
  EXPECT_EQ(Text(ToValue(list)), Text(list));
  EXPECT_EQ(Text(FromValue<Value>(list).value()), Text(list));
  EXPECT_EQ(Text(ToValue(FromValue<ValueList>(list).value())), Text(list));
  EXPECT_EQ(FromValue<ValueList>(ToValue(std::pair(1, 2))).value().items_size(), 2);

  const Value dict = ToValue(std::map<int, int>{{1, 2}});
  EXPECT_EQ(Text(ToValue(FromValue<ValueMap>(dict).value())), Text(dict));
  EXPECT_EQ(Error<ValueMap>(list), "INVALID_ARGUMENT: expected a dict, found a list");

  OpaqueValue pickle;
  pickle.set_codec("pickle");
  EXPECT_EQ(FromValue<OpaqueValue>(ToValue(pickle)).value().codec(), "pickle");
  EXPECT_EQ(Error<int>(ToValue(pickle)),
            "INVALID_ARGUMENT: expected an int, found an opaque value of codec pickle");
}

TEST(ValueTest, AReferenceNamesItsObject) {
  ObjectRef ref;
  ref.set_id(17);
  ref.set_type("dict");
  EXPECT_EQ(ObjectName(FromValue<ObjectRef>(ToValue(ref)).value()), "#17");
  EXPECT_EQ(Error<int>(ToValue(ref)),
            "INVALID_ARGUMENT: expected an int, found a reference to a dict");
}

TEST(ValueTest, ATypeOfOnesOwnWorksInsideOthers) {
  ComesBack(Point{1, 2});
  ComesBack(std::map<std::string, std::vector<Point>>{{"path", {{1, 2}, {3, 4}}}});
  EXPECT_EQ(Error<std::vector<Point>>(ToValue(std::vector<int>{1})),
            "INVALID_ARGUMENT: item 0: expected a tuple, found an int");
}

TEST(ValueTest, EveryKindHasAName) {
  const google::protobuf::OneofDescriptor* kinds = Value::descriptor()->oneof_decl(0);
  for (int i = 0; i < kinds->field_count(); ++i) {
    const auto kind = static_cast<Value::KindCase>(kinds->field(i)->number());
    EXPECT_NE(internal::KindName(kind), "a value of an unknown kind") << kinds->field(i)->name();
  }
}

}  // namespace
}  // namespace manager

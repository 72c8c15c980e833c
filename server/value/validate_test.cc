#include "server/value/validate.h"

#include <cstdint>
#include <string>
#include <utility>

#include "common/literal/literal.h"
#include "common/seed/seed.h"
#include "common/value/decode.h"
#include "common/value/random_value.h"
#include "google/protobuf/stubs/logging.h"
#include "gtest/gtest.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/list.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"

namespace manager {
namespace {

using namespace std::string_literals;  // For ""s, which keeps the zero bytes.
using v1::Value;

constexpr v1::ErrorReason kFine = v1::ERROR_REASON_UNSPECIFIED;
constexpr v1::ErrorReason kMalformed = v1::ERROR_REASON_MALFORMED_VALUE;
constexpr v1::ErrorReason kTooDeep = v1::ERROR_REASON_VALUE_TOO_DEEP;
constexpr v1::ErrorReason kUnhashable = v1::ERROR_REASON_UNHASHABLE_KEY;
constexpr v1::ErrorReason kNoMessage = v1::ERROR_REASON_MALFORMED_REQUEST;

Value Literal(absl::string_view text) { return ParseLiteral(text).value(); }

v1::ErrorReason ReasonFor(absl::string_view value) { return ReasonOf(ValidateValue(value)); }

// A field whose content has a length; content of up to 127 bytes.
std::string Field(int number, const std::string& content) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(content.size())} +
         content;
}

TEST(ValidateValueTest, EveryKindIsFine) {
  for (const char* literal : {"None",
                              "True",
                              "False",
                              "0",
                              "-1",
                              "9223372036854775807",
                              "18446744073709551616",
                              "0.0",
                              "nan",
                              "''",
                              "'caf\\xe9'",
                              "b''",
                              "b'\\xff'",
                              "bytearray(b'\\xff')",
                              "[]",
                              "[1, [2]]",
                              "()",
                              "(1, 'a')",
                              "{}",
                              "{1: 2, 'a': [3]}",
                              "set()",
                              "{1, (2, 3)}",
                              "frozenset()",
                              "frozenset({frozenset({1})})",
                              "ref('', 0)",
                              "ref('dict', 7)",
                              "any('', b'')",
                              "any('a/b', b'x')",
                              "opaque('', b'')",
                              "opaque('pickle', b'\\x80')"}) {
    EXPECT_TRUE(ValidateValue(Literal(literal).SerializeAsString()).ok()) << literal;
  }
}

TEST(ValidateValueTest, BytesByHand) {
  const struct {
    const char* what;
    std::string bytes;
    v1::ErrorReason reason;
  } kTable[] = {
      {"no kind", "", kMalformed},
      {"null", "\x08\x00"s, kFine},
      {"null by another number, from a newer client", "\x08\x05", kFine},
      {"null by a negative number", "\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", kFine},
      {"a varint of eleven bytes", "\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", kMalformed},
      {"a bool", "\x10\x01", kFine},
      {"an int", "\x18\x02", kFine},
      {"an int that is cut", "\x18", kMalformed},
      {"an int that is cut within", "\x18\x80", kMalformed},
      {"an int as bytes", "\x1A\x01x", kMalformed},
      {"a big int", "\x22\x01\x05", kFine},
      {"a big int without bytes", "\x22\x00"s, kMalformed},
      {"a double", "\x29" + std::string(8, 'x'), kFine},
      {"a double that is cut", "\x29" + std::string(7, 'x'), kMalformed},
      {"a double as four bytes", "\x2D" + std::string(4, 'x'), kMalformed},
      {"a string", "\x32\x01x", kFine},
      {"a string shorter than it says", "\x32\x02x", kMalformed},
      {"a string that is not UTF-8", "\x32\x01\xFF", kMalformed},
      {"a string with a surrogate", "\x32\x03\xED\xA0\x80", kMalformed},
      {"a string as a varint", "\x30\x01", kMalformed},
      {"a length of more than 32 bits", "\x32\x81\x80\x80\x80\x10x", kMalformed},
      {"a length of six bytes", "\x32\x81\x80\x80\x80\x80\x00x"s, kMalformed},
      {"a length of more bytes than needed", "\x32\x81\x80\x80\x80\x00x"s, kFine},
      {"two kinds", "\x18\x02\x10\x01", kMalformed},
      {"one kind twice", "\x18\x02\x18\x02", kMalformed},
      {"a kind and half a tag", "\x18\x02\x80", kMalformed},
      {"an unknown kind", Field(17, "x"), kMalformed},
      {"an unknown kind as varint", "\x88\x01\x00"s, kMalformed},
      {"field number 0", "\x02\x00"s, kMalformed},
      {"a group", "\x0B\x0C", kMalformed},
      {"the end of a group", "\x0C", kMalformed},
      {"wire type 6", "\x0E", kMalformed},
      {"a tag of more than 32 bits", "\x98\x80\x80\x80\x10\x02", kMalformed},
      {"an empty list", Field(9, ""), kFine},
      {"a list of an item", Field(9, Field(1, "\x18\x02")), kFine},
      {"a list of an item of no kind", Field(9, Field(1, "")), kMalformed},
      {"a list with another field", Field(9, Field(2, "\x18\x02")), kMalformed},
      {"a list with an item as varint", Field(9, "\x08\x01"), kMalformed},
      {"a list with half an item", Field(9, "\x0A\x02\x18"), kMalformed},
      {"a tuple of an item of two kinds", Field(10, Field(1, "\x18\x02\x18\x02")), kMalformed},
      {"a dict", Field(11, Field(1, Field(1, "\x18\x02") + Field(2, "\x18\x02"))), kFine},
      {"value before key", Field(11, Field(1, Field(2, "\x18\x02") + Field(1, "\x18\x02"))), kFine},
      {"an entry without key", Field(11, Field(1, Field(2, "\x18\x02"))), kMalformed},
      {"an entry without value", Field(11, Field(1, Field(1, "\x18\x02"))), kMalformed},
      {"an entry of nothing", Field(11, Field(1, "")), kMalformed},
      {"two keys",
       Field(11, Field(1, Field(1, "\x18\x02") + Field(1, "\x18\x02") + Field(2, "\x18\x02"))),
       kMalformed},
      {"an entry with another field",
       Field(11, Field(1, Field(1, "\x18\x02") + Field(2, "\x18\x02") + Field(3, "x"))),
       kMalformed},
      {"a dict with another field", Field(11, Field(2, "x")), kMalformed},
      {"a ref", Field(14, "\x08\x07" + Field(2, "dict")), kFine},
      {"a ref with a bad type", Field(14, Field(2, "\xFF")), kMalformed},
      {"a ref with its id as bytes", Field(14, Field(1, "x")), kMalformed},
      {"a ref with another field", Field(14, "\x18\x01"), kMalformed},
      {"a ref that is cut", Field(14, "\x08"), kMalformed},
      {"an any", Field(15, Field(1, "a/b") + Field(2, "\xFF")), kFine},
      {"an any with a bad type", Field(15, Field(1, "\xFF")), kMalformed},
      {"an opaque with a number", Field(16, "\x08\x07"), kMalformed},
      {"an opaque with another field", Field(16, Field(3, "x")), kMalformed},
      {"a set", Field(12, Field(1, "\x18\x02")), kFine},
      {"a list in a set", Field(12, Field(1, Field(9, ""))), kUnhashable},
  };
  for (const auto& row : kTable) EXPECT_EQ(ReasonFor(row.bytes), row.reason) << row.what;
}

TEST(ValidateValueTest, ItemsOfSetsAndKeysOfDictsMustBeHashable) {
  const struct {
    const char* literal;
    v1::ErrorReason reason;
  } kTable[] = {
      {"{(1, 'a')}", kFine},
      {"{frozenset({1})}", kFine},
      {"{[]}", kUnhashable},
      {"{1, {}}", kUnhashable},
      {"frozenset({set()})", kUnhashable},
      {"{bytearray(b'')}", kUnhashable},
      {"{(1, (2, []))}", kUnhashable},
      {"{frozenset({(bytearray(b''),)})}", kUnhashable},
      {"{[]: 1}", kUnhashable},
      {"{(1, {}): 1}", kUnhashable},
      {"{1: []}", kFine},
      {"{1: [{2: {}}]}", kFine},
      {"([], {}, set(), bytearray(b''))", kFine},  // Whether it is a key, only its request knows.
  };
  for (const auto& row : kTable) {
    EXPECT_EQ(ReasonFor(Literal(row.literal).SerializeAsString()), row.reason) << row.literal;
  }
  EXPECT_EQ(ValidateValue(Literal("{1, [2]}").SerializeAsString()).message(),
            "a list cannot be a key");
}

// A value of `depth` levels, all of one kind but the inmost.
Value Nested(int depth, Value::KindCase kind) {
  Value value;
  value.set_int_value(1);
  for (int level = 1; level < depth; ++level) {
    Value outer;
    if (kind == Value::kListValue) *outer.mutable_list_value()->add_items() = std::move(value);
    if (kind == Value::kTupleValue) *outer.mutable_tuple_value()->add_items() = std::move(value);
    if (kind == Value::kFrozensetValue) {
      *outer.mutable_frozenset_value()->add_items() = std::move(value);
    }
    if (kind == Value::kDictValue) {
      v1::ValueEntry* entry = outer.mutable_dict_value()->add_entries();
      entry->mutable_key()->set_int_value(1);
      *entry->mutable_value() = std::move(value);
    }
    value = std::move(outer);
  }
  return value;
}

TEST(ValidateValueTest, ExactlySoManyLevelsAreAllowed) {
  for (const auto kind :
       {Value::kListValue, Value::kTupleValue, Value::kFrozensetValue, Value::kDictValue}) {
    EXPECT_EQ(ReasonFor(Nested(kMaxValueDepth, kind).SerializeAsString()), kFine);
    EXPECT_EQ(ReasonFor(Nested(kMaxValueDepth + 1, kind).SerializeAsString()), kTooDeep);
  }
  EXPECT_EQ(ReasonFor(Nested(2000, Value::kListValue).SerializeAsString()), kTooDeep);
}

TEST(ValidateValueTest, RandomValuesAreFineUntilTheyAreCut) {
  RandomValues values(SeedForTest());
  for (int i = 0; i < 500; ++i) {
    const Value value = values.Next(5);
    const std::string bytes = value.SerializeAsString();
    ASSERT_TRUE(ValidateValue(bytes).ok()) << ToLiteral(value);
    for (size_t n = 0; n < bytes.size(); ++n) {
      ASSERT_FALSE(ValidateValue(absl::string_view(bytes).substr(0, n)).ok()) << ToLiteral(value);
    }
  }
}

bool EveryValueHasAKind(const Value& value);

bool EveryValueHasAKind(const v1::ValueList& list) {
  for (const Value& item : list.items()) {
    if (!EveryValueHasAKind(item)) return false;
  }
  return true;
}

bool EveryValueHasAKind(const Value& value) {
  for (const v1::ValueEntry& entry : value.dict_value().entries()) {
    if (!EveryValueHasAKind(entry.key()) || !EveryValueHasAKind(entry.value())) return false;
  }
  return value.kind_case() != Value::KIND_NOT_SET && EveryValueHasAKind(value.list_value()) &&
         EveryValueHasAKind(value.tuple_value()) && EveryValueHasAKind(value.set_value()) &&
         EveryValueHasAKind(value.frozenset_value());
}

TEST(ValidateValueTest, WhatIsFineCanBeDecoded) {
  RandomValues values(SeedForTest());
  int fine = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = values.Next(4).SerializeAsString();
    for (uint32_t flips = 1 + values.Below(3); flips > 0; --flips) {
      bytes[values.Below(static_cast<uint32_t>(bytes.size()))] ^= 1 << values.Below(8);
    }
    if (!ValidateValue(bytes).ok()) continue;
    ++fine;
    Value value;
    ASSERT_TRUE(Decode(bytes, &value));
    ASSERT_TRUE(EveryValueHasAKind(value)) << ToLiteral(value);
    ASSERT_EQ(value.GetReflection()->GetUnknownFields(value).field_count(), 0);
  }
  EXPECT_GT(fine, 200);  // Flipped bits in text and numbers do no harm.
}

// Checks one request type; a request is given as a message or as bytes.
template <typename Request>
struct Validated {
  RequestValidator validator{Request::descriptor()};

  absl::Status operator()(const std::string& bytes) const {
    uint64_t greatest_ref = 0;
    return validator.Validate(bytes, &greatest_ref);
  }
  absl::Status operator()(const Request& request) const {
    return (*this)(request.SerializeAsString());
  }
};

v1::DictSetRequest SetRequest(absl::string_view key, absl::string_view value) {
  v1::DictSetRequest request;
  request.set_object("prices");
  *request.mutable_key() = Literal(key);
  *request.mutable_value() = Literal(value);
  return request;
}

TEST(RequestValidatorTest, FindsSingularValues) {
  const Validated<v1::DictSetRequest> validate;
  EXPECT_TRUE(validate(SetRequest("'tea'", "[1, {2: 3}]")).ok());
  EXPECT_TRUE(validate("").ok());  // What is missing is not noticed here.

  v1::DictSetRequest request = SetRequest("'tea'", "1");
  request.mutable_value()->clear_kind();
  EXPECT_EQ(ReasonOf(validate(request)), kMalformed);
  EXPECT_EQ(ErrorInfoOf(validate(request))->metadata().at("field"), "value");
  EXPECT_EQ(validate(request).message(), "value: the value, or one inside it, has no kind");

  request = SetRequest("'tea'", "1");
  *request.mutable_key() = Nested(kMaxValueDepth + 1, Value::kTupleValue);
  EXPECT_EQ(ReasonOf(validate(request)), kTooDeep);
  EXPECT_EQ(ErrorInfoOf(validate(request))->metadata().at("field"), "key");
}

TEST(RequestValidatorTest, FindsRepeatedValues) {
  const Validated<v1::ListCreateRequest> validate;
  v1::ListCreateRequest request;
  request.set_object("l");
  for (int i = 0; i < 5; ++i) request.add_items()->set_int_value(i);
  EXPECT_TRUE(validate(request).ok());
  request.add_items();
  EXPECT_EQ(ReasonOf(validate(request)), kMalformed);
}

TEST(RequestValidatorTest, FindsValuesInsideOtherMessages) {
  const Validated<v1::DictUpdateRequest> validate;
  v1::DictUpdateRequest request;
  for (int i = 0; i < 5; ++i) {
    v1::DictEntry* entry = request.add_entries();
    entry->mutable_key()->set_int_value(i);
    *entry->mutable_value() = Nested(kMaxValueDepth, Value::kDictValue);
  }
  EXPECT_TRUE(validate(request).ok());
  *request.mutable_entries(4)->mutable_value() = Literal("{[]: 1}");
  EXPECT_EQ(ReasonOf(validate(request)), kUnhashable);
  request.mutable_entries(4)->mutable_value()->clear_kind();
  EXPECT_EQ(ErrorInfoOf(validate(request))->metadata().at("field"), "value");
}

TEST(RequestValidatorTest, LooksIntoNothingElse) {
  const Validated<v1::DictSetRequest> validate;
  EXPECT_TRUE(validate(Field(1, "\xFF")).ok());                 // A name; others check those.
  EXPECT_TRUE(validate("\x08\x01").ok());                       // The same as a number.
  EXPECT_TRUE(validate(Field(9, "from a newer client")).ok());  // An unknown field.
  EXPECT_TRUE(validate("\xFD\xFF\xFF\xFF\x0F"
                       "abcd"s)
                  .ok());  // The largest field number.
  const Validated<v1::ObjectsListRequest> no_values;
  EXPECT_TRUE(no_values(Field(1, "\xFF") + Field(2, "")).ok());
  EXPECT_EQ(ReasonOf(no_values("\x0A\x05x"s)), kNoMessage);
}

TEST(RequestValidatorTest, RefusesWhatIsNoMessage) {
  const Validated<v1::DictSetRequest> validate;
  const std::string value = Field(2, "\x18\x02");
  for (const std::string& bytes :
       {"\x0A\x05x"s, "\x0A"s, "\x80"s, "\x00\x00"s, "\x0B\x0C"s, "\x48\x80"s, "\x49zzz"s,
        "\x4Dzzz"s, "\x10\x01"s, "\x12\x05"s + "\x18\x02"s, value + "\xFF"s,
        "\xF8\xFF\xFF\xFF\x1F\x00"s}) {
    EXPECT_EQ(ReasonOf(validate(bytes)), kNoMessage);
  }
}

TEST(RequestValidatorTest, RefusesAFieldThatIsThereTwice) {
  const Validated<v1::DictSetRequest> validate;
  const std::string key = Field(2, "\x18\x02");
  const std::string value = Field(3, "\x18\x02");
  EXPECT_TRUE(validate(value + key).ok());
  EXPECT_EQ(ReasonOf(validate(key + value + key)), kNoMessage);
  EXPECT_EQ(ErrorInfoOf(validate(key + value + key))->metadata().at("field"), "key");

  const Validated<v1::DictUpdateRequest> update;
  const std::string entry = Field(1, "\x18\x02") + Field(2, "\x18\x02");
  EXPECT_TRUE(update(Field(2, entry) + Field(2, entry)).ok());
  EXPECT_EQ(ReasonOf(update(Field(2, entry + entry))), kNoMessage);
}

TEST(RequestValidatorTest, TellsTheGreatestReference) {
  const RequestValidator validator(v1::DictSetRequest::descriptor());
  uint64_t greatest = 0;
  const auto greatest_in = [&](absl::string_view key, absl::string_view value) {
    EXPECT_TRUE(validator.Validate(SetRequest(key, value).SerializeAsString(), &greatest).ok());
    return greatest;
  };
  EXPECT_EQ(greatest_in("(1, frozenset({ref('a', 4)}))", "[ref('a', 2), {'k': 9}]"), 4);
  EXPECT_EQ(greatest_in("1", "[{'k': (ref('a', 5), {ref('a', 6): {ref('a', 7)}})}, 8]"), 7);
  EXPECT_EQ(greatest_in("ref('a', 18446744073709551615)", "ref('a', 2)"), UINT64_MAX);
  EXPECT_EQ(greatest_in("1", "[ref('a', 0), 7]"), 0);
  // Its id is there twice: the last one counts, as for who decodes it.
  const std::string twice = Field(2, Field(Value::kRefValue, "\x08\x09\x08\x03"));
  EXPECT_TRUE(validator.Validate(twice, &greatest).ok());
  EXPECT_EQ(greatest, 3);
}

TEST(RequestValidatorTest, MovesAndStillWorks) {
  Validated<v1::DictSetRequest> one;
  const Validated<v1::DictSetRequest> other = std::move(one);
  EXPECT_TRUE(other(SetRequest("1", "2")).ok());
  EXPECT_FALSE(other(Field(2, "")).ok());
}

TEST(RequestValidatorTest, BrokenBytesNeverCrash) {
  const google::protobuf::LogSilencer silencer;  // It logs all text that is not UTF-8.
  const Validated<v1::DictUpdateRequest> validate;
  RandomValues values(SeedForTest());
  for (int i = 0; i < 300; ++i) {
    v1::DictUpdateRequest request;
    for (int n = 0; n < 3; ++n) {
      *request.add_entries()->mutable_key() = values.Next(3, true);
      *request.mutable_entries(n)->mutable_value() = values.Next(3);
    }
    std::string bytes = request.SerializeAsString();
    ASSERT_TRUE(validate(bytes).ok());
    for (size_t n = 0; n < bytes.size(); ++n) (void)validate(bytes.substr(0, n));
    bytes[values.Below(static_cast<uint32_t>(bytes.size()))] ^= 1 << values.Below(8);
    v1::DictUpdateRequest decoded;
    if (validate(bytes).ok()) (void)Decode(bytes, &decoded);
  }
}

}  // namespace
}  // namespace manager

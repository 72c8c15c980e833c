#include "server/value/key.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "common/literal/literal.h"
#include "common/seed/seed.h"
#include "common/value/decode.h"
#include "common/value/random_value.h"
#include "google/protobuf/stubs/logging.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/value/order.h"

namespace manager {
namespace {

using v1::Value;

std::string Encoded(absl::string_view literal) {
  return ParseLiteral(literal).value().SerializeAsString();
}

Canonical CanonicalOfLiteral(absl::string_view literal) {
  return ToCanonical(Encoded(literal)).value();
}

absl::Status KeyStatus(absl::string_view literal) { return ToKey(Encoded(literal)).status(); }

// Literals on one line are equal; on different lines they are not.
const std::vector<std::vector<const char*>> kClassesOfKeys = {
    {"None"},
    {"1", "1.0", "True"},
    {"0", "0.0", "-0.0", "False"},
    {"-1", "-1.0"},
    {"2"},
    {"0.25"},
    {"9223372036854775807"},
    {"9223372036854775808", "9223372036854775808.0"},
    {"9223372036854775809"},
    {"-9223372036854775808", "-9223372036854775808.0"},
    {"-9223372036854775809"},
    {"18446744073709551616", "18446744073709551616.0"},
    {"18446744073709551617"},
    {"-18446744073709551616", "-18446744073709551616.0"},
    // 1e23 is not the number that it looks like, and Python knows.
    {"99999999999999991611392", "1e23"},
    {"100000000000000000000000"},
    {"inf"},
    {"-inf"},
    {"5e-324"},
    {"'1'", "\"\\x31\""},
    {"'1.0'"},
    {"''"},
    {"'\\0'"},
    {"'caf\xC3\xA9'", "'caf\\xe9'"},
    {"b'1'"},
    {"b''"},
    {"()"},
    {"(1,)", "(True,)", "(1.0,)"},
    {"(1, 2)", "(1.0, 2)", "(True, 2.0)"},
    {"(2, 1)"},
    {"(1, 2, None)"},
    {"((1, 2),)"},
    {"((1,), 2)"},
    {"('1', '2')"},
    {"('12',)"},
    {"('1', b'2')"},
    {"frozenset()"},
    {"frozenset({1, 2})", "frozenset({2, 1})", "frozenset({2.0, True})", "frozenset({1, 2, 1.0})"},
    {"frozenset({1})", "frozenset({1, True, 1.0})"},
    {"frozenset({'ab'})"},
    {"frozenset({'a', 'b'})", "frozenset({'b', 'a'})"},
    {"frozenset({(1, 2)})", "frozenset({(1.0, 2)})"},
    {"frozenset({frozenset({1}), frozenset()})", "frozenset({frozenset(), frozenset({True})})"},
    {"ref('dict', 1)", "ref('', 1)"},
    {"ref('dict', 2)"},
    {"any('type.googleapis.com/a.B', b'x')", "any('a.B', b'x')", "any('other/a.B', b'x')"},
    {"any('type.googleapis.com/a.B', b'y')"},
    {"any('type.googleapis.com/a.C', b'x')"},
    {"opaque('pickle', b'x')"},
    {"opaque('picklex', b'')"},
    {"opaque('json', b'x')"},
};

// The same for values that cannot be keys.
const std::vector<std::vector<const char*>> kClassesOfValues = {
    {"b'1'", "bytearray(b'1')"},
    {"b''", "bytearray(b'')"},
    {"'1'"},
    {"[]"},
    {"()"},
    {"{}"},
    {"set()", "frozenset()"},
    {"[1, 2]", "[True, 2.0]"},
    {"(1, 2)"},
    {"[2, 1]"},
    {"[[1], 2]"},
    {"[[1, 2]]"},
    {"{1, 2}", "frozenset({2, 1})", "{2, 1.0, True}"},
    {"[b'a']", "[bytearray(b'a')]"},
    {"{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", "{'a': True, 'b': 2.0}", "{'a': 5, 'b': 2, 'a': 1}"},
    {"{'a': 5, 'b': 2}", "{'a': 1, 'b': 2, 'a': 5}"},
    {"{1: 'x'}", "{True: 'x'}", "{1: 'y', 1.0: 'x'}"},
    {"{(1, 2): []}", "{(1.0, 2): []}"},
    {"{'a': {'b': {1, 2}}}", "{'a': {'b': frozenset({2, 1})}}"},
};

void ExpectClasses(const std::vector<std::vector<const char*>>& classes) {
  for (size_t i = 0; i < classes.size(); ++i) {
    for (size_t j = 0; j < classes.size(); ++j) {
      for (const char* a : classes[i]) {
        for (const char* b : classes[j]) {
          EXPECT_EQ(Equal(CanonicalOfLiteral(a), CanonicalOfLiteral(b)), i == j) << a << " " << b;
        }
      }
    }
  }
}

TEST(KeyTest, KeysAreEqualAsInPython) {
  ExpectClasses(kClassesOfKeys);
  for (const auto& keys : kClassesOfKeys) {
    for (const char* key : keys) {
      SCOPED_TRACE(key);
      ASSERT_TRUE(KeyStatus(key).ok());
      EXPECT_EQ(ToKey(Encoded(key))->form, CanonicalOfLiteral(key).form);
      EXPECT_FALSE(ToKey(Encoded(key))->matches_nothing);
    }
  }
}

TEST(KeyTest, OtherValuesAreEqualAsInPython) { ExpectClasses(kClassesOfValues); }

TEST(KeyTest, NanEqualsNothing) {
  for (const char* literal :
       {"nan", "nan(0xfff8000000000001)", "(1, nan)", "frozenset({nan})", "((nan,), 1)"}) {
    SCOPED_TRACE(literal);
    const absl::StatusOr<Key> key = ToKey(Encoded(literal));
    ASSERT_TRUE(key.ok());
    EXPECT_TRUE(key->matches_nothing);
    EXPECT_FALSE(Equal(*key, *key));
  }
  for (const char* literal : {"[nan]", "{nan}", "{nan: 1}", "{1: nan}", "[{1: (nan,)}]"}) {
    EXPECT_TRUE(CanonicalOfLiteral(literal).matches_nothing) << literal;
  }
  EXPECT_FALSE(CanonicalOfLiteral("inf").matches_nothing);
  // A value that another one replaced is not there.
  EXPECT_FALSE(CanonicalOfLiteral("{1: nan, 1: 2}").matches_nothing);
}

TEST(KeyTest, WhatMayChangeCannotBeAKey) {
  const struct {
    const char* key;
    const char* message;
  } kTable[] = {
      {"[]", "a list cannot be a key"},
      {"{}", "a dict cannot be a key"},
      {"set()", "a set cannot be a key"},
      {"bytearray(b'1')", "a bytearray cannot be a key"},
      {"(1, [2])", "a list cannot be a key"},
      {"((1, (bytearray(b''),)),)", "a bytearray cannot be a key"},
      {"frozenset({(1, {})})", "a dict cannot be a key"},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(row.key);
    EXPECT_EQ(ReasonOf(KeyStatus(row.key)), v1::ERROR_REASON_UNHASHABLE_KEY);
    EXPECT_EQ(KeyStatus(row.key).message(), row.message);
    EXPECT_TRUE(ToCanonical(Encoded(row.key)).ok());
  }
}

TEST(KeyTest, BadlyEncodedBigIntsStillEqualTheirNumber) {
  Value value;
  value.set_big_int_value(std::string("\0\0\x05", 3));
  EXPECT_EQ(CanonicalOf(value).form, CanonicalOfLiteral("5").form);
  value.set_big_int_value("");
  EXPECT_EQ(CanonicalOf(value).form, CanonicalOfLiteral("0").form);
  value.set_big_int_value(std::string(20, '\xFF'));
  EXPECT_EQ(CanonicalOf(value).form, CanonicalOfLiteral("-1").form);
}

TEST(KeyTest, NoValueIsMalformed) {
  for (const absl::string_view bytes :
       {absl::string_view(""), absl::string_view("\x32\x05x"), absl::string_view("\x32\x01\xFF"),
        absl::string_view("\x18"), absl::string_view("\xFF\xFF\xFF")}) {
    EXPECT_EQ(ReasonOf(ToKey(bytes).status()), v1::ERROR_REASON_MALFORMED_VALUE);
    EXPECT_EQ(ReasonOf(ToCanonical(bytes).status()), v1::ERROR_REASON_MALFORMED_VALUE);
  }
}

TEST(KeyTest, ReadsTheDeepestValue) {
  const std::string levels(kMaxValueDepth - 1, '(');
  std::string literal = levels + "1,)";
  for (size_t i = 1; i < levels.size(); ++i) literal += ",)";
  EXPECT_TRUE(KeyStatus(literal).ok());
}

// Equality once more, in the slowest and plainest way.
bool ModelEqual(const Value& a, const Value& b);

bool ModelEqual(const v1::ValueList& a, const v1::ValueList& b) {
  if (a.items_size() != b.items_size()) return false;
  for (int i = 0; i < a.items_size(); ++i) {
    if (!ModelEqual(a.items(i), b.items(i))) return false;
  }
  return true;
}

bool ModelContains(const v1::ValueList& set, const v1::ValueList& other) {
  for (const Value& wanted : other.items()) {
    bool found = false;
    for (const Value& item : set.items()) found = found || ModelEqual(item, wanted);
    if (!found) return false;
  }
  return true;
}

const Value* ModelFind(const v1::ValueMap& dict, const Value& key) {
  const Value* found = nullptr;
  for (const v1::ValueEntry& entry : dict.entries()) {
    if (ModelEqual(entry.key(), key)) found = &entry.value();
  }
  return found;
}

bool ModelContains(const v1::ValueMap& dict, const v1::ValueMap& other) {
  for (const v1::ValueEntry& wanted : other.entries()) {
    const Value* here = ModelFind(dict, wanted.key());
    const Value* there = ModelFind(other, wanted.key());
    if (here == nullptr || there == nullptr || !ModelEqual(*here, *there)) return false;
  }
  return true;
}

bool IsNumber(const Value& value) {
  return value.has_bool_value() || value.has_int_value() || value.has_big_int_value() ||
         value.has_double_value();
}

const std::string* BytesOf(const Value& value) {
  if (value.has_bytes_value()) return &value.bytes_value();
  return value.has_bytearray_value() ? &value.bytearray_value() : nullptr;
}

const v1::ValueList* SetOf(const Value& value) {
  if (value.has_set_value()) return &value.set_value();
  return value.has_frozenset_value() ? &value.frozenset_value() : nullptr;
}

bool ModelEqual(const Value& a, const Value& b) {
  if (IsNumber(a) && IsNumber(b)) {
    return !std::isnan(a.double_value()) && !std::isnan(b.double_value()) && *Compare(a, b) == 0;
  }
  if (BytesOf(a) != nullptr && BytesOf(b) != nullptr) return *BytesOf(a) == *BytesOf(b);
  if (SetOf(a) != nullptr && SetOf(b) != nullptr) {
    return ModelContains(*SetOf(a), *SetOf(b)) && ModelContains(*SetOf(b), *SetOf(a));
  }
  if (a.kind_case() != b.kind_case()) return false;
  if (a.has_list_value()) return ModelEqual(a.list_value(), b.list_value());
  if (a.has_tuple_value()) return ModelEqual(a.tuple_value(), b.tuple_value());
  if (a.has_dict_value()) {
    return ModelContains(a.dict_value(), b.dict_value()) &&
           ModelContains(b.dict_value(), a.dict_value());
  }
  if (a.has_ref_value()) return a.ref_value().id() == b.ref_value().id();
  return a.SerializeAsString() == b.SerializeAsString();
}

TEST(KeyTest, AgreesWithTheModelOnRandomPairs) {
  RandomValues values(SeedForTest());
  int equal = 0;
  for (int i = 0; i < 30000; ++i) {
    const Value a = values.Next(1 + static_cast<int>(values.Below(4)));
    const Value b = values.Below(2) == 0 ? values.Rewrite(a) : values.Next(2);
    const Canonical form_a = ToCanonical(a.SerializeAsString()).value();
    const Canonical form_b = ToCanonical(b.SerializeAsString()).value();
    ASSERT_EQ(Equal(form_a, form_b), ModelEqual(a, b)) << ToLiteral(a) << "\n" << ToLiteral(b);
    equal += Equal(form_a, form_b);
    // No form is the beginning of another.
    if (absl::StartsWith(form_b.form, form_a.form)) {
      ASSERT_EQ(form_a.form, form_b.form) << ToLiteral(a) << "\n" << ToLiteral(b);
    }
  }
  EXPECT_GT(equal, 1000);
}

TEST(KeyTest, BrokenBytesNeverCrash) {
  const google::protobuf::LogSilencer silencer;  // It logs all text that is not UTF-8.
  RandomValues values(SeedForTest());
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = values.Next(4).SerializeAsString();
    for (size_t n = 0; n < bytes.size(); ++n) (void)ToKey(absl::string_view(bytes).substr(0, n));
    bytes[values.Below(static_cast<uint32_t>(bytes.size()))] ^= 1 << values.Below(8);
    (void)ToKey(bytes);
    (void)ToCanonical(bytes);
  }
}

}  // namespace
}  // namespace manager

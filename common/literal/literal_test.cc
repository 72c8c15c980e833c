#include "common/literal/literal.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/seed/seed.h"
#include "common/value/decode.h"
#include "common/value/random_value.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using namespace std::string_literals;  // For ""s, which keeps the zero bytes.
using v1::Value;

Value Parse(absl::string_view text) { return ParseLiteral(text).value(); }

TEST(LiteralTest, EveryKind) {
  EXPECT_TRUE(Parse("None").has_null_value());
  EXPECT_TRUE(Parse("True").bool_value());
  EXPECT_TRUE(Parse("False").has_bool_value());
  EXPECT_EQ(Parse("12").int_value(), 12);
  EXPECT_EQ(Parse("1.5").double_value(), 1.5);
  EXPECT_EQ(Parse("'text'").string_value(), "text");
  EXPECT_EQ(Parse("b'bytes'").bytes_value(), "bytes");
  EXPECT_EQ(Parse("bytearray(b'bytes')").bytearray_value(), "bytes");
  EXPECT_EQ(Parse("[1, 2]").list_value().items_size(), 2);
  EXPECT_EQ(Parse("(1, 2)").tuple_value().items_size(), 2);
  EXPECT_EQ(Parse("{1: 2}").dict_value().entries(0).value().int_value(), 2);
  EXPECT_EQ(Parse("{1, 2}").set_value().items_size(), 2);
  EXPECT_EQ(Parse("frozenset({1})").frozenset_value().items_size(), 1);
  EXPECT_EQ(Parse("ref('dict', 17)").ref_value().type(), "dict");
  EXPECT_EQ(Parse("ref('dict', 18446744073709551615)").ref_value().id(), UINT64_MAX);
  EXPECT_EQ(Parse("any('a/b', b'c')").any_value().type_url(), "a/b");
  EXPECT_EQ(Parse("any('a/b', b'c')").any_value().value(), "c");
  EXPECT_EQ(Parse("opaque('pickle', b'c')").opaque_value().codec(), "pickle");
  EXPECT_EQ(Parse("opaque('pickle', b'c')").opaque_value().data(), "c");
}

// What ToLiteral writes, it reads back as the same value.
TEST(LiteralTest, CanonicalSpellings) {
  for (const char* text : {"None",
                           "True",
                           "False",
                           "0",
                           "-7",
                           "9223372036854775807",
                           "9223372036854775808",
                           "-9223372036854775808",
                           "-9223372036854775809",
                           "18446744073709551616",
                           "123456789012345678901234567890",
                           "0.0",
                           "-0.0",
                           "1.0",
                           "1.5",
                           "0.1",
                           "100000.0",
                           "1234567890123456.0",
                           "1e+16",
                           "1.5e+300",
                           "0.0001",
                           "1e-05",
                           "5e-324",
                           "1.7976931348623157e+308",
                           "inf",
                           "-inf",
                           "nan",
                           "nan(0xfff8000000000000)",
                           "nan(0x7ff0000000000001)",
                           "''",
                           "'text'",
                           "'it\\'s \"so\" \\\\'",
                           "'\\n\\r\\t\\x00\\x7f'",
                           "'\\x85'",
                           "'caf\xC3\xA9 \xE2\x82\xAC'",
                           "b''",
                           "b'a\\'\\x00\\xff'",
                           "bytearray(b'')",
                           "bytearray(b'x')",
                           "[]",
                           "[1]",
                           "[1, [2, 3]]",
                           "()",
                           "(1,)",
                           "(1, 2)",
                           "{}",
                           "{1: 'a'}",
                           "{1: 'a', (2,): {}}",
                           "set()",
                           "{1}",
                           "{1, 2}",
                           "frozenset()",
                           "frozenset({1, 2})",
                           "ref('list', 7)",
                           "any('a/b', b'c')",
                           "opaque('pickle', b'\\x80')"}) {
    EXPECT_EQ(ToLiteral(Parse(text)), text);
  }
}

TEST(LiteralTest, OtherSpellings) {
  const struct {
    const char* text;
    const char* canonical;
  } kTable[] = {
      {" \t\n 1 \r\n", "1"},
      {"+5", "5"},
      {"-0", "0"},
      {"007", "7"},
      {"0x1F", "31"},
      {"-0X10", "-16"},
      {"0xffffffffffffffffff", "4722366482869645213695"},
      {"00000000000000000000000000000000000001", "1"},
      {".5", "0.5"},
      {"5.", "5.0"},
      {"+1E3", "1000.0"},
      {"1e23", "1e+23"},
      {"+inf", "inf"},
      {"\"it's\"", "'it\\'s'"},
      {"'\\\"'", "'\"'"},
      {"'\\a\\b\\f\\v'", "'\\x07\\x08\\x0c\\x0b'"},
      {"'\\0\\12\\1234'", "'\\x00\\nS4'"},
      {"'\\xe9\\u20ac\\U0001F600'", "'\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80'"},
      {"b\"\\377\\x41\"", "b'\\xffA'"},
      {"bytearray ( b'x' )", "bytearray(b'x')"},
      {"bytearray()", "bytearray(b'')"},
      {"[ 1 ,2 , ]", "[1, 2]"},
      {"(1)", "1"},
      {"((1))", "1"},
      {"((1,))", "(1,)"},
      {"( )", "()"},
      {"(1, 2,)", "(1, 2)"},
      {"{ 1 :2, }", "{1: 2}"},
      {"{1 , 2,}", "{1, 2}"},
      {"set( )", "set()"},
      {"frozenset({1,})", "frozenset({1})"},
      {"frozenset({})", "frozenset()"},
      {"ref ( \"d\" , 1 )", "ref('d', 1)"},
  };
  for (const auto& row : kTable) {
    const absl::StatusOr<Value> value = ParseLiteral(row.text);
    ASSERT_TRUE(value.ok()) << row.text << ": " << value.status();
    EXPECT_EQ(ToLiteral(*value), row.canonical) << row.text;
  }
}

TEST(LiteralTest, ErrorsNameThePositionAndWhatWasExpected) {
  const struct {
    std::string text;
    const char* message;
  } kTable[] = {
      {"", "position 1: expected a value"},
      {"  ", "position 3: expected a value"},
      {"nope", "position 1: expected a value"},
      {"true", "position 1: expected a value"},
      {"Nonesuch", "position 1: expected a value"},
      {"\0"s, "position 1: expected a value"},
      {"1 2", "position 3: expected nothing more"},
      {"1 \0"s, "position 3: expected nothing more"},
      {"12a", "position 3: expected the number's end"},
      {"1.5.2", "position 4: expected the number's end"},
      {"1e", "position 2: expected the number's end"},
      {"-", "position 2: expected a digit"},
      {"-x", "position 2: expected a digit"},
      {"0x", "position 3: expected a digit"},
      {"0xg", "position 3: expected a digit"},
      {"1_0", "position 2: expected the number's end"},
      {"infx", "position 1: expected a value"},
      {"-infx", "position 5: expected the number's end"},
      {".", "position 1: expected a number"},
      {"1e999", "position 1: expected a number that fits a double"},
      {"nan(1)", "position 5: expected the bits of a NaN in hexadecimal"},
      {"nan(0x1)", "position 5: expected the bits of a NaN"},
      {"nan(0xfff8000000000000", "position 23: expected ')'"},
      {"'abc", "position 5: expected a closing '"},
      {"\"abc'", "position 6: expected a closing \""},
      {"'a\nb'", "position 3: expected a closing '"},
      {"'\\q'", "position 2: expected an escape that Python knows"},
      {"'\\", "position 2: expected an escape that Python knows"},
      {"'\\x4'", "position 4: expected 2 hexadecimal digits"},
      {"'\\u123", "position 4: expected 4 hexadecimal digits"},
      {"'\\x+1'", "position 4: expected 2 hexadecimal digits"},
      {"'\\ud800'", "position 2: expected an escape for a character"},
      {"'\\U00110000'", "position 2: expected an escape for a character"},
      {"'a\xFF'", "position 1: expected text in UTF-8"},
      {"b'\xC3\xA9'", "position 3: expected an ASCII character, or an escape such as \\xff"},
      {"b'\\u0041'", "position 3: expected an escape that Python knows"},
      {"b'\\777'", "position 3: expected an escape for a byte"},
      {"[1, 2", "position 6: expected ',' or ']'"},
      {"[1 2]", "position 4: expected ',' or ']'"},
      {"[,]", "position 2: expected a value"},
      {"[1,,2]", "position 4: expected a value"},
      {"(1", "position 3: expected ',' or ')'"},
      {"{1", "position 3: expected ':', ',' or '}'"},
      {"{1, 2", "position 6: expected ',' or '}'"},
      {"{1: 2", "position 6: expected ',' or '}'"},
      {"{1: 2, 3}", "position 9: expected ':'"},
      {"{1: }", "position 5: expected a value"},
      {"{,}", "position 2: expected a value"},
      {"set", "position 4: expected '('"},
      {"set(1)", "position 5: expected ')'"},
      {"frozenset([1])", "position 11: expected '{'"},
      {"bytearray('x')", "position 11: expected bytes such as b'...'"},
      {"ref(1, 2)", "position 5: expected text in quotes"},
      {"ref('a')", "position 8: expected ','"},
      {"ref('a', -1)", "position 10: expected an object's id"},
      {"ref('a', 18446744073709551616)", "position 10: expected an object's id"},
      {"any('a', 'b')", "position 10: expected bytes such as b'...'"},
      {"opaque('a', b'b'", "position 17: expected ')'"},
  };
  for (const auto& row : kTable) {
    const absl::Status status = ParseLiteral(row.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.text;
    EXPECT_EQ(status.message(), row.message) << row.text;
  }
}

TEST(LiteralTest, ExactlySoManyLevelsAreAllowed) {
  const auto nested = [](int depth) {
    return std::string(static_cast<size_t>(depth - 1), '[') + "1" +
           std::string(static_cast<size_t>(depth - 1), ']');
  };
  EXPECT_EQ(ToLiteral(Parse(nested(kMaxValueDepth))), nested(kMaxValueDepth));
  EXPECT_EQ(ParseLiteral(nested(kMaxValueDepth + 1)).status().message(),
            "position 101: expected at most 100 levels of nesting");
  EXPECT_FALSE(ParseLiteral(std::string(1'000'000, '(')).ok());
}

TEST(LiteralTest, ConsumesOneLiteralOfSeveral) {
  absl::string_view text = " 'a b'  [1, 2] 3 oops";
  EXPECT_EQ(ConsumeLiteral(&text)->string_value(), "a b");
  EXPECT_EQ(text, "[1, 2] 3 oops");
  EXPECT_EQ(ConsumeLiteral(&text)->list_value().items_size(), 2);
  EXPECT_EQ(ConsumeLiteral(&text)->int_value(), 3);
  EXPECT_FALSE(ConsumeLiteral(&text).ok());
  EXPECT_EQ(text, "oops");
}

TEST(LiteralTest, HugeNumbersAreWrittenInHexadecimal) {
  Value huge;
  huge.set_big_int_value("\x01" + std::string(100'000, '\0'));
  const std::string text = ToLiteral(huge);
  EXPECT_EQ(text, "0x1" + std::string(200'000, '0'));
  EXPECT_EQ(Parse(text).big_int_value(), huge.big_int_value());
}

TEST(LiteralTest, WhatNoLiteralStandsForIsShownAllTheSame) {
  EXPECT_EQ(ToLiteral(Value()), "<nothing>");
  Value list;
  list.mutable_list_value()->add_items();
  EXPECT_EQ(ToLiteral(list), "[<nothing>]");
}

TEST(LiteralTest, RandomValuesComeBack) {
  RandomValues values(SeedForTest());
  for (int i = 0; i < 5000; ++i) {
    const Value value = values.Next(5);
    const std::string text = ToLiteral(value);
    const absl::StatusOr<Value> parsed = ParseLiteral(text);
    ASSERT_TRUE(parsed.ok()) << text << "\n" << parsed.status();
    ASSERT_EQ(parsed->SerializeAsString(), value.SerializeAsString()) << text;
  }
}

TEST(LiteralTest, BrokenTextNeverCrashes) {
  RandomValues values(SeedForTest());
  for (int i = 0; i < 1000; ++i) {
    std::string text = ToLiteral(values.Next(4));
    for (size_t n = 0; n < text.size(); ++n) {
      (void)ParseLiteral(absl::string_view(text).substr(0, n));
    }
    text[values.Below(static_cast<uint32_t>(text.size()))] ^= 1 << values.Below(8);
    const absl::StatusOr<Value> parsed = ParseLiteral(text);
    if (!parsed.ok()) continue;
    ASSERT_TRUE(ParseLiteral(ToLiteral(*parsed)).ok()) << text;
  }
}

}  // namespace
}  // namespace manager

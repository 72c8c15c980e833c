#include "client/json.h"

#include <cstdint>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/literal/literal.h"
#include "gtest/gtest.h"

namespace manager::ctl {
namespace {

v1::Value FromLiteral(const std::string& literal) {
  const absl::StatusOr<v1::Value> value = ParseLiteral(literal);
  EXPECT_TRUE(value.ok()) << literal << ": " << value.status();
  return value.value_or(v1::Value());
}

// The literal of what the JSON stands for: Python's, which tells all kinds apart.
std::string Read(const std::string& json) {
  const absl::StatusOr<std::optional<v1::Value>> value = ParseJson(json);
  if (!value.ok()) return absl::StrCat("refused: ", value.status().message());
  return value->has_value() ? ToLiteral(**value) : "no JSON";
}

TEST(JsonTest, WhatJsonHasIsWrittenAsJson) {
  EXPECT_EQ(ToJson(FromLiteral("None")), "null");
  EXPECT_EQ(ToJson(FromLiteral("True")), "true");
  EXPECT_EQ(ToJson(FromLiteral("-12")), "-12");
  EXPECT_EQ(ToJson(FromLiteral("'caf\u00e9 \"x\"\\n'")), "\"caf\u00e9 \\\"x\\\"\\n\"");
  EXPECT_EQ(ToJson(FromLiteral("[1, [], {}]")), "[1, [], {}]");
  EXPECT_EQ(ToJson(FromLiteral("{'b': 1, 'a': [None]}")), R"({"b": 1, "a": [null]})");
}

TEST(JsonTest, WhatJsonLacksIsTagged) {
  EXPECT_EQ(ToJson(FromLiteral("b'hi'")), R"({"$bytes": "aGk="})");
  EXPECT_EQ(ToJson(FromLiteral("bytearray(b'')")), R"({"$bytearray": ""})");
  EXPECT_EQ(ToJson(FromLiteral("(1, (2,))")), R"({"$tuple": [1, {"$tuple": [2]}]})");
  EXPECT_EQ(ToJson(FromLiteral("{1, 2}")), R"({"$set": [1, 2]})");
  EXPECT_EQ(ToJson(FromLiteral("frozenset()")), R"({"$frozenset": []})");
  EXPECT_EQ(ToJson(FromLiteral("{1: 'one', 'a': 2}")), R"({"$dict": [[1, "one"], ["a", 2]]})");
  EXPECT_EQ(ToJson(FromLiteral("-inf")), R"({"$float": "-inf"})");
  EXPECT_EQ(ToJson(FromLiteral("ref('dict', 17)")), R"({"$ref": {"id": 17, "type": "dict"}})");
  EXPECT_EQ(ToJson(FromLiteral("any('x/y', b'hi')")),
            R"({"$any": {"type_url": "x/y", "data": "aGk="}})");
  EXPECT_EQ(ToJson(FromLiteral("opaque('pickle', b'hi')")),
            R"({"$opaque": {"codec": "pickle", "data": "aGk="}})");
}

TEST(JsonTest, ADictThatLooksLikeATagIsWrittenAsADict) {
  EXPECT_EQ(ToJson(FromLiteral("{'$set': 1}")), R"({"$dict": [["$set", 1]]})");
  EXPECT_EQ(ToJson(FromLiteral("{'$set': 1, 'a': 2}")), R"({"$set": 1, "a": 2})");
  EXPECT_EQ(ToJson(FromLiteral("{'$inc': 1}")), R"({"$inc": 1})");
}

TEST(JsonTest, WhatIsWrittenIsReadAsTheSame) {
  const std::string long_int(6000, '7');
  for (const std::string literal : {"None",
                                    "True",
                                    "False",
                                    "0",
                                    "-1",
                                    "9223372036854775807",
                                    "-9223372036854775808",
                                    "9223372036854775808",
                                    "18446744073709551615",
                                    "18446744073709551616",
                                    "-123456789012345678901234567890",
                                    "0.0",
                                    "-0.0",
                                    "1.0",
                                    "0.1",
                                    "1e22",
                                    "1e300",
                                    "5e-324",
                                    "1.7976931348623157e308",
                                    "nan",
                                    "nan(0xfff8000000000001)",
                                    "inf",
                                    "-inf",
                                    "''",
                                    "'\\x00\\u20ac\\U0001f600\\x7f'",
                                    "b''",
                                    "b'\\x00\\xff'",
                                    "bytearray(b'a')",
                                    "[]",
                                    "()",
                                    "{}",
                                    "set()",
                                    "frozenset({1})",
                                    "[[1], (2,), {3}]",
                                    "{'a': {1: {'b': ()}}}",
                                    "{(1, 'x'): None, b'k': 1.5, None: 2, True: 3}",
                                    "{'$dict': []}",
                                    "{'$bytes': 'aGk='}",
                                    "{'': 0}",
                                    "[{'$float': 'nan'}]",
                                    "ref('list', 1)",
                                    "any('u', b'')",
                                    "opaque('', b'x')"}) {
    EXPECT_EQ(Read(ToJson(FromLiteral(literal))), ToLiteral(FromLiteral(literal)));
  }
  const v1::Value number = FromLiteral("0x" + long_int);
  EXPECT_EQ(Read(ToJson(number)), ToLiteral(number)) << "a whole number that is not written out";
}

TEST(JsonTest, NumbersAreReadExactly) {
  EXPECT_EQ(Read("1"), "1");
  EXPECT_EQ(Read("-0"), "0");
  EXPECT_EQ(Read("1.0"), "1.0");
  EXPECT_EQ(Read("1e2"), "100.0");
  EXPECT_EQ(Read("0.1"), "0.1");
  EXPECT_EQ(Read("123456789012345678901234567890"), "123456789012345678901234567890");
  const std::string digits = "1" + std::string(400, '0');  // More than a double can hold.
  EXPECT_EQ(Read(digits), digits);
  EXPECT_EQ(Read("[-" + digits + "]"), "[-" + digits + "]");
  EXPECT_EQ(Read("1e400"), "refused: 1e400 is too large a number; take it as text with --text");
}

TEST(JsonTest, WhiteSpaceAroundIsNoMatter) { EXPECT_EQ(Read(" [1,\n 2]\n"), "[1, 2]"); }

TEST(JsonTest, OtherTextIsNoJson) {
  for (const std::string text : {"", "alice", "1.2.3", "01", "[1", "{a: 1}", "'x'", "True", "nan",
                                 "+1", ".5", "1 2", "\"x", "-", "\"\xff\"", "[1,]"}) {
    EXPECT_EQ(Read(text), "no JSON") << text;
  }
}

TEST(JsonTest, ATagWithOtherContentIsRefused) {
  EXPECT_EQ(Read(R"({"$set": {"x": 1}})"),
            "refused: in a value, {\"$set\": ...} must hold a list; to store a dict with this key, "
            "write {\"$dict\": [[\"$set\", ...]]}");
  for (const std::string json :
       {R"({"$bytes": "a"})", R"({"$bytes": 1})", R"({"$tuple": 1})", R"({"$dict": {}})",
        R"({"$dict": [[1]]})", R"({"$float": 1.5})", R"({"$float": "1"})", R"({"$int": "1.5"})",
        R"({"$ref": 1})", R"({"$ref": {"id": -1, "type": "dict"}})", R"({"$any": {"data": ""}})",
        R"({"$opaque": {"codec": 1, "data": ""}})"}) {
    EXPECT_EQ(Read("[" + json + "]").substr(0, 8), "refused:") << json;
  }
}

TEST(JsonTest, NestingHasALimit) {
  constexpr int kDepth = 100;
  EXPECT_EQ(Read(std::string(kDepth, '[') + std::string(kDepth, ']')),
            std::string(kDepth, '[') + std::string(kDepth, ']'));
  EXPECT_EQ(Read(std::string(100000, '[')),
            "refused: the JSON is nested deeper than a value may be; take it as text with --text");
}

TEST(JsonTest, DoublesAreShortAndStayDoubles) {
  EXPECT_EQ(DoubleToJson(1), "1.0");
  EXPECT_EQ(DoubleToJson(-0.0), "-0.0");
  EXPECT_EQ(DoubleToJson(0.1), "0.1");
  EXPECT_EQ(DoubleToJson(1e300), "1e+300");
  EXPECT_EQ(DoubleToJson(std::numeric_limits<double>::infinity()), R"({"$float": "inf"})");
}

}  // namespace
}  // namespace manager::ctl

#include "server/value/arithmetic.h"

#include <string>

#include "absl/status/status.h"
#include "common/literal/literal.h"
#include "common/value/decode.h"
#include "gtest/gtest.h"
#include "manager/v1/value.pb.h"
#include "server/base/error.h"

namespace manager {
namespace {

std::string Encoded(absl::string_view literal) {
  return ParseLiteral(literal).value().SerializeAsString();
}

absl::StatusOr<std::string> AddLiterals(absl::string_view a, absl::string_view b) {
  const absl::StatusOr<std::string> sum = Add(Encoded(a), Encoded(b));
  if (!sum.ok()) return sum.status();
  v1::Value value;
  return Decode(*sum, &value) ? ToLiteral(value) : "malformed";
}

TEST(ArithmeticTest, NumbersAddUpAsInPython) {
  const struct {
    const char* a;
    const char* b;
    const char* sum;
  } kTable[] = {
      {"1", "2", "3"},
      {"-1", "1", "0"},
      {"True", "True", "2"},
      {"False", "False", "0"},
      {"True", "0.5", "1.5"},
      {"1", "1.0", "2.0"},
      {"0.1", "0.2", "0.30000000000000004"},
      {"-0.0", "0", "0.0"},
      {"-0.0", "-0.0", "-0.0"},
      {"9223372036854775807", "1", "9223372036854775808"},
      {"-9223372036854775808", "-1", "-9223372036854775809"},
      {"9223372036854775808", "-1", "9223372036854775807"},
      {"9223372036854775808", "True", "9223372036854775809"},
      {"-123456789012345678901234567890", "123456789012345678901234567890", "0"},
      {"100000000000000000000", "0.5", "1e+20"},
      {"9007199254740993", "0.0", "9007199254740992.0"},
      {"1e308", "1e308", "inf"},
      {"inf", "1", "inf"},
      {"inf", "-inf", "nan"},
      {"nan", "1", "nan"},
  };
  for (const auto& row : kTable) {
    for (const bool swapped : {false, true}) {
      const absl::StatusOr<std::string> sum =
          swapped ? AddLiterals(row.b, row.a) : AddLiterals(row.a, row.b);
      ASSERT_TRUE(sum.ok()) << row.a << " " << row.b << " " << sum.status();
      // The sign of a NaN that comes of infinities is the processor's affair.
      if (absl::string_view(row.sum) == "nan") {
        EXPECT_EQ(sum->substr(0, 3), "nan") << row.a << " " << row.b;
      } else {
        EXPECT_EQ(*sum, ToLiteral(*ParseLiteral(row.sum))) << row.a << " " << row.b;
      }
    }
  }
}

TEST(ArithmeticTest, OnlyNumbersCanBeAdded) {
  for (const char* literal : {"None", "'1'", "b'1'", "[1]", "(1,)", "{}", "{1}", "ref('dict', 1)",
                              "opaque('pickle', b'1')"}) {
    for (const bool swapped : {false, true}) {
      const absl::Status status =
          (swapped ? AddLiterals("1", literal) : AddLiterals(literal, "1")).status();
      EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_WRONG_VALUE_TYPE) << literal;
    }
  }
  const absl::Status status = AddLiterals("'a'", "'b'").status();
  EXPECT_EQ(status.message(), "only numbers can be added, and str is none");
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("type"), "str");
}

TEST(ArithmeticTest, WhatNoFloatCanHoldIsNotAddedToOne) {
  const std::string beyond = "1" + std::string(309, '0');
  EXPECT_EQ(ReasonOf(AddLiterals(beyond, "0.5").status()), v1::ERROR_REASON_NUMBER_OUT_OF_RANGE);
  EXPECT_EQ(ReasonOf(AddLiterals("inf", "-" + beyond).status()),
            v1::ERROR_REASON_NUMBER_OUT_OF_RANGE);
  EXPECT_EQ(AddLiterals(beyond, "1").value(), "1" + std::string(308, '0') + "1");
}

TEST(ArithmeticTest, WhatIsNoValueIsMalformed) {
  EXPECT_EQ(ReasonOf(Add("\xFF", Encoded("1")).status()), v1::ERROR_REASON_MALFORMED_VALUE);
  EXPECT_EQ(ReasonOf(Add(Encoded("1"), "\xFF").status()), v1::ERROR_REASON_MALFORMED_VALUE);
}

}  // namespace
}  // namespace manager

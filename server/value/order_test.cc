#include "server/value/order.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/literal/literal.h"
#include "common/seed/seed.h"
#include "common/value/random_value.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/value/key.h"

namespace manager {
namespace {

using v1::Value;

absl::StatusOr<int> CompareLiterals(absl::string_view a, absl::string_view b) {
  return Compare(ParseLiteral(a).value(), ParseLiteral(b).value());
}

// Each literal comes before all that follow; those on one line are equal.
void ExpectAscending(const std::vector<std::vector<const char*>>& classes) {
  for (size_t i = 0; i < classes.size(); ++i) {
    for (size_t j = 0; j < classes.size(); ++j) {
      for (const char* a : classes[i]) {
        for (const char* b : classes[j]) {
          const absl::StatusOr<int> order = CompareLiterals(a, b);
          ASSERT_TRUE(order.ok()) << a << " " << b << " " << order.status();
          EXPECT_EQ(*order, i < j ? -1 : (i > j ? 1 : 0)) << a << " " << b;
        }
      }
    }
  }
}

TEST(OrderTest, Numbers) {
  ExpectAscending({{"-inf"},
                   {"-1e300"},
                   {"-18446744073709551616", "-18446744073709551616.0"},
                   {"-9223372036854775809"},
                   {"-9223372036854775808", "-9223372036854775808.0"},
                   {"-9007199254740993"},
                   {"-9007199254740992", "-9007199254740992.0"},
                   {"-1.5"},
                   {"-1", "-1.0"},
                   {"-5e-324"},
                   {"0", "0.0", "-0.0", "False"},
                   {"5e-324"},
                   {"0.5"},
                   {"1", "1.0", "True"},
                   {"1.5"},
                   {"2"},
                   {"9007199254740992", "9007199254740992.0"},
                   {"9007199254740993"},  // Which no double is.
                   {"9223372036854775807"},
                   {"9223372036854775808", "9223372036854775808.0"},
                   {"9223372036854775809"},
                   {"18446744073709551616", "18446744073709551616.0"},
                   {"18446744073709551617"},
                   {"1e300"},
                   {"inf"},
                   {"nan", "nan(0xfff8000000000001)"}});
}

TEST(OrderTest, TextIsOrderedByCodePoint) {
  ExpectAscending({{"''"},
                   {"'\\0'"},
                   {"'A'"},
                   {"'B'"},
                   {"'a'"},
                   {"'aa'"},
                   {"'b'"},
                   {"'\\xe9'"},
                   {"'\\uffff'"},
                   {"'\\U00010000'"}});
}

TEST(OrderTest, Bytes) {
  ExpectAscending({{"b''", "bytearray(b'')"},
                   {"b'a'", "bytearray(b'a')"},
                   {"b'ab'"},
                   {"bytearray(b'b')"},
                   {"b'\\xff'"}});
}

TEST(OrderTest, Sequences) {
  ExpectAscending({{"()"},
                   {"(0,)"},
                   {"(1, 2)", "(True, 2.0)"},
                   {"(1, 2, 0)"},
                   {"(1, 3)"},
                   {"(2,)"},
                   {"(nan,)"}});
  ExpectAscending({{"[]"}, {"[[]]"}, {"[[], 1]"}, {"[['a'], 'b']"}, {"[['a', 'b']]"}});
}

TEST(OrderTest, OnlyTheFirstDifferenceNeedsAnOrder) {
  EXPECT_EQ(CompareLiterals("(None, 1)", "(None, 2)").value(), -1);
  EXPECT_EQ(CompareLiterals("({1: 2}, 5)", "({1.0: 2}, 3)").value(), 1);
  EXPECT_EQ(CompareLiterals("[None]", "[None]").value(), 0);
  EXPECT_EQ(CompareLiterals("(1, 'a')", "(2, None)").value(), -1);
  EXPECT_EQ(CompareLiterals("[(None, 1), 2]", "[(None, 1), 3]").value(), -1);
}

TEST(OrderTest, TheRestHasNoOrder) {
  const struct {
    const char* a;
    const char* b;
    const char* message;
  } kTable[] = {
      {"1", "'1'", "there is no order between int and str"},
      {"'1'", "b'1'", "there is no order between str and bytes"},
      {"(1,)", "[1]", "there is no order between tuple and list"},
      {"None", "None", "there is no order between NoneType and NoneType"},
      {"{}", "{}", "there is no order between dict and dict"},
      {"{1}", "{1, 2}", "there is no order between set and set"},
      {"True", "None", "there is no order between bool and NoneType"},
      {"nan", "''", "there is no order between float and str"},
      {"(1, None)", "(1, 2)", "there is no order between NoneType and int"},
      {"[[1, {}]]", "[[1, {1: 2}]]", "there is no order between dict and dict"},
      {"ref('a', 1)", "ref('a', 2)", "there is no order between ref and ref"},
  };
  for (const auto& row : kTable) {
    const absl::Status status = CompareLiterals(row.a, row.b).status();
    EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_NOT_COMPARABLE) << row.a << " " << row.b;
    EXPECT_EQ(status.message(), row.message);
  }
}

TEST(OrderTest, IsAWeakOrderThatAgreesWithEquality) {
  RandomValues values(SeedForTest());
  std::vector<Value> numbers;
  while (numbers.size() < 300) {
    Value value = values.Next(1);
    if (Compare(value, ParseLiteral("0").value()).ok()) numbers.push_back(std::move(value));
  }
  const auto before = [](const Value& a, const Value& b) { return Compare(a, b).value() < 0; };
  std::stable_sort(numbers.begin(), numbers.end(), before);
  for (size_t i = 0; i < numbers.size(); ++i) {
    for (size_t j = i; j < numbers.size(); ++j) {
      const int order = Compare(numbers[i], numbers[j]).value();
      ASSERT_EQ(Compare(numbers[j], numbers[i]).value(), -order);
      ASSERT_LE(order, 0) << ToLiteral(numbers[i]) << " " << ToLiteral(numbers[j]);
      const Canonical a = CanonicalOf(numbers[i]);
      const Canonical b = CanonicalOf(numbers[j]);
      if (a.matches_nothing || b.matches_nothing) continue;
      ASSERT_EQ(Equal(a, b), order == 0);
    }
  }
}

}  // namespace
}  // namespace manager

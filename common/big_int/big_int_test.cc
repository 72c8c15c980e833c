#include "common/big_int/big_int.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/seed/seed.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using namespace std::string_literals;  // For ""s, which keeps the zero bytes.

BigInt Decimal(absl::string_view digits) {
  const bool negative = absl::ConsumePrefix(&digits, "-");
  BigInt number = BigInt::FromDigits(digits, 10).value();
  if (negative) number.Negate();
  return number;
}

TEST(BigIntTest, KnownNumbersInEveryForm) {
  const struct {
    const char* decimal;
    const char* hex;
    std::string bytes;
  } kTable[] = {
      {"0", "0x0", "\0"s},
      {"1", "0x1", "\x01"s},
      {"-1", "-0x1", "\xFF"s},
      {"127", "0x7f", "\x7F"s},
      {"128", "0x80", "\0\x80"s},
      {"-128", "-0x80", "\x80"s},
      {"-129", "-0x81", "\xFF\x7F"s},
      {"4294967296", "0x100000000", "\x01\0\0\0\0"s},
      {"9223372036854775807", "0x7fffffffffffffff", "\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s},
      {"9223372036854775808", "0x8000000000000000", "\0\x80\0\0\0\0\0\0\0"s},
      {"-9223372036854775808", "-0x8000000000000000", "\x80\0\0\0\0\0\0\0"s},
      {"-9223372036854775809", "-0x8000000000000001", "\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s},
      {"18446744073709551616", "0x10000000000000000", "\x01\0\0\0\0\0\0\0\0"s},
      {"1000000000000000000000000000000", "0xc9f2c9cd04674edea40000000",
       "\x0C\x9F\x2C\x9C\xD0\x46\x74\xED\xEA\x40\0\0\0"s},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(row.decimal);
    const BigInt number = Decimal(row.decimal);
    EXPECT_EQ(number.ToTwosComplement(), row.bytes);
    EXPECT_EQ(number.ToDecimal(), row.decimal);
    EXPECT_EQ(number.ToHex(), row.hex);
    EXPECT_EQ(Compare(BigInt::FromTwosComplement(row.bytes), number), 0);
    const std::string padding(3, number.negative() ? '\xFF' : '\0');
    EXPECT_EQ(BigInt::FromTwosComplement(padding + row.bytes).ToTwosComplement(), row.bytes);
  }
}

TEST(BigIntTest, Int64IsReadAndGivenToItsLimits) {
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  for (const int64_t number : {kMin, kMin + 1, int64_t{-1}, int64_t{0}, int64_t{1}, kMax}) {
    EXPECT_EQ(BigInt::FromInt64(number).ToDecimal(), absl::StrCat(number));
    EXPECT_EQ(BigInt::FromInt64(number).ToInt64(), number);
  }
  EXPECT_EQ(Decimal("9223372036854775808").ToInt64(), std::nullopt);
  EXPECT_EQ(Decimal("-9223372036854775809").ToInt64(), std::nullopt);
  EXPECT_EQ(Decimal("-100000000000000000000000").ToInt64(), std::nullopt);
}

TEST(BigIntTest, NumbersWithoutASignAreGivenToTheirLimits) {
  EXPECT_EQ(BigInt().ToUint64(), 0u);
  EXPECT_EQ(Decimal("4294967296").ToUint64(), uint64_t{1} << 32);
  EXPECT_EQ(Decimal("18446744073709551615").ToUint64(), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(Decimal("18446744073709551616").ToUint64(), std::nullopt);
  EXPECT_EQ(Decimal("-1").ToUint64(), std::nullopt);
}

TEST(BigIntTest, DoublesGiveTheirExactWholePart) {
  EXPECT_EQ(BigInt::FromDouble(0.0).ToDecimal(), "0");
  EXPECT_EQ(BigInt::FromDouble(-0.0).ToDecimal(), "0");
  EXPECT_EQ(BigInt::FromDouble(0.75).ToDecimal(), "0");
  EXPECT_EQ(BigInt::FromDouble(-3.99).ToDecimal(), "-3");
  EXPECT_EQ(BigInt::FromDouble(5e-324).ToDecimal(), "0");
  EXPECT_EQ(BigInt::FromDouble(9007199254740993.0).ToDecimal(), "9007199254740992");
  EXPECT_EQ(BigInt::FromDouble(18446744073709551616.0).ToDecimal(), "18446744073709551616");
  EXPECT_EQ(BigInt::FromDouble(-1e23).ToDecimal(), "-99999999999999991611392");
  for (int exponent = 0; exponent < 1024; ++exponent) {
    const std::string bytes = BigInt::FromDouble(std::ldexp(1.0, exponent)).ToTwosComplement();
    EXPECT_EQ(bytes.size(), static_cast<size_t>(exponent / 8 + 1 + (exponent % 8 == 7)));
    EXPECT_EQ(BigInt::FromTwosComplement(bytes).ToHex(),
              absl::StrCat("0x", 1 << exponent % 4, std::string(exponent / 4, '0')));
  }
}

TEST(BigIntTest, OnlyDigitsAreANumber) {
  for (const char* text : {"", "-1", "+1", " 1", "1a", "1_0"}) {
    EXPECT_FALSE(BigInt::FromDigits(text, 10).has_value()) << text;
  }
  EXPECT_FALSE(BigInt::FromDigits("1g", 16).has_value());
  EXPECT_EQ(BigInt::FromDigits("000fF", 16)->ToDecimal(), "255");
  EXPECT_EQ(BigInt::FromDigits("000", 10)->ToDecimal(), "0");
}

TEST(BigIntTest, OrderIsThatOfTheNumbers) {
  const char* const kAscending[] = {"-340282366920938463463374607431768211456",
                                    "-18446744073709551616",
                                    "-18446744073709551615",
                                    "-4294967296",
                                    "-1",
                                    "0",
                                    "1",
                                    "4294967295",
                                    "4294967296",
                                    "18446744073709551615",
                                    "18446744073709551616",
                                    "340282366920938463463374607431768211456"};
  for (size_t i = 0; i < std::size(kAscending); ++i) {
    for (size_t j = 0; j < std::size(kAscending); ++j) {
      EXPECT_EQ(Compare(Decimal(kAscending[i]), Decimal(kAscending[j])), i < j ? -1 : i > j);
    }
  }
}

TEST(BigIntTest, SumsAreExact) {
  const struct {
    const char* a;
    const char* b;
    const char* sum;
  } kTable[] = {
      {"0", "0", "0"},
      {"1", "-1", "0"},
      {"4294967295", "1", "4294967296"},
      {"4294967296", "-1", "4294967295"},
      {"-4294967296", "1", "-4294967295"},
      {"1", "-4294967296", "-4294967295"},
      {"9223372036854775807", "1", "9223372036854775808"},
      {"-9223372036854775808", "-1", "-9223372036854775809"},
      {"18446744073709551615", "18446744073709551615", "36893488147419103230"},
      {"18446744073709551616", "-18446744073709551616", "0"},
      {"18446744073709551616", "-18446744073709551617", "-1"},
      {"-340282366920938463463374607431768211455", "-1",
       "-340282366920938463463374607431768211456"},
  };
  for (const auto& row : kTable) {
    EXPECT_EQ(Add(Decimal(row.a), Decimal(row.b)).ToDecimal(), row.sum) << row.a << " " << row.b;
    EXPECT_EQ(Add(Decimal(row.b), Decimal(row.a)).ToDecimal(), row.sum) << row.a << " " << row.b;
  }
}

TEST(BigIntTest, RandomSumsAreUndoneByTheirNegation) {
  std::mt19937 random(SeedForTest());
  const auto next = [&random] {
    std::string bytes(1 + random() % 24, 0);
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 == 0 ? 0xFF : random());
    return BigInt::FromTwosComplement(bytes);
  };
  for (int i = 0; i < 2000; ++i) {
    const BigInt a = next();
    BigInt b = next();
    const BigInt sum = Add(a, b);
    const int direction = Compare(b, BigInt());
    EXPECT_EQ(Compare(sum, a), direction);
    b.Negate();
    EXPECT_EQ(Compare(Add(sum, b), a), 0);
  }
}

TEST(BigIntTest, DoublesAreTheNearestAndOfTwoTheEvenOne) {
  const struct {
    const char* decimal;
    double nearest;
  } kTable[] = {
      {"0", 0.0},
      {"-1", -1.0},
      {"9007199254740993", 0x1p53},
      {"9007199254740995", 0x1p53 + 4},
      {"18446744073709551615", 0x1p64},
      {"-18446744073709551616", -0x1p64},
      // 2**64 and half of the way to the next double; and a little more than half of it.
      {"18446744073709553664", 0x1p64},
      {"18446744073709553665", 0x1p64 + 4096},
      // The same at 2**128, where the little more stands far below.
      {"340282366920938501242306470388929921024", 0x1p128},
      {"340282366920938501242306470388929921025", 0x1.0000000000001p128},
      {"99999999999999999999999", 1e23},
  };
  for (const auto& row : kTable) {
    EXPECT_EQ(Decimal(row.decimal).ToDouble(), row.nearest) << row.decimal;
  }
  for (int exponent = 52; exponent < 1024; ++exponent) {
    const double number = std::ldexp(0x1.fffffffffffffp0, exponent);
    EXPECT_EQ(BigInt::FromDouble(number).ToDouble(), number);
  }
}

TEST(BigIntTest, WhatIsBeyondAllDoublesIsNone) {
  constexpr double kMax = std::numeric_limits<double>::max();
  const BigInt largest = BigInt::FromDouble(kMax);
  // Half of the distance to the double that would come next is what rounds up, out of their range.
  BigInt half = BigInt::FromDouble(0x1p970);
  EXPECT_EQ(Add(largest, half).ToDouble(), std::nullopt);
  EXPECT_EQ(Add(Add(largest, half), BigInt::FromInt64(-1)).ToDouble(), kMax);
  half.Negate();
  BigInt smallest = largest;
  smallest.Negate();
  EXPECT_EQ(Add(smallest, half).ToDouble(), std::nullopt);
  EXPECT_EQ(Add(Add(smallest, half), BigInt::FromInt64(1)).ToDouble(), -kMax);
}

TEST(BigIntTest, NegatingZeroIsZero) {
  BigInt zero;
  zero.Negate();
  EXPECT_FALSE(zero.negative());
  EXPECT_EQ(zero.ToDecimal(), "0");
}

TEST(BigIntTest, RandomNumbersComeBackFromEveryForm) {
  std::mt19937 random(SeedForTest());
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(1 + random() % 64, 0);
    for (char& byte : bytes) byte = static_cast<char>(random());
    BigInt number = BigInt::FromTwosComplement(bytes);
    EXPECT_EQ(Compare(BigInt::FromTwosComplement(number.ToTwosComplement()), number), 0);
    EXPECT_EQ(Compare(Decimal(number.ToDecimal()), number), 0);
    if (number.negative()) number.Negate();
    EXPECT_EQ(Compare(BigInt::FromDigits(number.ToHex().substr(2), 16).value(), number), 0);
  }
}

}  // namespace
}  // namespace manager

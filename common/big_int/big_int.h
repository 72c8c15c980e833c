// Whole numbers of any size: as a Value carries them, as text, and next to a double.
//
// Just what Python's equality, order, literals and `+` ask for.

#ifndef COMMON_BIG_INT_BIG_INT_H_
#define COMMON_BIG_INT_BIG_INT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace manager {

// A whole number. A plain value: not thread-safe where one thread changes it.
class BigInt {
 public:
  BigInt() = default;  // Zero.

  static BigInt FromInt64(int64_t number);

  // Reads Value.big_int_value: two's complement, most significant byte first. Forms longer than
  // needed are read too; no bytes are zero.
  static BigInt FromTwosComplement(absl::string_view bytes);

  // `number` must be finite; what stands behind the point is dropped.
  static BigInt FromDouble(double number);

  // Nothing where `digits` is empty or holds anything but digits of the base, which is 10 or 16.
  // Takes time quadratic in the length in base 10, linear in base 16.
  static std::optional<BigInt> FromDigits(absl::string_view digits, uint32_t base);

  // The number as Value.big_int_value wants it: the shortest form.
  std::string ToTwosComplement() const;

  // The number where it has at most 64 bits.
  std::optional<int64_t> ToInt64() const;

  // The double nearest to the number, of two the even one; nothing where the number is beyond all
  // doubles.
  std::optional<double> ToDouble() const;

  // The number where it is not negative and has at most 64 bits.
  std::optional<uint64_t> ToUint64() const;

  // The digits, with a minus sign where the number is negative. Takes time quadratic in the length.
  std::string ToDecimal() const;

  // The same as `0x1f`. Takes linear time.
  std::string ToHex() const;

  // -1, 0 or 1 as `a` is less than, equal to or greater than `b`.
  friend int Compare(const BigInt& a, const BigInt& b);

  friend BigInt Add(const BigInt& a, const BigInt& b);

  bool negative() const { return negative_; }
  void Negate() { negative_ = !negative_ && !limbs_.empty(); }

 private:
  // Appends a digit of a base: *this = *this * base + digit, on the magnitude alone.
  void MultiplyAdd(uint32_t base, uint32_t digit);
  // The other way round: *this = *this / base; returns the remainder.
  uint32_t DivideBy(uint32_t base);
  void DropLeadingZeros();
  // A limb of the magnitude, which has endless zeros before it.
  uint32_t limb(size_t i) const { return i < limbs_.size() ? limbs_[i] : 0; }

  // Zero is not negative and has no limbs; the last limb is never 0.
  bool negative_ = false;
  std::vector<uint32_t> limbs_;  // The magnitude, least significant first.
};

int Compare(const BigInt& a, const BigInt& b);
BigInt Add(const BigInt& a, const BigInt& b);

}  // namespace manager

#endif  // COMMON_BIG_INT_BIG_INT_H_

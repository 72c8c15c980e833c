#include "common/big_int/big_int.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace manager {
namespace {

// Decimal digits are converted nine at a time, as many as fit a limb.
constexpr uint32_t kChunkBase = 1'000'000'000;
constexpr size_t kChunkDigits = 9;

// Turns bytes, least significant first, into their two's complement.
void NegateBytes(std::string* bytes) {
  unsigned carry = 1;
  for (char& byte : *bytes) {
    const unsigned sum = (static_cast<uint8_t>(byte) ^ 0xFFu) + carry;
    byte = static_cast<char>(sum);
    carry = sum >> 8;
  }
}

bool SignBit(char byte) { return (static_cast<uint8_t>(byte) & 0x80) != 0; }

// The digit's value, or a number above every base.
uint32_t DigitOf(char c) {
  if (absl::ascii_isdigit(static_cast<unsigned char>(c))) return static_cast<uint32_t>(c - '0');
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
  return lower >= 'a' && lower <= 'f' ? static_cast<uint32_t>(lower - 'a' + 10) : 99;
}

}  // namespace

BigInt BigInt::FromInt64(int64_t number) {
  BigInt result;
  result.negative_ = number < 0;
  uint64_t magnitude = static_cast<uint64_t>(number);
  if (number < 0) magnitude = ~magnitude + 1;
  result.limbs_ = {static_cast<uint32_t>(magnitude), static_cast<uint32_t>(magnitude >> 32)};
  result.DropLeadingZeros();
  return result;
}

BigInt BigInt::FromTwosComplement(absl::string_view bytes) {
  std::string little(bytes.rbegin(), bytes.rend());
  BigInt result;
  result.negative_ = !little.empty() && SignBit(little.back());
  if (result.negative_) NegateBytes(&little);
  result.limbs_.assign((little.size() + 3) / 4, 0);
  for (size_t i = 0; i < little.size(); ++i) {
    result.limbs_[i / 4] |= uint32_t{static_cast<uint8_t>(little[i])} << (i % 4 * 8);
  }
  result.DropLeadingZeros();
  return result;
}

BigInt BigInt::FromDouble(double number) {
  int exponent;
  const double fraction = std::frexp(std::fabs(std::trunc(number)), &exponent);
  // number = mantissa * 2^(exponent - 53), and the mantissa is whole.
  uint64_t mantissa = static_cast<uint64_t>(std::ldexp(fraction, 53));
  int shift = exponent - 53;
  if (shift < 0) {
    mantissa = shift > -64 ? mantissa >> -shift : 0;  // Only zero bits go: the number is whole.
    shift = 0;
  }
  BigInt result;
  result.limbs_.assign(static_cast<size_t>(shift) / 32, 0);
  const int rest = shift % 32;
  // The mantissa has 53 bits and is shifted by up to 31 more, which takes three limbs.
  const uint64_t low = mantissa << rest;
  const uint64_t high = rest == 0 ? 0 : mantissa >> (64 - rest);
  for (const uint64_t limb : {low & 0xFFFFFFFFu, low >> 32, high}) {
    result.limbs_.push_back(static_cast<uint32_t>(limb));
  }
  result.negative_ = number < 0;
  result.DropLeadingZeros();
  return result;
}

std::optional<BigInt> BigInt::FromDigits(absl::string_view digits, uint32_t base) {
  const bool valid =
      std::all_of(digits.begin(), digits.end(), [base](char c) { return DigitOf(c) < base; });
  if (digits.empty() || !valid) return std::nullopt;
  BigInt result;
  if (base == 16) {
    result.limbs_.assign((digits.size() + 7) / 8, 0);
    for (size_t i = 0; i < digits.size(); ++i) {
      result.limbs_[i / 8] |= DigitOf(digits[digits.size() - 1 - i]) << (i % 8 * 4);
    }
    result.DropLeadingZeros();
    return result;
  }
  uint32_t chunk = 0;
  uint32_t chunk_base = 1;
  for (const char c : digits) {
    chunk = chunk * 10 + DigitOf(c);
    chunk_base *= 10;
    if (chunk_base == kChunkBase) {
      result.MultiplyAdd(chunk_base, chunk);
      chunk = 0;
      chunk_base = 1;
    }
  }
  result.MultiplyAdd(chunk_base, chunk);
  return result;
}

std::string BigInt::ToTwosComplement() const {
  std::string bytes;
  for (const uint32_t limb : limbs_) {
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(limb >> shift));
  }
  bytes.push_back(0);  // Room for the sign bit.
  if (negative_) NegateBytes(&bytes);
  // A last byte goes where it only repeats the sign bit of the byte before it.
  const char filler = negative_ ? '\xFF' : '\0';
  while (bytes.size() > 1 && bytes.back() == filler &&
         SignBit(bytes[bytes.size() - 2]) == negative_) {
    bytes.pop_back();
  }
  std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

std::optional<int64_t> BigInt::ToInt64() const {
  if (limbs_.size() > 2) return std::nullopt;
  const uint64_t magnitude = limb(0) | uint64_t{limb(1)} << 32;
  const uint64_t limit = uint64_t{1} << 63;
  if (negative_ ? magnitude > limit : magnitude >= limit) return std::nullopt;
  return static_cast<int64_t>(negative_ ? ~magnitude + 1 : magnitude);
}

std::optional<uint64_t> BigInt::ToUint64() const {
  if (negative_ || limbs_.size() > 2) return std::nullopt;
  return limb(0) | uint64_t{limb(1)} << 32;
}

std::optional<double> BigInt::ToDouble() const {
  const size_t bits =
      limbs_.empty() ? 0
                     : limbs_.size() * 32 - static_cast<size_t>(std::countl_zero(limbs_.back()));
  const size_t shift = bits <= 64 ? 0 : bits - 64;
  const size_t first = shift / 32;
  const size_t rest = shift % 32;
  uint64_t top = limb(first) | uint64_t{limb(first + 1)} << 32;
  if (rest != 0) top = top >> rest | uint64_t{limb(first + 2)} << (64 - rest);
  // The 64 bits are rounded to 53. All below them only matters where it decides whether they stand
  // above the middle between two doubles: then one bit, far enough down, stands for it.
  const bool exact =
      limb(first) << (31 - rest) << 1 == 0 &&
      std::all_of(limbs_.begin(), limbs_.begin() + static_cast<std::ptrdiff_t>(first),
                  [](uint32_t limb) { return limb == 0; });
  if (shift > 0 && !exact) top |= 1;
  const double magnitude = std::ldexp(static_cast<double>(top), static_cast<int>(shift));
  if (std::isinf(magnitude)) return std::nullopt;
  return negative_ ? -magnitude : magnitude;
}

std::string BigInt::ToDecimal() const {
  std::vector<uint32_t> chunks;
  for (BigInt rest = *this; !rest.limbs_.empty();) chunks.push_back(rest.DivideBy(kChunkBase));
  if (chunks.empty()) return "0";
  std::string text = absl::StrCat(negative_ ? "-" : "", chunks.back());
  for (auto chunk = std::next(chunks.rbegin()); chunk != chunks.rend(); ++chunk) {
    absl::StrAppendFormat(&text, "%0*d", static_cast<int>(kChunkDigits), *chunk);
  }
  return text;
}

std::string BigInt::ToHex() const {
  std::string text = negative_ ? "-0x" : "0x";
  if (limbs_.empty()) return text + "0";
  absl::StrAppend(&text, absl::Hex(limbs_.back()));
  for (auto limb = std::next(limbs_.rbegin()); limb != limbs_.rend(); ++limb) {
    absl::StrAppend(&text, absl::Hex(*limb, absl::kZeroPad8));
  }
  return text;
}

int Compare(const BigInt& a, const BigInt& b) {
  if (a.negative_ != b.negative_) return a.negative_ ? -1 : 1;
  const int larger = a.negative_ ? -1 : 1;  // The answer where a's magnitude is the larger one.
  if (a.limbs_.size() != b.limbs_.size()) {
    return a.limbs_.size() > b.limbs_.size() ? larger : -larger;
  }
  for (size_t i = a.limbs_.size(); i-- > 0;) {
    if (a.limbs_[i] != b.limbs_[i]) return a.limbs_[i] > b.limbs_[i] ? larger : -larger;
  }
  return 0;
}

BigInt Add(const BigInt& a, const BigInt& b) {
  BigInt sum;
  sum.negative_ = a.negative_;
  sum.limbs_.resize(std::max(a.limbs_.size(), b.limbs_.size()) + 1);
  const int64_t sign = a.negative_ == b.negative_ ? 1 : -1;
  int64_t carry = 0;
  for (size_t i = 0; i < sum.limbs_.size(); ++i) {
    carry += int64_t{a.limb(i)} + sign * int64_t{b.limb(i)};
    sum.limbs_[i] = static_cast<uint32_t>(carry);
    carry >>= 32;  // Rounds down: what was borrowed stays -1.
  }
  if (carry < 0) {
    // b's magnitude was the larger one, and what stands there is the difference's complement.
    sum.negative_ = !sum.negative_;
    uint64_t one = 1;
    for (uint32_t& limb : sum.limbs_) {
      one += uint32_t{~limb};
      limb = static_cast<uint32_t>(one);
      one >>= 32;
    }
  }
  sum.DropLeadingZeros();
  return sum;
}

void BigInt::MultiplyAdd(uint32_t base, uint32_t digit) {
  uint64_t carry = digit;
  for (uint32_t& limb : limbs_) {
    carry += uint64_t{limb} * base;
    limb = static_cast<uint32_t>(carry);
    carry >>= 32;
  }
  if (carry != 0) limbs_.push_back(static_cast<uint32_t>(carry));
}

uint32_t BigInt::DivideBy(uint32_t base) {
  uint64_t remainder = 0;
  for (size_t i = limbs_.size(); i-- > 0;) {
    remainder = remainder << 32 | limbs_[i];
    limbs_[i] = static_cast<uint32_t>(remainder / base);
    remainder %= base;
  }
  DropLeadingZeros();
  return static_cast<uint32_t>(remainder);
}

void BigInt::DropLeadingZeros() {
  while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
  if (limbs_.empty()) negative_ = false;
}

}  // namespace manager

#include "common/utf8/utf8.h"

#include <cstdint>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace manager {
namespace {

bool IsContinuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// How many bytes at the start of `bytes` are ASCII. Eight at a time, since most text is all ASCII.
size_t AsciiPrefix(absl::string_view bytes) {
  size_t n = 0;
  for (; n + 8 <= bytes.size(); n += 8) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + n, 8);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  while (n < bytes.size() && static_cast<uint8_t>(bytes[n]) < 0x80) ++n;
  return n;
}

}  // namespace

int Utf8SequenceLength(absl::string_view bytes) {
  if (bytes.empty()) return 0;
  const auto at = [bytes](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  const uint8_t first = at(0);
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;  // A continuation, or the overlong form of an ASCII character.
  if (first < 0xE0) return bytes.size() >= 2 && IsContinuation(at(1)) ? 2 : 0;
  if (bytes.size() < 3 || !IsContinuation(at(1)) || !IsContinuation(at(2))) return 0;
  if (first < 0xF0) {
    if (first == 0xE0 && at(1) < 0xA0) return 0;   // Overlong.
    if (first == 0xED && at(1) >= 0xA0) return 0;  // A surrogate.
    return 3;
  }
  if (first > 0xF4 || bytes.size() < 4 || !IsContinuation(at(3))) return 0;
  if (first == 0xF0 && at(1) < 0x90) return 0;   // Overlong.
  if (first == 0xF4 && at(1) >= 0x90) return 0;  // Beyond U+10FFFF.
  return 4;
}

bool IsValidUtf8(absl::string_view bytes) {
  while (true) {
    bytes.remove_prefix(AsciiPrefix(bytes));
    if (bytes.empty()) return true;
    const int length = Utf8SequenceLength(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(static_cast<size_t>(length));
  }
}

char32_t ConsumeUtf8(absl::string_view* text) {
  const auto length = static_cast<size_t>(Utf8SequenceLength(*text));
  // Of the first byte, what is behind the ones that count the bytes.
  uint32_t code_point = static_cast<uint8_t>((*text)[0]) & (length == 1 ? 0x7Fu : 0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    code_point = code_point << 6 | (static_cast<uint8_t>((*text)[i]) & 0x3Fu);
  }
  text->remove_prefix(length);
  return char32_t{code_point};
}

void AppendUtf8(char32_t code_point, std::string* out) {
  const uint32_t c = code_point;
  const auto push = [out](uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  const auto push_rest = [push, c](int shift) {
    for (; shift >= 0; shift -= 6) push(0x80 | (c >> shift & 0x3F));
  };
  if (c < 0x80) {
    push(c);
  } else if (c < 0x800) {
    push(0xC0 | c >> 6);
    push_rest(0);
  } else if (c < 0x10000) {
    push(0xE0 | c >> 12);
    push_rest(6);
  } else {
    push(0xF0 | c >> 18);
    push_rest(12);
  }
}

std::string ToPrintableUtf8(absl::string_view bytes) {
  if (IsValidUtf8(bytes)) return std::string(bytes);
  std::string text;
  while (!bytes.empty()) {
    const int length = Utf8SequenceLength(bytes);
    const size_t taken = length == 0 ? 1 : static_cast<size_t>(length);
    if (length == 0) {
      absl::StrAppend(&text, "\\x", absl::BytesToHexString(bytes.substr(0, 1)));
    } else {
      absl::StrAppend(&text, bytes.substr(0, taken));
    }
    bytes.remove_prefix(taken);
  }
  return text;
}

}  // namespace manager

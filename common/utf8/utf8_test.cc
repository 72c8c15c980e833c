#include "common/utf8/utf8.h"

#include <cstdint>
#include <string>

#include "gtest/gtest.h"

namespace manager {
namespace {

// The UTF-8 of a code point, by the textbook and without any checks.
std::string Encode(uint32_t c) {
  const auto byte = [](uint32_t b) { return static_cast<char>(b); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 63))};
  if (c < 0x10000) {
    return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
  }
  return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 63)), byte(0x80 | (c >> 6 & 63)),
          byte(0x80 | (c & 63))};
}

TEST(Utf8Test, EveryCodePointIsValidButTheSurrogates) {
  for (uint32_t c = 0; c <= 0x110000; ++c) {
    const bool valid = c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
    const std::string text = Encode(c);
    ASSERT_EQ(IsValidUtf8(text), valid) << std::hex << c;
    ASSERT_EQ(Utf8SequenceLength(text + "tail"), valid ? static_cast<int>(text.size()) : 0);
  }
}

TEST(Utf8Test, CodePointsAreWrittenAndReadAgain) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    AppendUtf8(c, &text);
    ASSERT_EQ(text, Encode(c)) << std::hex << static_cast<uint32_t>(c);
    text += "tail";
    absl::string_view rest = text;
    ASSERT_EQ(ConsumeUtf8(&rest), c);
    ASSERT_EQ(rest, "tail");
  }
}

TEST(Utf8Test, CutSequencesAreInvalid) {
  for (const uint32_t c : {0xE9u, 0x20ACu, 0x1F600u}) {
    const std::string text = Encode(c);
    for (size_t n = 1; n < text.size(); ++n) {
      EXPECT_FALSE(IsValidUtf8(text.substr(0, n)));
      EXPECT_FALSE(IsValidUtf8(text.substr(0, n) + "abcdefgh"));
    }
  }
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_EQ(Utf8SequenceLength(""), 0);
}

TEST(Utf8Test, OverlongFormsAreInvalid) {
  for (const char* text : {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF",
                           "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_FALSE(IsValidUtf8(text));
  }
}

TEST(Utf8Test, FindsTheBadByteAtEveryOffset) {
  // The ASCII part is scanned by words, so a bad byte must be seen wherever in a word it falls.
  for (size_t size = 1; size < 40; ++size) {
    for (size_t i = 0; i < size; ++i) {
      std::string text(size, 'x');
      EXPECT_TRUE(IsValidUtf8(text));
      text[i] = '\xFF';
      EXPECT_FALSE(IsValidUtf8(text)) << size << " " << i;
    }
  }
}

TEST(Utf8Test, PrintableKeepsTextAndSpellsOutTheRest) {
  EXPECT_EQ(ToPrintableUtf8("caf\xC3\xA9 \\"), "caf\xC3\xA9 \\");
  EXPECT_EQ(ToPrintableUtf8("a\xFF\xC3z"), "a\\xff\\xc3z");
}

}  // namespace
}  // namespace manager

#include "examples/word_count/words.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace word_count {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

WordCounts Count(std::string_view text, const Settings& settings = {}) {
  WordCounts counts;
  CountWords(text, settings, counts);
  return counts;
}

TEST(CountWordsTest, AWordIsARunOfAsciiLetters) {
  EXPECT_THAT(Count("To be, or not\r\nto-be: 4u"),
              UnorderedElementsAre(Pair("to", 2), Pair("be", 2), Pair("or", 1), Pair("not", 1),
                                   Pair("u", 1)));
  EXPECT_THAT(Count("caf\u00e9s"), UnorderedElementsAre(Pair("caf", 1), Pair("s", 1)));
  EXPECT_THAT(Count(""), IsEmpty());
  EXPECT_THAT(Count("42 \u00e9!\n"), IsEmpty());
  EXPECT_THAT(Count(std::string_view("a\0b", 3)), UnorderedElementsAre(Pair("a", 1), Pair("b", 1)));
}

TEST(CountWordsTest, KeepsToTheSettings) {
  EXPECT_THAT(Count("The the THE", {.fold_case = false}),
              UnorderedElementsAre(Pair("The", 1), Pair("the", 1), Pair("THE", 1)));
  EXPECT_THAT(Count("a bc def", {.min_word_length = 2}),
              UnorderedElementsAre(Pair("bc", 1), Pair("def", 1)));
}

TEST(CountWordsTest, AddsToWhatIsThereAndGivesTheNumberAdded) {
  WordCounts counts = {{"a", 2}};
  EXPECT_EQ(CountWords("a b a", {}, counts), 3);
  EXPECT_THAT(counts, UnorderedElementsAre(Pair("a", 4), Pair("b", 1)));
}

TEST(CountFileTest, SaysWhyAFileIsNotCounted) {
  WordCounts counts;
  EXPECT_EQ(CountFile("/no/such/file", {}, counts).status().message(), "No such file or directory");
  EXPECT_EQ(CountFile("/", {}, counts).status().message(), "not a regular file");
  EXPECT_EQ(CountFile("/dev/null", {}, counts).status().message(), "not a regular file");
  EXPECT_THAT(counts, IsEmpty());
}

TEST(IsUtf8Test, IsStrict) {
  for (std::string_view good :
       {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xEF\xBB\xBF with a mark"}) {
    EXPECT_TRUE(IsUtf8(good)) << testing::PrintToString(good);
  }
  for (std::string_view bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2 ", "\xE0\x9F\xBF", "\xE2\x82", "\xE2\x82 ",
        "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFF", "caf\xE9", "a\xBF"}) {
    EXPECT_FALSE(IsUtf8(bad)) << testing::PrintToString(bad);
  }
}

}  // namespace
}  // namespace word_count

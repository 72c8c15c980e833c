#include "client/layout.h"

#include <string>

#include "gtest/gtest.h"

namespace manager::ctl {
namespace {

TEST(LayoutTest, ColumnsStandBelowOneAnother) {
  EXPECT_EQ(AlignColumns({{"a", "long", "x"}, {"bb", "c", ""}, {"caf\u00e9", "", ""}}),
            "a     long  x\n"
            "bb    c\n"
            "caf\u00e9\n");
  EXPECT_EQ(AlignColumns({}), "");
}

TEST(LayoutTest, AVeryWideCellMovesItsOwnRowOnly) {
  const std::string wide(40, 'w');
  EXPECT_EQ(AlignColumns({{"a", "1"}, {wide, "2"}}), "a  1\n" + wide + "  2\n");
}

TEST(LayoutTest, TextIsWrappedAtWords) {
  const std::string word(30, 'x');
  EXPECT_EQ(Wrap(word + " " + word + " " + word, 2, 2), word + " " + word + "\n  " + word);
  EXPECT_EQ(Wrap(std::string(100, 'x') + " y", 0, 0), std::string(100, 'x') + "\ny");
  EXPECT_EQ(Wrap("", 0, 0), "");
}

TEST(LayoutTest, ExplanationsStandBelowOneAnother) {
  EXPECT_EQ(DefinitionList({{"a", "One."}, {"long", "Two."}}),
            "  a     One.\n"
            "  long  Two.\n");
}

}  // namespace
}  // namespace manager::ctl

#include "client/nearest.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager::ctl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NearestTest, NamesThatDifferLittleAreNear) {
  EXPECT_THAT(NearestNames("dcit", {"list", "dict"}), ElementsAre("dict"));
  EXPECT_THAT(NearestNames("gett", {"delete", "get", "set"}), ElementsAre("get"));
  EXPECT_THAT(NearestNames("xyz", {"list", "dict"}), IsEmpty());
}

TEST(NearestTest, CaseIsNoMatter) {
  EXPECT_THAT(NearestNames("Dict/gat", {"Dict/Get", "Dict/Set"}), ElementsAre("Dict/Get"));
}

TEST(NearestTest, NamesThatBeginSoAreNear) {
  EXPECT_THAT(NearestNames("comp", {"completion", "call"}), ElementsAre("completion"));
}

TEST(NearestTest, OfThoseEquallyNearAFewAreNamed) {
  EXPECT_THAT(NearestNames("aaaa", {"aabb", "aaab", "aaa", "baaa", "abaa"}),
              ElementsAre("aaab", "aaa", "baaa"));
}

TEST(NearestTest, TheQuestionIsLeftOutWhereNothingIsNear) {
  EXPECT_EQ(DidYouMean("dcit", {"list", "dict"}), " (did you mean dict?)");
  EXPECT_EQ(DidYouMean("xyz", {"list", "dict"}), "");
}

}  // namespace
}  // namespace manager::ctl

#include "server/value/refs.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/literal/literal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<uint64_t> Refs(absl::string_view literal) {
  return RefsIn(ParseLiteral(literal).value().SerializeAsString());
}

TEST(RefsTest, FindsThemEverywhere) {
  EXPECT_THAT(Refs("ref('dict', 1)"), ElementsAre(1));
  EXPECT_THAT(Refs("[ref('d', 1), (ref('d', 2), {ref('d', 3)}), frozenset({ref('d', 4)})]"),
              ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Refs("{ref('d', 1): [ref('d', 2)], 'k': ref('d', 1)}"), ElementsAre(1, 2, 1));
  EXPECT_THAT(Refs("ref('d', 18446744073709551615)"), ElementsAre(UINT64_MAX));
  EXPECT_THAT(Refs("ref('d', 0)"), ElementsAre(0));
}

TEST(RefsTest, FindsNoneInOtherValues) {
  for (const absl::string_view literal :
       {"None", "True", "1", "2.5", "'ref'", "b'ref'", "[]", "{}", "(1, 'x', [2.5, {3: None}])"}) {
    EXPECT_THAT(Refs(literal), IsEmpty()) << literal;
  }
  EXPECT_THAT(RefsIn(""), IsEmpty());
  EXPECT_THAT(RefsIn("\xff\xff"), IsEmpty());
}

}  // namespace
}  // namespace manager

#include "server/objects/stored.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/literal/literal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/objects/references.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Encode(absl::string_view literal) {
  return ParseLiteral(literal).value().SerializeAsString();
}

class StoredTest : public testing::Test {
 protected:
  StoredTest() {
    references_.Begin(5);
    references_.TakeUnreferenced();
  }

  References references_;
};

TEST_F(StoredTest, CountsWhatItRefersTo) {
  {
    const Stored stored(Encode("[ref('list', 5), {'k': (ref('list', 5),)}, ref('dict', 6)]"),
                        &references_);
    EXPECT_EQ(references_.CountOf(5), 2);
    EXPECT_EQ(references_.CountOf(6), 0);
    EXPECT_THAT(references_.TakeUnreferenced(), IsEmpty());
  }
  EXPECT_EQ(references_.CountOf(5), 0);
  EXPECT_THAT(references_.TakeUnreferenced(), ElementsAre(5));
}

TEST_F(StoredTest, CountsOnceHoweverOftenItIsMoved) {
  Stored first(Encode("ref('list', 5)"), &references_);
  Stored second = std::move(first);
  EXPECT_EQ(references_.CountOf(5), 1);
  second = Stored(Encode("1"), &references_);
  EXPECT_EQ(references_.CountOf(5), 0);
  std::vector<Stored> many;
  for (int i = 0; i < 100; ++i) many.emplace_back(Encode("ref('list', 5)"), &references_);
  EXPECT_EQ(references_.CountOf(5), 100);
  many.erase(many.begin() + 10, many.begin() + 60);
  EXPECT_EQ(references_.CountOf(5), 50);
}

TEST_F(StoredTest, ValuesThatAreTakenCountNoMore) {
  Stored stored(Encode("ref('list', 5)"), &references_);
  EXPECT_EQ(std::move(stored).Take(), Encode("ref('list', 5)"));
  EXPECT_EQ(references_.CountOf(5), 0);
}

TEST_F(StoredTest, OutlivesWhatItRefersTo) {
  const Stored stored(Encode("ref('list', 5)"), &references_);
  references_.End(5);
  EXPECT_EQ(references_.CountOf(5), 0);
}

TEST(StoredWithoutReferencesTest, KeepsTheBytes) {
  References none;
  EXPECT_EQ(Stored(Encode("ref('list', 5)"), &none).bytes(), Encode("ref('list', 5)"));
  EXPECT_EQ(Stored(Encode("'x'")).bytes(), Encode("'x'"));
  EXPECT_LE(sizeof(Stored), sizeof(std::string) + sizeof(void*));
}

}  // namespace
}  // namespace manager

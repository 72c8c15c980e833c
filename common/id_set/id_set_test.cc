#include "common/id_set/id_set.h"

#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <set>

#include "common/seed/seed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();

TEST(IdSetTest, NumbersInOrderAreOneRange) {
  IdSet set;
  EXPECT_TRUE(set.empty());
  for (uint64_t id = 1; id <= 1000; ++id) set.Add(id);
  EXPECT_THAT(set.ranges(), ElementsAre(Pair(1, 1000)));
  EXPECT_FALSE(set.Contains(0));
  EXPECT_TRUE(set.Contains(1));
  EXPECT_TRUE(set.Contains(1000));
  EXPECT_FALSE(set.Contains(1001));
}

TEST(IdSetTest, AGapParts) {
  IdSet set;
  set.Add(1, 3);
  set.Add(5, 7);
  EXPECT_THAT(set.ranges(), ElementsAre(Pair(1, 3), Pair(5, 7)));
  EXPECT_FALSE(set.Contains(4));
}

TEST(IdSetTest, WhatFillsAGapJoins) {
  IdSet set;
  set.Add(5, 7);
  set.Add(1, 3);
  set.Add(9, 9);
  set.Add(4);
  EXPECT_THAT(set.ranges(), ElementsAre(Pair(1, 7), Pair(9, 9)));
  set.Add(2, 8);
  EXPECT_THAT(set.ranges(), ElementsAre(Pair(1, 9)));
}

TEST(IdSetTest, ARangeSwallowsThoseInside) {
  IdSet set;
  for (uint64_t id = 10; id < 20; id += 2) set.Add(id);
  set.Add(30);
  set.Add(9, 25);
  EXPECT_THAT(set.ranges(), ElementsAre(Pair(9, 25), Pair(30, 30)));
  set.Add(1, 40);
  EXPECT_THAT(set.ranges(), ElementsAre(Pair(1, 40)));
}

TEST(IdSetTest, WhatIsThereAlreadyChangesNothing) {
  IdSet set;
  set.Add(1, 10);
  set.Add(1, 10);
  set.Add(3, 4);
  EXPECT_THAT(set.ranges(), ElementsAre(Pair(1, 10)));
}

TEST(IdSetTest, TheLastNumberOfAll) {
  IdSet set;
  set.Add(kMax);
  set.Add(0);
  EXPECT_THAT(set.ranges(), ElementsAre(Pair(0, 0), Pair(kMax, kMax)));
  set.Add(0, kMax);
  EXPECT_THAT(set.ranges(), ElementsAre(Pair(0, kMax)));
  EXPECT_TRUE(set.Contains(kMax));
}

TEST(IdSetTest, BehavesAsASetDoes) {
  std::mt19937 random(SeedForTest());
  for (int round = 0; round < 200; ++round) {
    IdSet set;
    std::set<uint64_t> model;
    for (int i = 0; i < 40; ++i) {
      const uint64_t first = random() % 100;
      const uint64_t last = first + random() % 4;
      set.Add(first, last);
      for (uint64_t id = first; id <= last; ++id) model.insert(id);
      for (uint64_t id = 0; id < 105; ++id) ASSERT_EQ(set.Contains(id), model.count(id) == 1) << id;
      for (auto range = set.ranges().begin(); range != set.ranges().end(); ++range) {
        ASSERT_LE(range->first, range->second);
        const auto next = std::next(range);
        if (next == set.ranges().end()) continue;
        ASSERT_GT(next->first, range->second + 1);
      }
    }
  }
}

}  // namespace
}  // namespace manager

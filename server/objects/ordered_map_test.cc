#include "server/objects/ordered_map.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <list>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/seed/seed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/v1/value.pb.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Encoded(int64_t number) {
  v1::Value value;
  value.set_int_value(number);
  return value.SerializeAsString();
}

std::string EncodedNan() {
  v1::Value value;
  value.set_double_value(std::numeric_limits<double>::quiet_NaN());
  return value.SerializeAsString();
}

Key KeyOf(const std::string& encoded) { return *ToKey(encoded); }

using Map = OrderedMap<int64_t>;

Map::const_iterator Set(Map& map, const std::string& key, int64_t value) {
  return map.Set(KeyOf(key), Stored(key), value);
}

std::vector<int64_t> ValuesOf(const Map& map) {
  std::vector<int64_t> values;
  for (const Map::Entry& entry : map) values.push_back(entry.value);
  return values;
}

TEST(OrderedMap, KeepsTheOrderOfInsertionAndTheFirstKey) {
  Map map;
  Set(map, Encoded(1), 10);
  Set(map, Encoded(2), 20);
  v1::Value one;
  one.set_double_value(1);
  Set(map, one.SerializeAsString(), 11);
  EXPECT_THAT(ValuesOf(map), ElementsAre(11, 20));
  EXPECT_EQ(map.begin()->key.bytes(), Encoded(1));
}

TEST(OrderedMap, FindsNothingForAKeyThatEqualsNothing) {
  Map map;
  Set(map, EncodedNan(), 1);
  Set(map, EncodedNan(), 2);
  EXPECT_EQ(map.size(), 2);
  EXPECT_TRUE(map.Find(KeyOf(EncodedNan())) == map.end());
  EXPECT_EQ(map.Take(map.begin()).value, 1);
  EXPECT_THAT(ValuesOf(map), ElementsAre(2));
}

TEST(OrderedMap, GoesOnBehindAnEntryThatHasGone) {
  Map map;
  Set(map, Encoded(1), 1);
  const uint64_t gone = Set(map, EncodedNan(), 2)->sequence;
  Set(map, Encoded(3), 3);
  map.Take(map.FindSequence(gone));
  EXPECT_TRUE(map.FindSequence(gone) == map.end());
  EXPECT_EQ(map.FindAfter(gone)->value, 3);
  EXPECT_EQ(map.FindAfter(0)->value, 1);
  EXPECT_TRUE(map.FindAfter(map.FindAfter(gone)->sequence) == map.end());
}

TEST(OrderedMap, NeverGivesAVersionTwice) {
  Map map;
  const uint64_t first = Set(map, Encoded(1), 1)->version;
  const uint64_t second = Set(map, Encoded(1), 1)->version;
  EXPECT_GT(second, first);
  map.Take(map.begin());
  const uint64_t third = Set(map, Encoded(1), 1)->version;
  EXPECT_GT(third, second);
  map.Clear();
  EXPECT_GT(Set(map, Encoded(1), 1)->version, third);
}

TEST(OrderedMap, HoldsKeysAlone) {
  struct Nothing {};
  OrderedMap<Nothing> set;
  set.Add(KeyOf(Encoded(1)), Stored(Encoded(1)), {});
  EXPECT_TRUE(set.Find(KeyOf(Encoded(1))) == set.begin());
  EXPECT_EQ(sizeof(OrderedMap<Nothing>::Entry) + sizeof(int64_t), sizeof(Map::Entry));
}

// What a map must do, as plainly as it can be said.
struct ModelEntry {
  int64_t key;
  int64_t value;
  uint64_t sequence;
};
using Model = std::list<ModelEntry>;

void ExpectSame(const Map& map, const Model& model) {
  ASSERT_EQ(map.size(), model.size());
  auto at = map.begin();
  for (const ModelEntry& expected : model) {
    ASSERT_EQ(at->key.bytes(), Encoded(expected.key));
    ASSERT_EQ(at->value, expected.value);
    ASSERT_EQ(at->sequence, expected.sequence);
    ++at;
  }
  ASSERT_TRUE(at == map.end());
}

class RandomOrderedMap : public testing::Test {
 protected:
  int64_t Pick(int64_t end) { return std::uniform_int_distribution<int64_t>(0, end - 1)(random_); }

  Model::iterator Find(int64_t key) {
    return std::find_if(model_.begin(), model_.end(),
                        [key](const ModelEntry& entry) { return entry.key == key; });
  }

  void SetRandom() {
    const int64_t key = Pick(30);
    const int64_t value = Pick(1000);
    const Map::const_iterator set = Set(map_, Encoded(key), value);
    ASSERT_GT(set->version, last_version_);
    last_version_ = set->version;
    if (const auto known = Find(key); known != model_.end()) {
      known->value = value;
    } else {
      ASSERT_EQ(set->sequence, set->version);
      model_.push_back({key, value, set->sequence});
    }
  }

  void TakeRandom() {
    const int64_t key = Pick(30);
    const Map::const_iterator found = map_.Find(KeyOf(Encoded(key)));
    const auto known = Find(key);
    ASSERT_EQ(found == map_.end(), known == model_.end());
    if (known == model_.end()) return;
    ASSERT_EQ(map_.Take(found).value, known->value);
    model_.erase(known);
  }

  void GoOnBehindRandom() {
    const auto after = static_cast<uint64_t>(Pick(static_cast<int64_t>(last_version_) + 2));
    const auto expected =
        std::find_if(model_.begin(), model_.end(),
                     [after](const ModelEntry& entry) { return entry.sequence > after; });
    const Map::const_iterator found = map_.FindAfter(after);
    ASSERT_EQ(found == map_.end(), expected == model_.end());
    if (expected == model_.end()) return;
    ASSERT_EQ(found->sequence, expected->sequence);
  }

  const uint32_t seed_ = SeedForTest();
  std::mt19937_64 random_{seed_};
  Map map_;
  Model model_;
  uint64_t last_version_ = 0;
};

TEST_F(RandomOrderedMap, DoesWhatAListDoes) {
  SCOPED_TRACE(absl::StrCat("seed ", seed_));
  for (int step = 0; step < 20'000; ++step) {
    const int64_t what = Pick(100);
    if (what < 45) {
      SetRandom();
    } else if (what < 75) {
      TakeRandom();
    } else if (what < 80 && !model_.empty()) {
      ASSERT_EQ(map_.Take(map_.begin()).value, model_.front().value);
      model_.pop_front();
    } else if (what < 99) {
      GoOnBehindRandom();
    } else {
      map_.Clear();
      model_.clear();
    }
    ASSERT_NO_FATAL_FAILURE(ExpectSame(map_, model_)) << "step " << step;
  }
}

// Each of these would take minutes if one step of it looked at every entry.
TEST(OrderedMap, TakesNoLongerForManyEntries) {
  constexpr int64_t kEntries = 100'000;
  Map map;
  for (int round = 0; round < 3; ++round) {
    for (int64_t i = 0; i < kEntries; ++i) Set(map, Encoded(i), i);
    // A queue: the oldest goes, a new one comes.
    for (int64_t i = 0; i < kEntries; ++i) {
      ASSERT_EQ(map.Take(map.begin()).value, i);
      Set(map, Encoded(i), i);
    }
    // The second goes, so that the first always has a growing gap behind it.
    for (int64_t i = 0; i < kEntries / 2; ++i) map.Take(std::next(map.begin()));
    // A walk in steps of one, each from a number.
    uint64_t at = 0;
    size_t seen = 0;
    for (auto next = map.FindAfter(at); next != map.end(); next = map.FindAfter(at)) {
      at = next->sequence;
      ++seen;
    }
    ASSERT_EQ(seen, map.size());
    map.Clear();
    EXPECT_THAT(ValuesOf(map), IsEmpty());
  }
}

}  // namespace
}  // namespace manager

#include "server/objects/queue/items.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "common/literal/literal.h"
#include "common/seed/seed.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/value/order.h"

namespace manager {
namespace {

// Values with orders among some of them: plain ones, and pairs of plain ones and of pairs.
v1::Value RandomValue(std::mt19937& random, int depth) {
  const std::vector<const char*> plain = {"0",   "1",    "True", "1.5", "nan", "'a'",
                                          "'b'", "b'a'", "None", "{1}", "{}"};
  std::uniform_int_distribution<size_t> which(0, plain.size() - 1);
  if (depth == 0 || random() % 3 == 0) return ParseLiteral(plain[which(random)]).value();
  v1::Value value;
  v1::ValueList& items =
      random() % 4 == 0 ? *value.mutable_list_value() : *value.mutable_tuple_value();
  for (int i = 0; i < 2; ++i) *items.add_items() = RandomValue(random, depth - 1);
  return value;
}

// Puts every value that the queue takes, and checks each against all that were taken before.
void ExpectRefusedAsByEveryItem(std::mt19937& random) {
  Items items;
  items.set_order(wire::QUEUE_ORDER_PRIORITY);
  std::vector<v1::Value> taken;
  for (int i = 0; i < 50; ++i) {
    const v1::Value value = RandomValue(random, 2);
    bool comparable = true;
    for (const v1::Value& other : taken) comparable = comparable && Compare(value, other).ok();
    absl::StatusOr<QueuedItem> item = items.Prepare(value.SerializeAsString());
    ASSERT_EQ(item.ok(), comparable) << ToLiteral(value);
    if (!item.ok()) {
      EXPECT_EQ(ReasonOf(item.status()), v1::ERROR_REASON_NOT_COMPARABLE);
      continue;
    }
    item->value = Stored(value.SerializeAsString());
    items.Put(*std::move(item));
    taken.push_back(value);
  }
  std::stable_sort(taken.begin(), taken.end(), [](const v1::Value& a, const v1::Value& b) {
    return Compare(a, b).value() < 0;
  });
  for (const v1::Value& value : taken) {
    EXPECT_EQ(items.Take().value.bytes(), value.SerializeAsString());
  }
  EXPECT_TRUE(items.empty());
}

TEST(ItemsTest, RefusesWhatCannotBeComparedWithSomeItemWhereverThatStands) {
  const uint32_t seed = SeedForTest();
  SCOPED_TRACE(testing::Message() << "SEED=" << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) ExpectRefusedAsByEveryItem(random);
}

// Puts random values in, and refuses others with the same error as the same items loaded in their
// order, whose tree has grown otherwise.
void ExpectRefusedAsWhenLoaded(std::mt19937& random) {
  Items items;
  items.set_order(wire::QUEUE_ORDER_PRIORITY);
  for (int i = 0; i < 50; ++i) {
    const std::string value = RandomValue(random, 2).SerializeAsString();
    absl::StatusOr<QueuedItem> item = items.Prepare(value);
    if (!item.ok()) continue;
    item->value = Stored(value);
    items.Put(*std::move(item));
  }
  Items loaded;
  loaded.set_order(wire::QUEUE_ORDER_PRIORITY);
  for (const QueuedItem& item : items) {
    QueuedItem copy;
    copy.value = Stored(item.value.bytes());
    copy.number = item.number;
    ASSERT_TRUE(Items::Prioritize(&copy).ok());
    ASSERT_TRUE(loaded.Restore(std::move(copy)));
  }
  for (int i = 0; i < 50; ++i) {
    const std::string value = RandomValue(random, 2).SerializeAsString();
    EXPECT_EQ(loaded.Prepare(value).status(), items.Prepare(value).status());
  }
}

TEST(ItemsTest, TellsOfTheSameItemHoweverTheItemsCameIn) {
  const uint32_t seed = SeedForTest();
  SCOPED_TRACE(testing::Message() << "SEED=" << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 500; ++round) ExpectRefusedAsWhenLoaded(random);
}

TEST(ItemsTest, RestoresNoTwoItemsInOnePlace) {
  Items items;
  EXPECT_TRUE(items.Restore({}));
  EXPECT_FALSE(items.Restore({}));
  EXPECT_EQ(items.size(), 1);
}

TEST(ItemsTest, ChecksSeveralValuesWithEachOther) {
  Items items;
  items.set_order(wire::QUEUE_ORDER_PRIORITY);
  const std::vector<std::string> values = {ParseLiteral("(1, 'a')")->SerializeAsString(),
                                           ParseLiteral("(2, None)")->SerializeAsString(),
                                           ParseLiteral("(1, 2)")->SerializeAsString()};
  const std::vector<const std::string*> good = {&values[0], &values[1]};
  const std::vector<const std::string*> bad = {&values[0], &values[1], &values[2]};
  EXPECT_TRUE(items.Prepare(good).ok());
  EXPECT_EQ(ReasonOf(items.Prepare(bad).status()), v1::ERROR_REASON_NOT_COMPARABLE);
  EXPECT_TRUE(items.empty());
}

}  // namespace
}  // namespace manager

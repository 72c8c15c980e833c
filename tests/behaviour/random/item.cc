#include "tests/behaviour/random/item.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "common/literal/literal.h"

namespace manager {
namespace {

using Sort = Item::Sort;

// Numbers come first.
constexpr struct {
  absl::string_view literal;
  int equals;
  Sort sort;
  int rank;
} kItems[] = {
    {"0", 0, Sort::kNumber, 0},
    {"False", 0, Sort::kNumber, 0},
    {"-0.0", 0, Sort::kNumber, 0},
    {"1", 1, Sort::kNumber, 1},
    {"True", 1, Sort::kNumber, 1},
    {"1.0", 1, Sort::kNumber, 1},
    {"-7", 2, Sort::kNumber, -7},
    {"2.5", 3, Sort::kNumber, 2},
    {"18446744073709551616", 4, Sort::kNumber, 50},
    {"1.8446744073709552e19", 4, Sort::kNumber, 50},
    {"-inf", 5, Sort::kNumber, -100},
    {"nan", Item::kNothing, Sort::kNumber, 100},
    {"''", 6, Sort::kText, 0},
    {"'1'", 7, Sort::kText, 1},
    {"'a'", 8, Sort::kText, 2},
    {"b'a'", 9, Sort::kOther, 0},
    {"None", 10, Sort::kOther, 0},
    {"(1, 'a')", 11, Sort::kOther, 0},
    {"(True, 'a')", 11, Sort::kOther, 0},
    {"frozenset({1, 2})", 12, Sort::kOther, 0},
    {"frozenset({2.0, 1})", 12, Sort::kOther, 0},
    {"(nan,)", Item::kNothing, Sort::kOther, 0},
};

}  // namespace

const std::vector<Item>& AllItems() {
  static const auto& items = *[] {
    auto* all = new std::vector<Item>();
    for (const auto& item : kItems) {
      const absl::StatusOr<v1::Value> value = ParseLiteral(item.literal);
      if (!value.ok()) std::abort();
      all->push_back({*value, item.equals, item.sort, item.rank});
    }
    return all;
  }();
  return items;
}

const Item& RandomItem(Random& random) {
  const std::vector<Item>& items = AllItems();
  const auto others = std::find_if(items.begin(), items.end(),
                                   [](const Item& i) { return i.sort != Sort::kNumber; });
  if (random.OneIn(20)) return random.OneOf(items);
  return items[static_cast<size_t>(random.Below(static_cast<int>(others - items.begin())))];
}

}  // namespace manager

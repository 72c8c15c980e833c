#include "manager/paged_range.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Pages = std::vector<absl::StatusOr<std::vector<int>>>;

// A range over these pages, and an empty one after them.
PagedRange<int> Over(Pages pages) {
  return PagedRange<int>([pages, next = size_t{0}]() mutable -> absl::StatusOr<std::vector<int>> {
    return next < pages.size() ? pages[next++] : std::vector<int>();
  });
}

TEST(PagedRangeTest, GoesThroughAllPages) {
  EXPECT_THAT(Over({{{1, 2}}, {{3}}}).ReadAll().value(), ElementsAre(1, 2, 3));
  EXPECT_THAT(Over({}).ReadAll().value(), IsEmpty());
}

TEST(PagedRangeTest, AnErrorIsTheLastElement) {
  std::vector<std::string> seen;
  for (const absl::StatusOr<int>& item : Over({{{1}}, absl::AbortedError("stop"), {{2}}})) {
    seen.push_back(item.ok() ? std::to_string(*item) : std::string(item.status().message()));
  }
  EXPECT_THAT(seen, ElementsAre("1", "stop"));
  EXPECT_EQ(Over({{{1}}, absl::AbortedError("stop")}).ReadAll().status(),
            absl::AbortedError("stop"));
}

TEST(PagedRangeTest, LoadsAPageOnlyWhenItIsReached) {
  int loaded = 0;
  PagedRange<int> range([&loaded]() { return std::vector<int>{++loaded}; });
  EXPECT_EQ(loaded, 0);
  auto it = range.begin();
  EXPECT_EQ(loaded, 1);
  EXPECT_EQ(**it, 1);
  ++it;
  EXPECT_EQ(loaded, 2);
  EXPECT_EQ(it->value(), 2);
}

TEST(PagedRangeTest, ItemsMayBeMovedOut) {
  PagedRange<std::unique_ptr<int>> range([loaded = false]() mutable {
    std::vector<std::unique_ptr<int>> page;
    if (!std::exchange(loaded, true)) page.push_back(std::make_unique<int>(7));
    return page;
  });
  EXPECT_EQ(*range.ReadAll()->at(0), 7);
}

}  // namespace
}  // namespace manager

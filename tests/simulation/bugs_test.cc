// The simulation can fail: each of many bugs, seeded one at a time, is found by what clients see.

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "tests/simulation/bug.h"
#include "tests/simulation/runs.h"

namespace manager {
namespace {

constexpr uint32_t kSeeds = 400;

class BugsTest : public testing::TestWithParam<std::pair<Bug, std::string>> {};

TEST_P(BugsTest, IsFound) {
  std::string error;
  const uint32_t seed = FindBug(GetParam().first, {.first_seed = 1, .seeds = kSeeds}, &error);
  EXPECT_NE(seed, 0) << "not within " << kSeeds << " seeds";
  std::printf("with SEED=%u: %s\n", seed, error.c_str());
}

INSTANTIATE_TEST_SUITE_P(Seeded, BugsTest, testing::ValuesIn(AllBugs()),
                         [](const auto& seeded) { return seeded.param.second; });

TEST(BugsTest, NoneIsFoundWhereThereIsNone) {
  std::string error;
  EXPECT_EQ(FindBug(Bug::kNone, {.first_seed = 1, .seeds = kSeeds}, &error), 0) << error;
}

}  // namespace
}  // namespace manager

// Whatever is called in whatever order, the server answers as the models do.
//
//   bazel test --test_env=SEED=<number> //tests/behaviour/random:random_test
//
// plays again what failed with that seed.

#include "common/seed/seed.h"
#include "gtest/gtest.h"
#include "tests/behaviour/random/random_run.h"

namespace manager {
namespace {

constexpr int kSteps = 60'000;

void ExpectRight(uint32_t seed) {
  SCOPED_TRACE(testing::Message() << "SEED=" << seed);
  const RunResult first = RandomRun(seed, kSteps);
  ASSERT_EQ(first.error, "");
  // The same records give the same answers in the same order.
  const RunResult second = RandomRun(seed, kSteps);
  EXPECT_TRUE(first.transcript == second.transcript);
}

TEST(RandomTest, AnswersAsTheModelsDo) {
  for (const uint32_t seed : {1u, 2u, 3u}) ExpectRight(seed);
}

TEST(RandomTest, AnswersAsTheModelsDoWithANewSeed) { ExpectRight(SeedForTest()); }

// The check can fail: whatever goes wrong, the models notice.
TEST(RandomTest, NoticesFaults) {
  EXPECT_NE(RandomRun(1, kSteps, Fault::kCancelIsLost).error, "");
  EXPECT_NE(RandomRun(1, kSteps, Fault::kTakeBackIsLost).error, "");
  EXPECT_NE(RandomRun(1, kSteps, Fault::kClockIsSlow).error, "");
  EXPECT_NE(RandomRun(1, kSteps, Fault::kCallIsDoubled).error, "");
}

}  // namespace
}  // namespace manager

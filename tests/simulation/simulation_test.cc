// Whatever happens to a durable server, nothing that it has acknowledged is lost, nothing happens
// twice, and nobody is stuck.
//
//   bazel test --test_env=SEED=<number> //tests/simulation:simulation_test
//
// plays again what failed with that seed; --test_env=SEEDS=<number> sets how many are played.

#include "tests/simulation/simulation.h"

#include <cstdint>
#include <cstdlib>
#include <set>

#include "common/seed/seed.h"
#include "gtest/gtest.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/runs.h"

namespace manager {
namespace {

// Each is tens of seconds of a server's life, and takes some milliseconds; under a sanitizer many
// times that.
#ifdef NDEBUG
constexpr uint32_t kSeeds = 1000;
#else
constexpr uint32_t kSeeds = 100;
#endif

uint32_t Number(const char* variable, uint32_t otherwise) {
  const char* const given = std::getenv(variable);
  return given == nullptr ? otherwise : static_cast<uint32_t>(std::strtoul(given, nullptr, 10));
}

TEST(SimulationTest, KeepsWhatItPromises) {
  const bool one = std::getenv("SEED") != nullptr;
  EXPECT_TRUE(
      RunSeeds({.first_seed = Number("SEED", 1), .seeds = one ? 1 : Number("SEEDS", kSeeds)}));
}

TEST(SimulationTest, KeepsWhatItPromisesWithNewSeeds) {
  EXPECT_TRUE(RunSeeds({.first_seed = SeedForTest(), .seeds = kSeeds / 50}));
}

TEST(SimulationTest, IsTheSameEachTimeItIsPlayed) {
  std::set<uint64_t> traces;
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    const Plan plan = MakePlan(seed);
    const uint64_t trace = Simulate(plan).trace;
    EXPECT_EQ(Simulate(plan).trace, trace) << "SEED=" << seed;
    traces.insert(trace);
  }
  EXPECT_EQ(traces.size(), 20);
}

TEST(SimulationTest, ShrinksWhatGoesWrong) {
  const Plan plan = MakePlan(1);
  ASSERT_NE(Simulate(plan, Bug::kRecordIsForgotten).error, "");
  const Plan shrunk = Shrink(plan, Bug::kRecordIsForgotten);
  EXPECT_NE(Simulate(shrunk, Bug::kRecordIsForgotten).error, "");
  EXPECT_LT(shrunk.clients.size() + shrunk.faults.size(), plan.clients.size() + plan.faults.size());
}

}  // namespace
}  // namespace manager

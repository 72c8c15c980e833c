// Whatever happens to connections and clients, calls with sessions are applied once.
//
//   bazel test --test_env=SEED=<number> //tests/behaviour/random:session_test
//
// plays again what failed with that seed.

#include "common/seed/seed.h"
#include "gtest/gtest.h"
#include "tests/behaviour/random/session_run.h"

namespace manager {
namespace {

constexpr int kSteps = 20'000;

TEST(SessionTest, EachCallIsAppliedOnceAndNothingIsLost) {
  for (const uint32_t seed : {1u, 2u, 3u, SeedForTest()}) {
    EXPECT_EQ(RunSessions(seed, kSteps), "") << "SEED=" << seed;
  }
}

// The check can fail: a client that breaks the rules is noticed.
TEST(SessionTest, NoticesFaults) {
  EXPECT_NE(RunSessions(1, kSteps, SessionFault::kNewNumberWhenSentAgain), "");
  EXPECT_NE(RunSessions(1, kSteps, SessionFault::kAcknowledgesWhatItHasNot), "");
  EXPECT_NE(RunSessions(1, kSteps, SessionFault::kForgetsToSendAgain), "");
}

}  // namespace
}  // namespace manager

#include "manager/barrier.h"

#include <cstdint>
#include <optional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"
#include "manager/v1/barrier.pb.h"

namespace manager {
namespace {

class BarrierTest : public internal::ScriptedTest {
 protected:
  BarrierTest() {
    On<v1::BarrierCreateRequest>("object: 'b' mode: CREATE_MODE_GET_OR_CREATE parties: 3");
    barrier_ = Barrier::Open(client(), "b", 3);
  }

  // The next call is a Wait that is told to run the action.
  void OnWaitThatRunsTheAction() {
    OnWait<v1::BarrierWaitRequest>("object: 'b'", absl::InfiniteDuration(),
                                   "index: 2 run_action: true fence: 7");
  }

  absl::StatusOr<Barrier> barrier_;
};

TEST_F(BarrierTest, ANewOneHasOptions) {
  On<v1::BarrierCreateRequest>(
      "object: 'c' mode: CREATE_MODE_GET_OR_CREATE parties: 2 "
      "default_timeout { seconds: 5 } action: true");
  EXPECT_TRUE(
      Barrier::Open(client(), "c", 2, {.default_timeout = absl::Seconds(5), .action = true}).ok());
}

TEST_F(BarrierTest, WaitsForTheOthers) {
  OnWait<v1::BarrierWaitRequest>("object: 'b'", absl::InfiniteDuration(), "index: 1");
  EXPECT_EQ(barrier_->Wait().value(), 1);
  OnWait<v1::BarrierWaitRequest>("object: 'b' timeout { seconds: 5 }", absl::Seconds(5));
  EXPECT_EQ(barrier_->Wait(absl::Seconds(5)).value(), 0);
  OnWait<v1::BarrierWaitRequest>("object: 'b' timeout {}", absl::ZeroDuration());
  EXPECT_EQ(barrier_->Wait(absl::Seconds(-5)).value(), 0);
}

TEST_F(BarrierTest, ForEverIsSaidWhereTheBarrierMayHaveATimeoutOfItsOwn) {
  OnWait<v1::BarrierWaitRequest>("object: 'b' timeout { seconds: 3153600000 }",
                                 absl::InfiniteDuration());
  EXPECT_TRUE(barrier_->Wait(absl::InfiniteDuration()).ok());
}

TEST_F(BarrierTest, AWaitWhoseTimeRunsOutHasBrokenTheBarrier) {
  OnWait<v1::BarrierWaitRequest>("object: 'b' timeout { seconds: 5 }", absl::Seconds(5),
                                 "broken: true");
  const absl::StatusOr<int64_t> index = barrier_->Wait(absl::Seconds(5));
  EXPECT_EQ(index.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Reason(index), v1::ERROR_REASON_BROKEN_BARRIER);
}

TEST_F(BarrierTest, TheLastToComeRunsTheActionAndSaysSo) {
  OnWaitThatRunsTheAction();
  On<v1::BarrierActionDoneRequest>("object: 'b' fence: 7 ok: true");
  int runs = 0;
  EXPECT_EQ(barrier_
                ->Wait(std::nullopt,
                       [&runs] {
                         ++runs;
                         return absl::OkStatus();
                       })
                .value(),
            2);
  EXPECT_EQ(runs, 1);
}

TEST_F(BarrierTest, TheOthersDoNot) {
  OnWait<v1::BarrierWaitRequest>("object: 'b'", absl::InfiniteDuration(), "index: 1");
  const auto action = [] { return absl::InternalError("it was run"); };
  EXPECT_EQ(barrier_->Wait(std::nullopt, action).value(), 1);
}

TEST_F(BarrierTest, AnActionThatFailsBreaksTheBarrier) {
  OnWaitThatRunsTheAction();
  On<v1::BarrierActionDoneRequest>("object: 'b' fence: 7");
  const auto action = [] { return absl::DataLossError("nothing to merge"); };
  EXPECT_EQ(barrier_->Wait(std::nullopt, action).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(BarrierTest, AndSoDoesAWaitWithoutOne) {
  OnWaitThatRunsTheAction();
  On<v1::BarrierActionDoneRequest>("object: 'b' fence: 7");
  EXPECT_EQ(barrier_->Wait().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(BarrierTest, AnActionMayComeTooLate) {
  OnWaitThatRunsTheAction();
  OnRefuse<v1::BarrierActionDoneRequest>(
      "object: 'b' fence: 7 ok: true", absl::StatusCode::kAborted, v1::ERROR_REASON_BROKEN_BARRIER);
  const auto action = [] { return absl::OkStatus(); };
  EXPECT_EQ(Reason(barrier_->Wait(std::nullopt, action)), v1::ERROR_REASON_BROKEN_BARRIER);
}

TEST_F(BarrierTest, AbortsResetsAndInspects) {
  On<v1::BarrierAbortRequest>("object: 'b'");
  EXPECT_TRUE(barrier_->Abort().ok());
  On<v1::BarrierResetRequest>("object: 'b'");
  EXPECT_TRUE(barrier_->Reset().ok());
  On<v1::BarrierInspectRequest>("object: 'b'", "parties: 3 n_waiting: 2");
  EXPECT_EQ(barrier_->Inspect()->n_waiting(), 2);
}

}  // namespace
}  // namespace manager

#include "manager/condition.h"

#include <optional>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

class ConditionTest : public internal::ScriptedTest {
 protected:
  ConditionTest() {
    On<v1::ConditionCreateRequest>("object: 'c' mode: CREATE_MODE_GET_OR_CREATE",
                                   "info { id: 5 } lock { id: 4 reentrant: true }");
    condition_.emplace(Condition::Open(client(), "c").value());
  }

  // The lock, acquired with the fence 1.
  LockGuard Acquire() {
    OnWait<v1::LockAcquireRequest>("object: '#4'", absl::InfiniteDuration(),
                                   "acquired: true fence: 1 depth: 1");
    return condition_->Acquire().value();
  }

  // The next call waits without a timeout, and ends so.
  void OnConditionWait(const std::string& reply) {
    OnWait<v1::ConditionWaitRequest>("object: 'c'", absl::InfiniteDuration(), reply);
  }

  void OnRelease() { On<v1::LockReleaseRequest>("object: '#4'"); }

  std::optional<Condition> condition_;
};

TEST_F(ConditionTest, AWaitGivesTheGuardItsNewGrant) {
  LockGuard guard = Acquire();
  OnConditionWait("notified: true fence: 3 depth: 1 abandoned: true");
  EXPECT_TRUE(condition_->Wait(guard).value());
  EXPECT_EQ(guard.fence(), 3u);
  EXPECT_TRUE(guard.abandoned());
  OnRelease();
}

TEST_F(ConditionTest, ATimeoutLimitsTheNotificationAndNotTheCall) {
  LockGuard guard = Acquire();
  OnWait<v1::ConditionWaitRequest>("object: 'c' timeout { seconds: 2 }", absl::InfiniteDuration(),
                                   "fence: 2 depth: 1");
  EXPECT_FALSE(condition_->Wait(guard, absl::Seconds(2)).value());
  EXPECT_EQ(guard.fence(), 2u);
  EXPECT_TRUE(guard.held());
  OnRelease();
}

TEST_F(ConditionTest, ARefusedWaitLeavesTheGuardAsItIs) {
  LockGuard guard = Acquire();
  OnRefuse<v1::ConditionWaitRequest>("object: 'c'", absl::StatusCode::kFailedPrecondition,
                                     v1::ERROR_REASON_NOT_OWNER);
  EXPECT_EQ(Reason(condition_->Wait(guard)), v1::ERROR_REASON_NOT_OWNER);
  EXPECT_TRUE(guard.held());
  EXPECT_EQ(guard.fence(), 1u);
  OnRelease();
}

TEST_F(ConditionTest, AWaitThatIsBrokenOffLeavesTheGuardWithoutTheLock) {
  LockGuard guard = Acquire();
  OnRefuse<v1::ConditionWaitRequest>("object: 'c'", absl::StatusCode::kAborted,
                                     v1::ERROR_REASON_OBJECT_DELETED);
  EXPECT_EQ(Reason(condition_->Wait(guard)), v1::ERROR_REASON_OBJECT_DELETED);
  EXPECT_FALSE(guard.held());
}

TEST_F(ConditionTest, AGuardOfAnotherLockIsRefused) {
  On<v1::LockCreateRequest>("object: 'm' mode: CREATE_MODE_GET_OR_CREATE", "info { id: 7 }");
  const Lock other = Lock::Open(client(), "m").value();
  LockGuard guard(other, 1);
  EXPECT_EQ(condition_->Wait(guard).status().code(), absl::StatusCode::kInvalidArgument);
  guard.Detach();
}

TEST_F(ConditionTest, WaitUntilAsksAfterEveryNotification) {
  LockGuard guard = Acquire();
  OnConditionWait("notified: true fence: 2");
  OnConditionWait("notified: true fence: 3");
  int asked = 0;
  EXPECT_TRUE(condition_->WaitUntil(guard, [&asked] { return ++asked == 3; }).value());
  EXPECT_EQ(guard.fence(), 3u);
  OnRelease();
}

TEST_F(ConditionTest, WaitUntilGivesWhatThePredicateGaveLast) {
  LockGuard guard = Acquire();
  const auto found = [](std::optional<int> what) { return [what] { return what; }; };
  EXPECT_EQ(condition_->WaitUntil(guard, found(7)).value(), 7);
  EXPECT_EQ(condition_->WaitUntil(guard, found(std::nullopt), absl::ZeroDuration()).value(),
            std::nullopt);
  OnRelease();
}

TEST_F(ConditionTest, WaitUntilEndsWithAnError) {
  LockGuard guard = Acquire();
  const auto fails = []() -> absl::StatusOr<bool> { return absl::DataLossError("oh"); };
  EXPECT_EQ(condition_->WaitUntil(guard, fails).status().code(), absl::StatusCode::kDataLoss);
  OnRefuse<v1::ConditionWaitRequest>("object: 'c'", absl::StatusCode::kFailedPrecondition,
                                     v1::ERROR_REASON_NOT_LOCKED);
  const auto status = condition_->WaitUntil(guard, [] { return false; }).status();
  EXPECT_EQ(Reason(status), v1::ERROR_REASON_NOT_LOCKED);
  OnRelease();
}

TEST_F(ConditionTest, Notify) {
  On<v1::ConditionNotifyRequest>("object: 'c'", "notified: 1");
  EXPECT_EQ(condition_->Notify().value(), 1);
  On<v1::ConditionNotifyRequest>("object: 'c' n: 0");
  EXPECT_EQ(condition_->Notify(0).value(), 0);
  On<v1::ConditionNotifyAllRequest>("object: 'c'", "notified: 4");
  EXPECT_EQ(condition_->NotifyAll().value(), 4);
}

TEST_F(ConditionTest, GoesWithALockThatIsThere) {
  On<v1::LockCreateRequest>("object: 'm' mode: CREATE_MODE_GET_OR_CREATE", "info { id: 7 }");
  const Lock lock = Lock::Open(client(), "m").value();
  On<v1::ConditionCreateRequest>("object: 'd' mode: CREATE_MODE_CREATE_ONLY lock: 'm'",
                                 "info { id: 8 } created: true lock { name: 'm' id: 7 }");
  const Condition condition =
      Condition::Open(client(), "d", lock, {.mode = CreateMode::kCreateOnly}).value();
  EXPECT_EQ(condition.lock().id(), 7u);
  OnWait<v1::LockAcquireRequest>("object: '#7' timeout {}", absl::ZeroDuration());
  EXPECT_FALSE(condition.TryAcquire().value().has_value());
}

TEST_F(ConditionTest, IsOpenedByAReference) {
  On<v1::ConditionInspectRequest>("object: '#5'", "lock { id: 4 reentrant: true }");
  const Condition condition = Condition::Open(client(), condition_->ref()).value();
  EXPECT_EQ(condition.name(), "#5");
  EXPECT_EQ(condition.lock().name(), "#4");
  On<v1::ConditionInspectRequest>("object: '#5'", "waiting_calls: 3");
  EXPECT_EQ(condition.Inspect()->waiting_calls(), 3);
}

}  // namespace
}  // namespace manager

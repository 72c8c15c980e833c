#include "manager/semaphore.h"

#include <optional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"
#include "manager/v1/semaphore.pb.h"

namespace manager {
namespace {

class SemaphoreTest : public internal::ScriptedTest {
 protected:
  SemaphoreTest() {
    On<v1::SemaphoreCreateRequest>(
        "object: 's' mode: CREATE_MODE_GET_OR_CREATE value: 3 bounded: false");
    semaphore_ = Semaphore::Open(client(), "s", {.value = 3});
  }

  absl::StatusOr<Semaphore> semaphore_;
};

TEST_F(SemaphoreTest, ANewOneHasOptions) {
  On<v1::SemaphoreCreateRequest>(
      "object: 't' mode: CREATE_MODE_CREATE_ONLY value: 1 bounded: true "
      "owner_death: OWNER_DEATH_POLICY_HOLD lifetime { time_to_live { seconds: 60 } }");
  EXPECT_TRUE(Semaphore::Open(client(), "t",
                              {.mode = CreateMode::kCreateOnly,
                               .bounded = true,
                               .owner_death = OwnerDeath::kHold,
                               .lifetime = {.time_to_live = absl::Minutes(1)}})
                  .ok());
}

TEST_F(SemaphoreTest, AGuardGivesItsPermitBackWhenItGoes) {
  OnWait<v1::SemaphoreAcquireRequest>("object: 's'", absl::InfiniteDuration(),
                                      "acquired: true fence: 7 abandoned: true");
  absl::StatusOr<GrantGuard> permit = semaphore_->Acquire();
  EXPECT_EQ(permit->fence(), 7u);
  EXPECT_TRUE(permit->abandoned());
  On<v1::SemaphoreReleaseRequest>("object: 's' fence: 7");
}

TEST_F(SemaphoreTest, TryAcquireOnlyTries) {
  OnWait<v1::SemaphoreAcquireRequest>("object: 's' timeout {}", absl::ZeroDuration());
  absl::StatusOr<std::optional<GrantGuard>> permit = semaphore_->TryAcquire();
  ASSERT_TRUE(permit.ok());
  EXPECT_FALSE(permit->has_value());
}

TEST_F(SemaphoreTest, TryAcquireWaits) {
  OnWait<v1::SemaphoreAcquireRequest>("object: 's' timeout { seconds: 2 }", absl::Seconds(2),
                                      "acquired: true fence: 3");
  absl::StatusOr<std::optional<GrantGuard>> permit = semaphore_->TryAcquire(absl::Seconds(2));
  EXPECT_EQ((*permit)->fence(), 3u);
  (*permit)->Detach();
}

TEST_F(SemaphoreTest, AServerThatEndsAnEndlessWaitIsAtFault) {
  OnWait<v1::SemaphoreAcquireRequest>("object: 's'", absl::InfiniteDuration());
  EXPECT_EQ(semaphore_->Acquire().status().code(), absl::StatusCode::kInternal);
}

TEST_F(SemaphoreTest, AnErrorIsNoTimeout) {
  OnRefuse<v1::SemaphoreAcquireRequest>("object: 's' timeout {}", absl::StatusCode::kAborted,
                                        v1::ERROR_REASON_OBJECT_DELETED);
  EXPECT_EQ(Reason(semaphore_->TryAcquire()), v1::ERROR_REASON_OBJECT_DELETED);
}

TEST_F(SemaphoreTest, AnyClientMayRelease) {
  On<v1::SemaphoreReleaseRequest>("object: 's'");
  EXPECT_TRUE(semaphore_->Release().ok());
  On<v1::SemaphoreReleaseRequest>("object: 's' n: 5");
  EXPECT_TRUE(semaphore_->Release(5).ok());
  OnRefuse<v1::SemaphoreReleaseRequest>(
      "object: 's' fence: 7", absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NOT_OWNER);
  EXPECT_EQ(Reason(semaphore_->ReleaseGrant(7)), v1::ERROR_REASON_NOT_OWNER);
}

TEST_F(SemaphoreTest, Inspect) {
  On<v1::SemaphoreInspectRequest>("object: 's'", "value: 2 holders: 1");
  absl::StatusOr<SemaphoreState> state = semaphore_->Inspect();
  EXPECT_EQ(state->value(), 2);
  EXPECT_EQ(state->holders(), 1);
}

}  // namespace
}  // namespace manager

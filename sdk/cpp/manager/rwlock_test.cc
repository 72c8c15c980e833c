#include "manager/rwlock.h"

#include <optional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"
#include "manager/v1/rwlock.pb.h"

namespace manager {
namespace {

class ReadWriteLockTest : public internal::ScriptedTest {
 protected:
  ReadWriteLockTest() {
    On<v1::ReadWriteLockCreateRequest>("object: 'm' mode: CREATE_MODE_GET_OR_CREATE");
    lock_ = ReadWriteLock::Open(client(), "m");
  }

  absl::StatusOr<ReadWriteLock> lock_;
};

TEST_F(ReadWriteLockTest, ANewOneHasAPolicyForItsHoldersDeath) {
  On<v1::ReadWriteLockCreateRequest>(
      "object: 'n' mode: CREATE_MODE_GET_OR_CREATE owner_death: OWNER_DEATH_POLICY_ABANDON");
  EXPECT_TRUE(ReadWriteLock::Open(client(), "n", {.owner_death = OwnerDeath::kAbandon}).ok());
}

TEST_F(ReadWriteLockTest, AReadersGuardReleasesItsGrantWhenItGoes) {
  OnWait<v1::ReadWriteLockAcquireReadRequest>("object: 'm'", absl::InfiniteDuration(),
                                              "acquired: true fence: 7");
  absl::StatusOr<GrantGuard> reading = lock_->AcquireRead();
  EXPECT_EQ(reading->fence(), 7u);
  EXPECT_FALSE(reading->abandoned());
  On<v1::ReadWriteLockReleaseRequest>("object: 'm' fence: 7");
}

TEST_F(ReadWriteLockTest, AndAWriters) {
  OnWait<v1::ReadWriteLockAcquireWriteRequest>("object: 'm'", absl::InfiniteDuration(),
                                               "acquired: true fence: 8 abandoned: true");
  absl::StatusOr<GrantGuard> writing = lock_->AcquireWrite();
  EXPECT_TRUE(writing->abandoned());
  On<v1::ReadWriteLockReleaseRequest>("object: 'm' fence: 8");
  EXPECT_TRUE(writing->Release().ok());
}

TEST_F(ReadWriteLockTest, TryingWaitsAsLongAsItIsTold) {
  OnWait<v1::ReadWriteLockAcquireReadRequest>("object: 'm' timeout {}", absl::ZeroDuration());
  EXPECT_FALSE(lock_->TryAcquireRead().value().has_value());
  OnWait<v1::ReadWriteLockAcquireWriteRequest>("object: 'm' timeout { seconds: 2 }",
                                               absl::Seconds(2), "acquired: true fence: 3");
  absl::StatusOr<std::optional<GrantGuard>> writing = lock_->TryAcquireWrite(absl::Seconds(2));
  EXPECT_EQ((*writing)->fence(), 3u);
  (*writing)->Detach();
}

TEST_F(ReadWriteLockTest, ReleasesTheCallersGrantOrTheOneNamed) {
  On<v1::ReadWriteLockReleaseRequest>("object: 'm'");
  EXPECT_TRUE(lock_->Release().ok());
  OnRefuse<v1::ReadWriteLockReleaseRequest>(
      "object: 'm' fence: 7", absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NOT_OWNER);
  EXPECT_EQ(Reason(lock_->Release(7)), v1::ERROR_REASON_NOT_OWNER);
}

TEST_F(ReadWriteLockTest, Inspect) {
  On<v1::ReadWriteLockInspectRequest>("object: 'm'", "readers: 2");
  absl::StatusOr<ReadWriteLockState> state = lock_->Inspect();
  EXPECT_EQ(state->readers(), 2);
  EXPECT_FALSE(state->writing());
}

}  // namespace
}  // namespace manager

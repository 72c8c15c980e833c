#include "manager/lock.h"

#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

class LockTest : public internal::ScriptedTest {
 protected:
  LockTest() {
    On<v1::LockCreateRequest>("object: 'l' mode: CREATE_MODE_GET_OR_CREATE");
    lock_ = Lock::Open(client(), "l");
  }

  // The next call takes the lock, and is granted it with this fence.
  void OnAcquire(int fence) {
    OnWait<v1::LockAcquireRequest>("object: 'l'", absl::InfiniteDuration(),
                                   "acquired: true fence: " + std::to_string(fence));
  }

  void OnRelease(int fence) {
    On<v1::LockReleaseRequest>("object: 'l' fence: " + std::to_string(fence));
  }

  absl::StatusOr<Lock> lock_;
};

TEST_F(LockTest, AGuardReleasesItsGrantWhenItGoes) {
  OnAcquire(7);
  absl::StatusOr<LockGuard> guard = lock_->Acquire();
  EXPECT_EQ(guard->fence(), 7u);
  OnRelease(7);
}

TEST_F(LockTest, AGuardReleasesOnce) {
  OnAcquire(7);
  absl::StatusOr<LockGuard> guard = lock_->Acquire();
  OnRelease(7);
  EXPECT_TRUE(guard->Release().ok());
  EXPECT_TRUE(guard->Release().ok());
}

TEST_F(LockTest, AGuardTellsThatItsGrantWasOver) {
  OnAcquire(7);
  absl::StatusOr<LockGuard> guard = lock_->Acquire();
  OnRefuse<v1::LockReleaseRequest>("object: 'l' fence: 7", absl::StatusCode::kFailedPrecondition,
                                   v1::ERROR_REASON_NOT_OWNER);
  EXPECT_EQ(Reason(guard->Release()), v1::ERROR_REASON_NOT_OWNER);
}

TEST_F(LockTest, AGuardThatWasDetachedReleasesNothing) {
  OnAcquire(7);
  lock_->Acquire()->Detach();
}

TEST_F(LockTest, AGuardThatIsMovedReleasesOnce) {
  OnAcquire(1);
  LockGuard first = *lock_->Acquire();
  LockGuard second = std::move(first);
  OnAcquire(2);
  LockGuard third = *lock_->Acquire();
  OnRelease(1);
  second = std::move(third);
  EXPECT_EQ(second.fence(), 2u);
  OnRelease(2);
}

TEST_F(LockTest, TryAcquireOnlyTries) {
  OnWait<v1::LockAcquireRequest>("object: 'l' timeout {}", absl::ZeroDuration(), "acquired: false");
  absl::StatusOr<std::optional<LockGuard>> guard = lock_->TryAcquire();
  ASSERT_TRUE(guard.ok());
  EXPECT_FALSE(guard->has_value());
}

TEST_F(LockTest, TryAcquireWaits) {
  OnWait<v1::LockAcquireRequest>("object: 'l' timeout { seconds: 1 nanos: 500000000 }",
                                 absl::Seconds(1.5), "acquired: true fence: 3");
  absl::StatusOr<std::optional<LockGuard>> guard = lock_->TryAcquire(absl::Seconds(1.5));
  EXPECT_EQ((*guard)->fence(), 3u);
  OnRelease(3);
}

TEST_F(LockTest, AnErrorIsNoTimeout) {
  OnRefuse<v1::LockAcquireRequest>("object: 'l' timeout { seconds: 1 }", absl::StatusCode::kAborted,
                                   v1::ERROR_REASON_OBJECT_DELETED);
  EXPECT_EQ(Reason(lock_->TryAcquire(absl::Seconds(1))), v1::ERROR_REASON_OBJECT_DELETED);
  OnRefuse<v1::LockAcquireRequest>("object: 'l'", absl::StatusCode::kAborted,
                                   v1::ERROR_REASON_OBJECT_DELETED);
  EXPECT_EQ(Reason(lock_->Acquire()), v1::ERROR_REASON_OBJECT_DELETED);
}

TEST_F(LockTest, AServerThatEndsAnEndlessWaitIsAtFault) {
  OnWait<v1::LockAcquireRequest>("object: 'l'", absl::InfiniteDuration(), "acquired: false");
  EXPECT_EQ(lock_->Acquire().status().code(), absl::StatusCode::kInternal);
}

TEST_F(LockTest, AnyClientMayRelease) {
  On<v1::LockReleaseRequest>("object: 'l'");
  EXPECT_TRUE(lock_->Release().ok());
  On<v1::LockReleaseRequest>("object: 'l' fence: 0");
  EXPECT_TRUE(lock_->Release(0).ok());
}

TEST_F(LockTest, Inspect) {
  On<v1::LockInspectRequest>("object: 'l'", "locked: true fence: 7 waiting_calls: 2");
  absl::StatusOr<LockState> state = lock_->Inspect();
  EXPECT_TRUE(state->locked());
  EXPECT_EQ(state->fence(), 7u);
  EXPECT_EQ(state->waiting_calls(), 2);
}

}  // namespace
}  // namespace manager

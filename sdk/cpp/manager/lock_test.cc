#include "manager/lock.h"

#include <memory>
#include <optional>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/event.h"
#include "manager/internal/fake_clock.h"
#include "manager/internal/lease.h"
#include "manager/internal/scripted_test.h"
#include "manager/mocks/mock_connection.h"

namespace manager {
namespace {

using testing::_;
using testing::AllOf;
using testing::Field;
using testing::Optional;

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

TEST_F(LockTest, ANewLockHasAPolicyForItsHoldersDeath) {
  On<v1::LockCreateRequest>(
      "object: 'm' mode: CREATE_MODE_GET_OR_CREATE owner_death: OWNER_DEATH_POLICY_ABANDON");
  EXPECT_TRUE(Lock::Open(client(), "m", {.owner_death = OwnerDeath::kAbandon}).ok());
}

TEST_F(LockTest, AGuardTellsThatTheHolderBeforeDied) {
  OnWait<v1::LockAcquireRequest>("object: 'l'", absl::InfiniteDuration(),
                                 "acquired: true fence: 7 abandoned: true");
  absl::StatusOr<LockGuard> guard = lock_->Acquire();
  EXPECT_TRUE(guard->abandoned());
  guard->Detach();
}

TEST_F(LockTest, OutsideASessionALockIsHeldUntilItIsReleased) {
  OnAcquire(7);
  absl::StatusOr<LockGuard> guard = lock_->Acquire();
  guard->OnLost([] { ADD_FAILURE(); });
  EXPECT_TRUE(guard->held());
  OnRelease(7);
  EXPECT_TRUE(guard->Release().ok());
  EXPECT_FALSE(guard->held());
}

TEST_F(LockTest, AnRLocksGuardsReleaseOneLevelEach) {
  On<v1::LockCreateRequest>("object: 'r' mode: CREATE_MODE_GET_OR_CREATE reentrant: true");
  const RLock lock = RLock::Open(client(), "r").value();
  OnWait<v1::LockAcquireRequest>("object: 'r'", absl::InfiniteDuration(),
                                 "acquired: true fence: 7 depth: 1");
  LockGuard outer = lock.Acquire().value();
  OnWait<v1::LockAcquireRequest>("object: 'r' timeout {}", absl::ZeroDuration(),
                                 "acquired: true fence: 7 depth: 2");
  std::optional<LockGuard> inner = lock.TryAcquire().value();
  EXPECT_EQ(outer.depth(), 1);
  EXPECT_EQ(inner->depth(), 2);
  On<v1::LockReleaseRequest>("object: 'r'", "depth: 1");
  inner.reset();
  On<v1::LockReleaseRequest>("object: 'r'");
  EXPECT_TRUE(outer.Release().ok());
}

TEST_F(LockTest, ALockMayLiveForATime) {
  On<v1::LockCreateRequest>(
      "object: 'm' mode: CREATE_MODE_GET_OR_CREATE lifetime { time_to_live { seconds: 5 } }");
  EXPECT_TRUE(Lock::Open(client(), "m", {.lifetime = {.time_to_live = absl::Seconds(5)}}).ok());
}

TEST_F(LockTest, AGuardOfAGrantThatItsCallerOwnsReleasesIt) {
  const LockGuard guard(*lock_, 9);
  EXPECT_EQ(guard.fence(), 9u);
  OnRelease(9);
}

// A guard of a grant in a session.
class LockInSessionTest : public testing::Test {
 protected:
  using Connection = testing::StrictMock<mocks::MockConnection>;

  LockInSessionTest() {
    EXPECT_CALL(*connection_, Call).WillOnce(mocks::Reply());
    const Lock lock = Lock::Open(Client(connection_), "l").value();
    EXPECT_CALL(*connection_, Call)
        .WillOnce([this](const RpcMethod&, const google::protobuf::Message&,
                         google::protobuf::Message* response, const CallOptions& options) {
          static_cast<v1::LockAcquireResponse*>(response)->set_acquired(true);
          static_cast<v1::LockAcquireResponse*>(response)->set_fence(7);
          *options.lease = lease_;
          return absl::OkStatus();
        });
    guard_.emplace(lock.Acquire().value());
  }

  void ExpectRelease() {
    EXPECT_CALL(*connection_,
                Call(_, mocks::RequestIs<v1::LockReleaseRequest>("object: 'l' fence: 7"), _, _))
        .WillOnce(mocks::Reply());
  }

  internal::FakeClock clock_;
  std::shared_ptr<internal::Lease> lease_ =
      std::make_shared<internal::Lease>(absl::Seconds(10), clock_.Now(), clock_);
  std::shared_ptr<Connection> connection_ = std::make_shared<Connection>();
  std::optional<LockGuard> guard_;
};

TEST_F(LockInSessionTest, IsHeldAsLongAsTheLeaseLasts) {
  EXPECT_TRUE(guard_->held());
  clock_.Advance(absl::Seconds(10));
  EXPECT_FALSE(guard_->held());
  lease_->Renew(clock_.Now());  // The server had heard of it in time.
  EXPECT_TRUE(guard_->held());
  ExpectRelease();
}

TEST_F(LockInSessionTest, IsLostWithTheSessionAndNotReleased) {
  lease_->Lose();
  EXPECT_FALSE(guard_->held());
  EXPECT_EQ(guard_->Release().code(), absl::StatusCode::kAborted);
}

TEST_F(LockInSessionTest, TellsThatItIsLostOnceAndNotAnEarlierWish) {
  int told = 0;
  guard_->OnLost([] { ADD_FAILURE(); });
  guard_->OnLost([&told] { ++told; });
  LockGuard moved = *std::move(guard_);
  lease_->Lose();
  lease_->TellWatchers();
  lease_->TellWatchers();
  EXPECT_EQ(told, 1);
  moved.OnLost([&told] { ++told; });
  EXPECT_EQ(told, 2);
}

TEST_F(LockInSessionTest, TellsNothingAfterItsRelease) {
  guard_->OnLost([] { ADD_FAILURE(); });
  ExpectRelease();
  EXPECT_TRUE(guard_->Release().ok());
  lease_->Lose();
  lease_->TellWatchers();
}

TEST_F(LockInSessionTest, TellsNothingAfterADetach) {
  guard_->OnLost([] { ADD_FAILURE(); });
  guard_->Detach();
  lease_->Lose();
  lease_->TellWatchers();
}

TEST_F(LockInSessionTest, ProtectsAnyObject) {
  EXPECT_CALL(*connection_, Call(_, _, _, Field(&CallOptions::guard, testing::Eq(std::nullopt))))
      .WillOnce(mocks::Reply());
  const Event event = Event::Open(Client(connection_), "e").value();
  const Event safe = guard_->Protect(event);
  EXPECT_CALL(*connection_,
              Call(_, _, _,
                   Field(&CallOptions::guard,
                         Optional(AllOf(Field(&Guard::lock, "l"), Field(&Guard::fence, 7u))))))
      .WillOnce(mocks::Reply());
  EXPECT_TRUE(safe.Set().ok());
  EXPECT_CALL(*connection_, Call(_, _, _, Field(&CallOptions::guard, testing::Eq(std::nullopt))))
      .WillOnce(mocks::Reply());
  EXPECT_TRUE(event.Set().ok());
  ExpectRelease();
  guard_.reset();
}

}  // namespace
}  // namespace manager

#include "manager/grant_guard.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/event.h"
#include "manager/internal/fake_clock.h"
#include "manager/internal/lease.h"
#include "manager/mocks/mock_connection.h"
#include "manager/semaphore.h"
#include "manager/v1/semaphore.pb.h"

namespace manager {
namespace {

using testing::_;
using testing::AllOf;
using testing::Field;
using testing::Optional;

// Guards of grants in a session.
class GrantGuardTest : public testing::Test {
 protected:
  using Connection = testing::StrictMock<mocks::MockConnection>;

  GrantGuardTest() {
    EXPECT_CALL(*connection_, Call).WillOnce(mocks::Reply());
    semaphore_.emplace(Semaphore::Open(Client(connection_), "s").value());
    guard_.emplace(Acquire(7));
  }

  GrantGuard Acquire(uint64_t fence) {
    EXPECT_CALL(*connection_, Call)
        .WillOnce([this, fence](const RpcMethod&, const google::protobuf::Message&,
                                google::protobuf::Message* response, const CallOptions& options) {
          static_cast<v1::SemaphoreAcquireResponse*>(response)->set_acquired(true);
          static_cast<v1::SemaphoreAcquireResponse*>(response)->set_fence(fence);
          *options.lease = lease_;
          return absl::OkStatus();
        });
    return semaphore_->Acquire().value();
  }

  void ExpectRelease(int fence) {
    EXPECT_CALL(*connection_, Call(_,
                                   mocks::RequestIs<v1::SemaphoreReleaseRequest>(
                                       "object: 's' fence: " + std::to_string(fence)),
                                   _, _))
        .WillOnce(mocks::Reply());
  }

  internal::FakeClock clock_;
  std::shared_ptr<internal::Lease> lease_ =
      std::make_shared<internal::Lease>(absl::Seconds(10), clock_.Now(), clock_);
  std::shared_ptr<Connection> connection_ = std::make_shared<Connection>();
  std::optional<Semaphore> semaphore_;
  std::optional<GrantGuard> guard_;
};

TEST_F(GrantGuardTest, ReleasesOnce) {
  ExpectRelease(7);
  EXPECT_TRUE(guard_->Release().ok());
  EXPECT_FALSE(guard_->held());
  EXPECT_TRUE(guard_->Release().ok());
}

// A full disk must not leave a lock with a client that believes to have given it back.
TEST_F(GrantGuardTest, HoldsOnToWhatTheServerCouldNotStoreTheReleaseOf) {
  int told = 0;
  guard_->OnLost([&told] { ++told; });
  EXPECT_CALL(*connection_, Call)
      .WillOnce(testing::Return(
          mocks::Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_STORAGE_FULL)));
  EXPECT_EQ(Reason(guard_->Release()), v1::ERROR_REASON_STORAGE_FULL);
  EXPECT_TRUE(guard_->held());
  ExpectRelease(7);
  EXPECT_TRUE(guard_->Release().ok());
  EXPECT_FALSE(guard_->held());
  lease_->Lose();
  lease_->TellWatchers();
  EXPECT_EQ(told, 0);
}

TEST_F(GrantGuardTest, IsOutOfHandAfterAnyOtherError) {
  EXPECT_CALL(*connection_, Call)
      .WillOnce(testing::Return(
          mocks::Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_OBJECT_NOT_FOUND)));
  EXPECT_FALSE(guard_->Release().ok());
  EXPECT_FALSE(guard_->held());
}

TEST_F(GrantGuardTest, ReleasesOnceAlsoWhenItIsMoved) {
  GrantGuard second = *std::move(guard_);
  guard_.reset();
  GrantGuard third = Acquire(8);
  ExpectRelease(7);
  second = std::move(third);
  EXPECT_EQ(second.fence(), 8u);
  ExpectRelease(8);
}

TEST_F(GrantGuardTest, IsHeldAsLongAsTheLeaseLasts) {
  EXPECT_TRUE(guard_->held());
  clock_.Advance(absl::Seconds(10));
  EXPECT_FALSE(guard_->held());
  lease_->Renew(clock_.Now());  // The server had heard of it in time.
  EXPECT_TRUE(guard_->held());
  ExpectRelease(7);
}

TEST_F(GrantGuardTest, IsLostWithTheSessionAndNotReleased) {
  lease_->Lose();
  EXPECT_FALSE(guard_->held());
  EXPECT_EQ(guard_->Release().code(), absl::StatusCode::kAborted);
}

TEST_F(GrantGuardTest, TellsThatItIsLostOnceAndNotAnEarlierWish) {
  int told = 0;
  guard_->OnLost([] { ADD_FAILURE(); });
  guard_->OnLost([&told] { ++told; });
  GrantGuard moved = *std::move(guard_);
  lease_->Lose();
  lease_->TellWatchers();
  lease_->TellWatchers();
  EXPECT_EQ(told, 1);
}

TEST_F(GrantGuardTest, TellsNothingAfterADetach) {
  guard_->OnLost([] { ADD_FAILURE(); });
  guard_->Detach();
  lease_->Lose();
  lease_->TellWatchers();
}

TEST_F(GrantGuardTest, ProtectsAnyObject) {
  EXPECT_CALL(*connection_, Call).WillOnce(mocks::Reply());
  const Event safe = guard_->Protect(Event::Open(Client(connection_), "e").value());
  EXPECT_CALL(*connection_,
              Call(_, _, _,
                   Field(&CallOptions::guard,
                         Optional(AllOf(Field(&Guard::lock, "s"), Field(&Guard::fence, 7u))))))
      .WillOnce(mocks::Reply());
  EXPECT_TRUE(safe.Set().ok());
  ExpectRelease(7);
}

}  // namespace
}  // namespace manager

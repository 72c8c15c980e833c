#include "manager/internal/object_handle.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/lock.h"
#include "manager/mocks/mock_connection.h"

namespace manager {
namespace internal {
namespace {

using testing::_;
using testing::Field;

class ObjectHandleTest : public testing::Test {
 protected:
  // Opens a lock, for which the Create call must say whether it may be sent again.
  void ExpectRetriable(CreateMode mode, bool retriable) {
    EXPECT_CALL(*connection_, Call(Field(&RpcMethod::retriable, retriable), _, _, _))
        .WillOnce(mocks::Reply());
    EXPECT_TRUE(Lock::Open(Client(connection_), "l", {.mode = mode}).ok());
  }

  std::shared_ptr<mocks::MockConnection> connection_ = std::make_shared<mocks::MockConnection>();
};

TEST_F(ObjectHandleTest, OnlyWhatMayFindItsOwnObjectIsSentAgain) {
  ExpectRetriable(CreateMode::kGetOrCreate, true);
  ExpectRetriable(CreateMode::kGetOnly, true);
  ExpectRetriable(CreateMode::kCreateOnly, false);
}

TEST_F(ObjectHandleTest, WithoutANameIsKnownByItsId) {
  EXPECT_CALL(*connection_, Call(Field(&RpcMethod::retriable, false), _, _, _))
      .WillOnce(mocks::Reply("info { id: 7 type: 'lock' } created: true"));
  const absl::StatusOr<Lock> lock = Lock::Open(Client(connection_), "");
  EXPECT_EQ(lock->name(), "#7");
  EXPECT_EQ(lock->ref().id(), 7u);
}

TEST_F(ObjectHandleTest, LivesAsLongAsItsOptionsSay) {
  EXPECT_CALL(*connection_,
              Call(_,
                   mocks::RequestIs<v1::LockCreateRequest>(
                       "object: 'l' mode: CREATE_MODE_GET_OR_CREATE "
                       "lifetime { time_to_live { seconds: 5 } session_bound: true }"),
                   _, _))
      .WillOnce(mocks::Reply());
  const LockOptions options{.lifetime = {.time_to_live = absl::Seconds(5), .session_bound = true}};
  EXPECT_TRUE(Lock::Open(Client(connection_), "l", options).ok());
}

TEST_F(ObjectHandleTest, KeepsItsConnectionAlive) {
  EXPECT_CALL(*connection_, Call).Times(2).WillRepeatedly(mocks::Reply());
  absl::StatusOr<Lock> lock = Lock::Open(Client(connection_), "l");
  connection_.reset();
  EXPECT_TRUE(lock->Release().ok());
}

}  // namespace
}  // namespace internal
}  // namespace manager

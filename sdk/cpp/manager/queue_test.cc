#include "manager/queue.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

class QueueTest : public internal::ScriptedTest {
 protected:
  QueueTest() {
    On<v1::QueueCreateRequest>("object: 'q' mode: CREATE_MODE_GET_OR_CREATE max_size: 2");
    queue_ = Queue<int>::Open(client(), "q", {.max_size = 2});
  }

  absl::StatusOr<Queue<int>> queue_;
};

TEST_F(QueueTest, PutAndGetWait) {
  OnWait<v1::QueuePutRequest>("object: 'q' item { int_value: 1 }", absl::InfiniteDuration());
  EXPECT_TRUE(queue_->Put(1).ok());
  OnWait<v1::QueueGetRequest>("object: 'q'", absl::InfiniteDuration(), "item { int_value: 1 }");
  EXPECT_EQ(queue_->Get().value(), 1);
  OnWait<v1::QueuePutRequest>("object: 'q' item { int_value: 2 } timeout { seconds: 1 }",
                              absl::Seconds(1));
  EXPECT_TRUE(queue_->Put(2, absl::Seconds(1)).ok());
  OnWait<v1::QueueGetRequest>("object: 'q' timeout { seconds: 1 }", absl::Seconds(1),
                              "item { int_value: 2 }");
  EXPECT_EQ(queue_->Get(absl::Seconds(1)).value(), 2);
}

TEST_F(QueueTest, ATimeoutIsARefusal) {
  OnRefuse<v1::QueuePutRequest>("object: 'q' item { int_value: 1 } timeout { seconds: 1 }",
                                absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUEUE_FULL);
  EXPECT_EQ(Reason(queue_->Put(1, absl::Seconds(1))), v1::ERROR_REASON_QUEUE_FULL);
  OnRefuse<v1::QueueGetRequest>("object: 'q' timeout { seconds: 1 }", absl::StatusCode::kNotFound,
                                v1::ERROR_REASON_QUEUE_EMPTY);
  EXPECT_EQ(Reason(queue_->Get(absl::Seconds(1))), v1::ERROR_REASON_QUEUE_EMPTY);
}

TEST_F(QueueTest, TryPutSaysWhetherThereWasRoom) {
  const std::string request = "object: 'q' item { int_value: 1 } timeout {}";
  On<v1::QueuePutRequest>(request);
  EXPECT_TRUE(queue_->TryPut(1).value());
  OnRefuse<v1::QueuePutRequest>(request, absl::StatusCode::kResourceExhausted,
                                v1::ERROR_REASON_QUEUE_FULL);
  EXPECT_FALSE(queue_->TryPut(1).value());
  OnRefuse<v1::QueuePutRequest>(request, absl::StatusCode::kFailedPrecondition,
                                v1::ERROR_REASON_QUEUE_SHUT_DOWN);
  EXPECT_EQ(Reason(queue_->TryPut(1)), v1::ERROR_REASON_QUEUE_SHUT_DOWN);
}

TEST_F(QueueTest, TryGetSaysWhetherThereWasAnItem) {
  const std::string request = "object: 'q' timeout {}";
  On<v1::QueueGetRequest>(request, "item { int_value: 1 }");
  EXPECT_EQ(queue_->TryGet().value(), 1);
  OnRefuse<v1::QueueGetRequest>(request, absl::StatusCode::kNotFound, v1::ERROR_REASON_QUEUE_EMPTY);
  EXPECT_EQ(queue_->TryGet().value(), std::nullopt);
  OnRefuse<v1::QueueGetRequest>(request, absl::StatusCode::kNotFound,
                                v1::ERROR_REASON_OBJECT_NOT_FOUND);
  EXPECT_EQ(Reason(queue_->TryGet()), v1::ERROR_REASON_OBJECT_NOT_FOUND);
}

TEST_F(QueueTest, AnItemOfAnotherTypeIsAnError) {
  On<v1::QueueGetRequest>("object: 'q' timeout {}", "item { string_value: 'x' }");
  EXPECT_EQ(queue_->TryGet().status(),
            absl::InvalidArgumentError("expected an int, found a string"));
}

TEST_F(QueueTest, TracksWhatIsWorkedOff) {
  On<v1::QueueTaskDoneRequest>("object: 'q'");
  EXPECT_TRUE(queue_->TaskDone().ok());
  OnWait<v1::QueueJoinRequest>("object: 'q'", absl::InfiniteDuration(), "joined: true");
  EXPECT_TRUE(queue_->Join().value());
  OnWait<v1::QueueJoinRequest>("object: 'q' timeout { seconds: 3 }", absl::Seconds(3),
                               "joined: false");
  EXPECT_FALSE(queue_->Join(absl::Seconds(3)).value());
  On<v1::QueueStatsRequest>("object: 'q'", "size: 1 max_size: 2 unfinished: 3");
  EXPECT_EQ(queue_->Stats()->unfinished(), 3);
}

TEST_F(QueueTest, ShutsDown) {
  On<v1::QueueShutdownRequest>("object: 'q'");
  EXPECT_TRUE(queue_->Shutdown().ok());
  On<v1::QueueShutdownRequest>("object: 'q' immediate: true");
  EXPECT_TRUE(queue_->Shutdown(/*immediate=*/true).ok());
}

}  // namespace
}  // namespace manager

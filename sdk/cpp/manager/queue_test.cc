#include "manager/queue.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/internal/scripted_test.h"
#include "manager/mocks/mock_connection.h"

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

TEST_F(QueueTest, PutsAndTakesSeveral) {
  OnWait<v1::QueuePutManyRequest>(
      "object: 'q' items { int_value: 1 } items { int_value: 2 } timeout { seconds: 1 }",
      absl::Seconds(1));
  EXPECT_TRUE(queue_->PutMany({1, 2}, absl::Seconds(1)).ok());
  OnWait<v1::QueueGetManyRequest>(
      "object: 'q' max_items: 9", absl::InfiniteDuration(),
      "items { item { int_value: 1 } } items { item { int_value: 2 } }");
  EXPECT_EQ(queue_->GetMany(9).value(), (std::vector<int>{1, 2}));
  OnRefuse<v1::QueueGetManyRequest>("object: 'q' max_items: 9 timeout {}",
                                    absl::StatusCode::kNotFound, v1::ERROR_REASON_QUEUE_EMPTY);
  EXPECT_TRUE(queue_->GetMany(9, absl::ZeroDuration())->empty());
  OnRefuse<v1::QueueGetManyRequest>("object: 'q' max_items: 0", absl::StatusCode::kInvalidArgument,
                                    v1::ERROR_REASON_INVALID_ARGUMENT);
  EXPECT_EQ(Reason(queue_->GetMany(0).status()), v1::ERROR_REASON_INVALID_ARGUMENT);
}

TEST_F(QueueTest, ADeliveryIsAcknowledgedReturnedOrExtended) {
  OnWait<v1::QueueGetRequest>("object: 'q' lease { seconds: 30 }", absl::InfiniteDuration(),
                              "item { int_value: 1 } delivery: 7 delivery_count: 2");
  const absl::StatusOr<Delivery<int, Blocking>> job = queue_->Lease(absl::Seconds(30));
  EXPECT_EQ(job->item(), 1);
  EXPECT_EQ(job->number(), 7u);
  EXPECT_EQ(job->count(), 2);
  EXPECT_EQ(job->guard().lock, "q");
  EXPECT_EQ(job->guard().fence, 7u);
  On<v1::QueueExtendRequest>("object: 'q' delivery: 7 lease { seconds: 60 }");
  EXPECT_TRUE(job->Extend(absl::Minutes(1)).ok());
  On<v1::QueueAcknowledgeRequest>("object: 'q' delivery: 7");
  EXPECT_TRUE(job->Acknowledge().ok());
  On<v1::QueueReturnRequest>("object: 'q' delivery: 7", "dead_lettered: true");
  EXPECT_TRUE(job->Return().value());
}

TEST_F(QueueTest, LeasesAsLongAsItTriesAndAsManyAsItFinds) {
  const std::string request = "object: 'q' lease { seconds: 30 } timeout {}";
  On<v1::QueueGetRequest>(request, "item { int_value: 1 } delivery: 7 delivery_count: 1");
  EXPECT_EQ((*queue_->TryLease(absl::Seconds(30)))->item(), 1);
  OnRefuse<v1::QueueGetRequest>(request, absl::StatusCode::kNotFound, v1::ERROR_REASON_QUEUE_EMPTY);
  EXPECT_FALSE(queue_->TryLease(absl::Seconds(30))->has_value());
  OnWait<v1::QueueGetManyRequest>(
      "object: 'q' max_items: 2 lease { seconds: 30 }", absl::InfiniteDuration(),
      "items { item { int_value: 1 } delivery: 7 } items { item { int_value: 2 } delivery: 8 }");
  const auto jobs = queue_->LeaseMany(2, absl::Seconds(30));
  EXPECT_EQ((*jobs)[1].item(), 2);
  EXPECT_EQ((*jobs)[1].number(), 8u);
}

TEST_F(QueueTest, KnowsPythonsOtherQueues) {
  On<v1::QueueCreateRequest>("object: 's' mode: CREATE_MODE_GET_OR_CREATE order: QUEUE_ORDER_LIFO");
  EXPECT_TRUE(LifoQueue<int>::Open(client(), "s").ok());
  On<v1::QueueCreateRequest>(
      "object: 'p' mode: CREATE_MODE_GET_OR_CREATE order: QUEUE_ORDER_PRIORITY "
      "max_deliveries: 3 dead_letter: 'dead'");
  const absl::StatusOr<JoinableQueue<int>> queue =
      PriorityQueue<int>::Open(client(), "p", {.max_deliveries = 3, .dead_letter = "dead"});
  EXPECT_TRUE(queue.ok());
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

TEST(DeliveryTest, ProtectsAnyObject) {
  using testing::_, testing::Field, testing::Optional;
  const auto connection = std::make_shared<testing::StrictMock<mocks::MockConnection>>();
  EXPECT_CALL(*connection, Call).WillOnce(mocks::Reply());
  const auto queue = Queue<int>::Open(Client(connection), "q").value();
  const Delivery<int, Blocking> job(queue, /*item=*/1, /*number=*/7, /*count=*/1);
  EXPECT_CALL(*connection,
              Call(_, _, _,
                   Field(&CallOptions::guard,
                         Optional(AllOf(Field(&Guard::lock, "q"), Field(&Guard::fence, 7u))))))
      .WillOnce(mocks::Reply());
  EXPECT_TRUE(job.Protect(queue).TaskDone().ok());
}

}  // namespace
}  // namespace manager

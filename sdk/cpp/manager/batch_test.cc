#include "manager/batch.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/client.h"
#include "manager/dict.h"
#include "manager/error.h"
#include "manager/event.h"
#include "manager/internal/deferred_connection.h"
#include "manager/internal/scripted_test.h"
#include "manager/queue.h"

namespace manager {
namespace {

using Ages = Dict<std::string, int>;

constexpr char kGetAnna[] = "object: '#3' key { string_value: 'anna' }";
constexpr char kSetBob[] = "object: '#3' key { string_value: 'bob' } value { int_value: 4 }";

class BatchTest : public internal::ScriptedTest {
 protected:
  template <typename Object>
  Object At(uint64_t id) const {
    ObjectRef ref;
    ref.set_id(id);
    return Object(client(), ref);
  }

  const Ages ages_ = At<Ages>(3);
};

TEST_F(BatchTest, SendsNothingBeforeRun) {
  Batch batch = client().Batch();
  const Future<int> anna = ages_.In(batch).Get("anna");
  EXPECT_FALSE(anna.Ready());
  On<v1::DictGetRequest>(kGetAnna, "value { int_value: 37 }");
  EXPECT_TRUE(batch.Run().ok());
  EXPECT_TRUE(anna.Ready());
  EXPECT_EQ(anna.Get().value(), 37);
}

TEST_F(BatchTest, SendsTheCallsOfAllHandlesInOrder) {
  Batch batch = client().Batch();
  const auto ages = ages_.In(batch);
  const auto jobs = At<Queue<int>>(4).In(batch);
  ages.Set("bob", 4);
  const Future<bool> put = jobs.TryPut(1);
  const Future<int> anna = ages.Get("anna");
  On<v1::DictSetRequest>(kSetBob);
  On<v1::QueuePutRequest>("object: '#4' item { int_value: 1 } timeout {}");
  On<v1::DictGetRequest>(kGetAnna, "value { int_value: 37 }");
  EXPECT_TRUE(batch.Run().ok());
  EXPECT_TRUE(put.Get().value());
  EXPECT_EQ(anna.Get().value(), 37);
}

TEST_F(BatchTest, IsEmptyAfterRunAndMayBeUsedAgain) {
  Batch batch = client().Batch();
  const auto ages = ages_.In(batch);
  EXPECT_TRUE(batch.Run().ok());
  for (int i = 0; i < 2; ++i) {
    const Future<int> anna = ages.Get("anna");
    On<v1::DictGetRequest>(kGetAnna, "value { int_value: 37 }");
    EXPECT_TRUE(batch.Run().ok());
    EXPECT_EQ(anna.Get().value(), 37);
  }
}

TEST_F(BatchTest, RunGivesTheFirstErrorAndSendsTheRest) {
  Batch batch = client().Batch();
  const auto ages = ages_.In(batch);
  const Future<int> anna = ages.Get("anna");
  const Future<void> deleted = ages.Delete("anna");
  const Future<void> set = ages.Set("bob", 4);
  OnRefuse<v1::DictGetRequest>(kGetAnna, absl::StatusCode::kNotFound,
                               v1::ERROR_REASON_KEY_NOT_FOUND);
  OnRefuse<v1::DictDeleteRequest>(kGetAnna, absl::StatusCode::kNotFound,
                                  v1::ERROR_REASON_OBJECT_NOT_FOUND);
  On<v1::DictSetRequest>(kSetBob);
  EXPECT_EQ(Reason(batch.Run()), v1::ERROR_REASON_KEY_NOT_FOUND);
  EXPECT_EQ(Reason(anna.Get()), v1::ERROR_REASON_KEY_NOT_FOUND);
  EXPECT_EQ(Reason(deleted.Get()), v1::ERROR_REASON_OBJECT_NOT_FOUND);
  EXPECT_TRUE(set.Get().ok());
}

TEST_F(BatchTest, RunWaitsForACallThatWaits) {
  const auto deferred = std::make_shared<internal::DeferredConnection>(client().connection());
  Batch batch(deferred);
  const Future<bool> set = At<Event>(5).In(batch).Wait();
  OnWait<v1::EventWaitRequest>("object: '#5'", absl::InfiniteDuration(), "set: true");
  std::thread answer([&deferred] { deferred->AnswerNext(); });
  EXPECT_TRUE(batch.Run().ok());
  EXPECT_TRUE(set.Get().value());
  answer.join();
}

TEST_F(BatchTest, CallsThatWereNotRunEndWithTheBatch) {
  std::optional<Batch> batch(client().connection());
  const auto ages = ages_.In(*batch);
  const Future<int> anna = ages.Get("anna");
  batch.reset();
  EXPECT_EQ(anna.Get().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(ages.Get("anna").Get().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(BatchTest, DoesNotBlock) {
  const Batch batch = client().Batch();
  const Client in_batch(batch.connection());
  EXPECT_EQ(Ages::Open(in_batch, "ages").status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(BatchTest, KeepsItsConnectionAlive) {
  auto connection = std::make_shared<internal::DeferredConnection>(client().connection());
  const std::weak_ptr<Connection> alive = connection;
  {
    const Batch batch(std::move(connection));
    EXPECT_FALSE(alive.expired());
  }
  EXPECT_TRUE(alive.expired());
}

}  // namespace
}  // namespace manager

// How to test code that uses the SDK, without a server: a test to be read.

#include "manager/mocks/mock_connection.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/client.h"
#include "manager/dict.h"
#include "manager/error.h"
#include "manager/queue.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/queue.pb.h"

namespace {

using manager::mocks::MockConnection;
using manager::mocks::Refusal;
using manager::mocks::Reply;
using manager::mocks::RequestIs;
using testing::_;
using testing::Field;
using testing::InSequence;
using testing::Return;

namespace v1 = manager::v1;

// The code to be tested: takes one job from a queue and counts it, by its kind, in a dict.
absl::Status CountOneJob(const manager::Client& client) {
  auto jobs = manager::Queue<std::string>::Open(client, "jobs");
  if (!jobs.ok()) return jobs.status();
  auto counts = manager::Dict<std::string, int>::Open(client, "counts");
  if (!counts.ok()) return counts.status();

  absl::StatusOr<std::string> job = jobs->Get(absl::Seconds(5));
  if (!job.ok()) return job.status();
  absl::StatusOr<int> count = counts->Get(*job, 0);
  if (!count.ok()) return count.status();
  return counts->Set(*job, *count + 1);
}

class CountOneJobTest : public testing::Test {
 protected:
  // What opening the two objects asks of the server.
  CountOneJobTest() {
    EXPECT_CALL(*connection_, Call(_, RequestIs<v1::QueueCreateRequest>(R"pb(
                                     object: 'jobs'
                                     mode: CREATE_MODE_GET_OR_CREATE
                                   )pb"),
                                   _, _))
        .WillOnce(Reply());
    EXPECT_CALL(*connection_, Call(_, RequestIs<v1::DictCreateRequest>(R"pb(
                                     object: 'counts'
                                     mode: CREATE_MODE_GET_OR_CREATE
                                   )pb"),
                                   _, _))
        .WillOnce(Reply());
  }

  // A call that waits tells so in its options, which are the last argument.
  void ExpectGet(
      testing::Action<absl::Status(const manager::RpcMethod&, const google::protobuf::Message&,
                                   google::protobuf::Message*, const manager::CallOptions&)>
          action) {
    EXPECT_CALL(*connection_, Call(_, RequestIs<v1::QueueGetRequest>(R"pb(
                                     object: 'jobs'
                                     timeout { seconds: 5 }
                                   )pb"),
                                   _, Field(&manager::CallOptions::wait, absl::Seconds(5))))
        .WillOnce(action);
  }

  std::shared_ptr<MockConnection> connection_ = std::make_shared<MockConnection>();
  manager::Client client_{connection_};
};

TEST_F(CountOneJobTest, CountsUp) {
  InSequence in_this_order;
  ExpectGet(Reply("item { string_value: 'resize' }"));
  EXPECT_CALL(*connection_, Call(_, RequestIs<v1::DictGetRequest>(R"pb(
                                   object: 'counts'
                                   key { string_value: 'resize' }
                                   default_value { null_value: NULL_VALUE }
                                 )pb"),
                                 _, _))
      .WillOnce(Reply("value { int_value: 7 } found: true"));
  EXPECT_CALL(*connection_, Call(_, RequestIs<v1::DictSetRequest>(R"pb(
                                   object: 'counts'
                                   key { string_value: 'resize' }
                                   value { int_value: 8 }
                                 )pb"),
                                 _, _))
      .WillOnce(Reply());

  EXPECT_TRUE(CountOneJob(client_).ok());
}

TEST_F(CountOneJobTest, CountsNothingWithoutAJob) {
  ExpectGet(Return(Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_QUEUE_EMPTY)));

  EXPECT_EQ(manager::Reason(CountOneJob(client_)), v1::ERROR_REASON_QUEUE_EMPTY);
}

TEST_F(CountOneJobTest, SaysThatTheServerIsGone) {
  ExpectGet(Return(absl::UnavailableError("gone")));

  EXPECT_EQ(CountOneJob(client_), absl::UnavailableError("gone"));
}

}  // namespace

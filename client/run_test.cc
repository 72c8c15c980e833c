#include "client/run.h"

#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "client/command_table.h"
#include "client/failure.h"
#include "client/script_pipe.h"
#include "client/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/mocks/mock_connection.h"
#include "manager/v1/array.pb.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/queue.pb.h"
#include "manager/v1/session.pb.h"

namespace manager::ctl {
namespace {

using mocks::MockConnection;
using mocks::Refusal;
using mocks::Reply;
using mocks::RequestIs;
using testing::_;
using testing::AllOf;
using testing::DoAll;
using testing::Field;
using testing::HasSubstr;
using testing::InSequence;
using testing::InvokeWithoutArgs;
using testing::Return;
using testing::StartsWith;

class RunTest : public testing::Test {
 protected:
  // Runs a command line; what it prints is in out() and err().
  int Run(const std::string& line, const std::string& in = "") {
    in_.str(in);
    in_.clear();
    out_.str("");
    err_.str("");
    return ctl::Run(SplitLine(line), environment_);
  }

  // Expects one call.
  template <typename Request>
  auto& ExpectCall(const std::string& request) {
    return EXPECT_CALL(*connection_, Call(_, RequestIs<Request>(request), _, _));
  }

  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  const std::shared_ptr<MockConnection> connection_ =
      std::make_shared<testing::StrictMock<MockConnection>>();
  absl::Status connect_status_;
  GlobalOptions connected_with_;
  absl::Duration lease_;

  // What the session does when it is lost. On any thread.
  void LoseSession() {
    std::function<void()> lose;
    {
      absl::MutexLock lock(&mutex_);
      lose = lose_session_;
    }
    lose();
  }

 private:
  absl::Mutex mutex_;
  std::function<void()> lose_session_ ABSL_GUARDED_BY(mutex_);
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Environment environment_{
      .in = in_,
      .out = out_,
      .err = err_,
      .connect = [this](const GlobalOptions& options) -> absl::StatusOr<Client> {
        connected_with_ = options;
        if (!connect_status_.ok()) return connect_status_;
        return Client(connection_);
      },
      .open_session = [this](const GlobalOptions&, absl::Duration lease,
                             std::function<void()> lost) -> absl::StatusOr<Client> {
        if (!connect_status_.ok()) return connect_status_;
        lease_ = lease;
        absl::MutexLock lock(&mutex_);
        lose_session_ = std::move(lost);
        return Client(connection_);
      },
      .groups = AllGroups()};
};

constexpr char kGetAlice[] = "object: 'scores' key { string_value: 'alice' }";

TEST_F(RunTest, ACommandIsACall) {
  ExpectCall<v1::DictGetRequest>(kGetAlice).WillOnce(Reply("value { int_value: 3 } found: true"));
  EXPECT_EQ(Run("dict get scores alice"), kExitOk);
  EXPECT_EQ(out(), "3\n");
  EXPECT_EQ(err(), "");
}

TEST_F(RunTest, AnAnswerOfNoIsOne) {
  ExpectCall<v1::DictGetRequest>(kGetAlice).WillOnce(
      Return(Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_KEY_NOT_FOUND)));
  EXPECT_EQ(Run("dict get scores alice"), kExitNo);
  EXPECT_EQ(out(), "");
  EXPECT_THAT(err(), StartsWith("managerctl: "));
}

TEST_F(RunTest, FalseIsPrintedAndIsOne) {
  EXPECT_CALL(*connection_, Call(_, _, _, _)).WillOnce(Reply("found: false"));
  EXPECT_EQ(Run("dict contains scores bob"), kExitNo);
  EXPECT_EQ(out(), "false\n");
  EXPECT_EQ(err(), "");
}

TEST_F(RunTest, TimeThatRunsOutIsOneWithASentence) {
  ExpectCall<v1::LockAcquireRequest>("object: 'l' timeout {}").WillOnce(Reply());
  EXPECT_EQ(Run("lock acquire l --nowait"), kExitNo);
  EXPECT_EQ(out(), "");
  EXPECT_EQ(err(), "managerctl: the lock was not acquired in time\n");
}

TEST_F(RunTest, AWaitTellsTheConnectionItsTime) {
  InSequence in_this_order;
  EXPECT_CALL(*connection_, Call(Field(&RpcMethod::name, "/manager.v1.Event/Wait"), _, _,
                                 Field(&CallOptions::wait, absl::Seconds(5))))
      .WillOnce(Reply("set: true"));
  EXPECT_CALL(*connection_, Call(_, _, _, Field(&CallOptions::wait, absl::InfiniteDuration())))
      .WillOnce(Reply("set: true"));
  EXPECT_CALL(*connection_, Call(_, _, _, Field(&CallOptions::wait, absl::ZeroDuration())))
      .WillOnce(Reply("set: true"));
  EXPECT_EQ(Run("event wait e --timeout 5s"), kExitOk);
  EXPECT_EQ(out(), "");
  EXPECT_EQ(Run("event wait e"), kExitOk);
  EXPECT_EQ(Run("event is-set e"), kExitOk);
}

TEST_F(RunTest, OnlyWhatMayBeSentTwiceIsRetriable) {
  InSequence in_this_order;
  EXPECT_CALL(*connection_, Call(Field(&RpcMethod::retriable, true), _, _, _)).WillOnce(Reply());
  EXPECT_CALL(*connection_, Call(Field(&RpcMethod::retriable, false), _, _, _)).WillOnce(Reply());
  EXPECT_CALL(*connection_, Call(Field(&RpcMethod::retriable, true), _, _, _)).WillOnce(Reply());
  EXPECT_CALL(*connection_, Call(Field(&RpcMethod::retriable, false), _, _, _)).WillOnce(Reply());
  Run("dict size d");
  Run("dict clear d");
  Run("dict create d");
  Run("dict create d --mode create-only");
}

TEST_F(RunTest, AChangeCreatesAMissingObject) {
  InSequence in_this_order;
  const std::string set = "object: 'd' key { int_value: 1 } value { int_value: 2 }";
  ExpectCall<v1::DictSetRequest>(set).WillOnce(
      Return(Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_OBJECT_NOT_FOUND)));
  ExpectCall<v1::DictCreateRequest>("object: 'd'").WillOnce(Reply("created: true"));
  ExpectCall<v1::DictSetRequest>(set).WillOnce(Reply());
  EXPECT_EQ(Run("dict set d 1 2"), kExitOk);
  EXPECT_EQ(out(), "");
}

TEST_F(RunTest, AReadDoesNotCreate) {
  EXPECT_CALL(*connection_, Call(_, _, _, _))
      .WillOnce(Return(Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_OBJECT_NOT_FOUND)));
  EXPECT_EQ(Run("dict size \"bob's\""), kExitRefused);
  EXPECT_EQ(err(),
            "managerctl: there is no object 'bob's'; create it with: managerctl dict create "
            "'bob'\\''s'\n");
}

TEST_F(RunTest, WhatTakesMoreThanANameIsNotCreatedByAChange) {
  ExpectCall<v1::ArraySetRequest>("object: 'a' index: 0 value { int_value: 2 }")
      .WillOnce(Return(Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_OBJECT_NOT_FOUND)));
  EXPECT_EQ(Run("array set a 0 2"), kExitRefused);
  EXPECT_EQ(err(),
            "managerctl: there is no object 'a'; create it with: managerctl array create a "
            "TYPECODE\n");
}

TEST_F(RunTest, AnIdIsNotCreated) {
  EXPECT_CALL(*connection_, Call(_, _, _, _))
      .WillOnce(Return(Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_OBJECT_NOT_FOUND)));
  EXPECT_EQ(Run("dict clear '#17'"), kExitRefused);
  EXPECT_EQ(err(),
            "managerctl: there is no object '#17'; `managerctl objects list` lists what there "
            "is\n");
}

TEST_F(RunTest, ExitStatusesTellErrorsApart) {
  EXPECT_CALL(*connection_, Call(_, _, _, _))
      .WillOnce(Return(Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_NAME)))
      .WillOnce(Return(absl::UnavailableError("the connection broke")))
      .WillOnce(
          Return(Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_WRONG_TYPE)));
  EXPECT_EQ(Run("dict size _"), kExitUsage);
  EXPECT_EQ(Run("dict size d"), kExitUnreachable);
  EXPECT_EQ(err(), "managerctl: the connection broke\n");
  EXPECT_EQ(Run("dict size d"), kExitRefused);
}

TEST_F(RunTest, WithoutAServerTheErrorSaysWhatToDo) {
  connect_status_ = absl::UnavailableError(
      "no manager answered at a:1 within 5s; start managerd there, or name its address in "
      "Client::Connect or MANAGER_ADDRESS");
  EXPECT_EQ(Run("dict size d --address a:1 --connect-timeout 1s"), kExitUnreachable);
  EXPECT_EQ(err(),
            "managerctl: no manager answered at a:1 within 5s; start managerd there, or name its "
            "address with --address or in MANAGER_ADDRESS\n");
  EXPECT_EQ(connected_with_.address, "a:1");
  EXPECT_EQ(connected_with_.connect_timeout, absl::Seconds(1));
  EXPECT_EQ(Run("lock run l -- true"), kExitUnreachable);
  EXPECT_EQ(Run("call Dict/Size"), kExitUnreachable);
}

TEST_F(RunTest, AMistakeNeedsNoServer) {
  connect_status_ = absl::InternalError("must not connect");
  EXPECT_EQ(Run("dict size"), kExitUsage);
  EXPECT_EQ(Run("list get l x"), kExitUsage);
  EXPECT_EQ(err(), "managerctl: INDEX: 'x' is no whole number of 64 bits\n");
  EXPECT_EQ(Run("call Dict/Gte"), kExitUsage);
  EXPECT_EQ(Run("dict"), kExitUsage);
  EXPECT_THAT(err(), StartsWith("Usage: managerctl dict"));
  EXPECT_EQ(Run("dict --help"), kExitOk);
  EXPECT_THAT(out(), StartsWith("Usage: managerctl dict"));
  EXPECT_EQ(Run("--version"), kExitOk);
  EXPECT_THAT(out(), StartsWith("managerctl 0."));
}

TEST_F(RunTest, AListIsReadToItsLastPage) {
  InSequence in_this_order;
  ExpectCall<v1::ObjectsListRequest>("prefix: 'p'")
      .WillOnce(Reply("objects { name: 'p1' } next_page_token: 'x'"));
  ExpectCall<v1::ObjectsListRequest>("prefix: 'p' page_token: 'x'")
      .WillOnce(Reply("objects { name: 'p2' }"));
  EXPECT_EQ(Run("objects list p --names"), kExitOk);
  EXPECT_EQ(out(), "p1\np2\n");
}

TEST_F(RunTest, HoldersAndWaitersAreReadToTheirLastPage) {
  InSequence in_this_order;
  ExpectCall<v1::ObjectsListHoldersRequest>("prefix: 'd'")
      .WillOnce(Reply("holders { object: 'd1' } next_page_token: 'x'"));
  ExpectCall<v1::ObjectsListHoldersRequest>("prefix: 'd' page_token: 'x'")
      .WillOnce(Reply("holders { object: 'd2' }"));
  ExpectCall<v1::ObjectsListWaitersRequest>("").WillOnce(
      Reply("waiters { object: 'd1' method: '/manager.v1.Lock/Acquire' place: 1 } "
            "next_page_token: 'x'"));
  ExpectCall<v1::ObjectsListWaitersRequest>("page_token: 'x'")
      .WillOnce(Reply("waiters { object: 'q' method: '/manager.v1.Queue/Get' place: 1 session: 's' "
                      "client: 'c' owner: 5 since { seconds: 9 } deadline { seconds: 10 } }"));
  EXPECT_EQ(Run("locks --prefix d"), kExitOk);
  EXPECT_EQ(out(),
            "OBJECT  TYPE  FENCE  CLIENT  SESSION  OWNER  SINCE  WAITING CALLS\n"
            "d1      -     0      -       -        0      -      0\n"
            "d2      -     0      -       -        0      -      0\n");
  EXPECT_EQ(Run("waiters"), kExitOk);
  EXPECT_EQ(
      out(),
      "OBJECT  METHOD        PLACE  CLIENT  SESSION  OWNER  SINCE                     DEADLINE\n"
      "d1      Lock/Acquire  1      -       -        0      -                         -\n"
      "q       Queue/Get     1      c       s        5      1970-01-01T00:00:09.000Z  "
      "1970-01-01T00:00:10.000Z\n");
}

TEST_F(RunTest, SessionsAreNamedByTheirIds) {
  ExpectCall<v1::SessionCloseRequest>("session: 's1'").WillOnce(Reply());
  EXPECT_EQ(Run("sessions close s1"), kExitOk);
  EXPECT_EQ(out(), "");
  ExpectCall<v1::SessionDescribeRequest>("session: 's1'")
      .WillOnce(Return(Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_SESSION_NOT_FOUND)));
  EXPECT_EQ(Run("sessions describe s1"), kExitRefused);
}

TEST_F(RunTest, AcquireTellsOfAHolderThatDied) {
  EXPECT_CALL(*connection_, Call(_, _, _, _))
      .WillOnce(Reply("acquired: true fence: 7"))
      .WillOnce(Reply("acquired: true fence: 8 abandoned: true"))
      .WillOnce(Reply("acquired: true fence: 9 abandoned: true"));
  EXPECT_EQ(Run("lock acquire l"), kExitOk);
  EXPECT_EQ(out(), "7\n");
  EXPECT_EQ(Run("lock acquire l"), kExitOk);
  EXPECT_EQ(out(), "8 abandoned\n");
  EXPECT_EQ(Run("lock acquire l --json"), kExitOk);
  EXPECT_EQ(out(), "{\"fence\": 9, \"abandoned\": true}\n");
}

TEST_F(RunTest, CreateTellsWhetherItDid) {
  EXPECT_CALL(*connection_, Call(_, _, _, _))
      .WillOnce(Reply("created: true info { name: 'q' }"))
      .WillOnce(Reply("info { name: 'q' }"));
  EXPECT_EQ(Run("queue create q"), kExitOk);
  EXPECT_EQ(out(), "created\n");
  EXPECT_EQ(Run("queue create q"), kExitOk);
  EXPECT_EQ(out(), "exists\n");
}

TEST_F(RunTest, LockRunReleasesWithItsFence) {
  InSequence in_this_order;
  ExpectCall<v1::LockAcquireRequest>("object: 'l' timeout { seconds: 5 }")
      .WillOnce(Reply("acquired: true fence: 7"));
  ExpectCall<v1::LockReleaseRequest>("object: 'l' fence: 7").WillOnce(Reply());
  EXPECT_EQ(Run("lock run l --timeout 5s -- sh -c 'exit $((MANAGER_LOCK_FENCE + 30))'"), 37);
  EXPECT_EQ(err(), "");
  EXPECT_EQ(lease_, absl::ZeroDuration());
}

TEST_F(RunTest, LockRunCreatesALockThatIsNotThere) {
  InSequence in_this_order;
  ExpectCall<v1::LockAcquireRequest>("object: 'l'")
      .WillOnce(Return(Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_OBJECT_NOT_FOUND)));
  ExpectCall<v1::LockCreateRequest>("object: 'l'").WillOnce(Reply());
  ExpectCall<v1::LockAcquireRequest>("object: 'l'").WillOnce(Reply("acquired: true fence: 7"));
  ExpectCall<v1::LockReleaseRequest>("object: 'l' fence: 7").WillOnce(Reply());
  EXPECT_EQ(Run("lock run l -- true"), kExitOk);
}

TEST_F(RunTest, DeadlocksAreToldOfCircleByCircle) {
  EXPECT_CALL(*connection_, Call(_, _, _, _))
      .WillOnce(Reply("deadlocks {"
                      "  steps { object: 'b' type: 'lock' session: 's1' owner: 2 client: 'web' }"
                      "  steps { object: 'a' type: 'rwlock' session: 's2' owner: 1 }"
                      "}"
                      "deadlocks { steps { object: '#7' type: 'lock' session: 's3' owner: 4 } }"))
      .WillOnce(Reply());
  EXPECT_EQ(Run("deadlocks"), kExitNo);
  EXPECT_EQ(out(),
            "web (s1.2) waits for lock b, held by s2.1\n"
            "s2.1 waits for rwlock a, held by web (s1.2)\n"
            "\n"
            "s3.4 waits for lock #7, held by s3.4\n");
  EXPECT_EQ(Run("deadlocks"), kExitOk);
  EXPECT_EQ(out(), "");
}

TEST_F(RunTest, LockRunFindsALockByItsIdAndTellsOfAHolderThatDied) {
  InSequence in_this_order;
  ExpectCall<v1::LockAcquireRequest>("object: '#17'")
      .WillOnce(Reply("acquired: true fence: 7 abandoned: true"));
  ExpectCall<v1::LockReleaseRequest>("object: '#17' fence: 7").WillOnce(Reply());
  EXPECT_EQ(Run("lock run '#17' --lease 1m -- sh -c 'exit $((MANAGER_LOCK_ABANDONED + 20))'"), 21);
  EXPECT_EQ(lease_, absl::Minutes(1));
}

TEST_F(RunTest, LockRunStopsACommandWhoseLockIsLost) {
  ExpectCall<v1::LockAcquireRequest>("object: 'l'").WillOnce(Reply("acquired: true fence: 7"));
  ScriptPipe pipe;
  std::thread loser([&] {
    EXPECT_EQ(pipe.Read(), 'r');
    LoseSession();
  });
  EXPECT_EQ(Run("lock run l -- sh -c 'echo r >" + pipe.path() + "; while :; do :; done'"),
            kExitLost);
  loser.join();
  EXPECT_EQ(err(),
            "managerctl: the lock 'l' was lost: its session is over; the command was stopped\n");
}

TEST_F(RunTest, LockRunDoesNotStartWhatHasLostItsLockAlready) {
  EXPECT_CALL(*connection_, Call(_, RequestIs<v1::LockAcquireRequest>("object: 'l'"), _, _))
      .WillOnce(
          DoAll(InvokeWithoutArgs([this] { LoseSession(); }), Reply("acquired: true fence: 7")));
  EXPECT_EQ(Run("lock run l -- /no/such/program"), kExitLost);
}

TEST_F(RunTest, LockRunTellsARefusalFromAnUnreachableServer) {
  connect_status_ = Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_LIMIT_REACHED);
  EXPECT_EQ(Run("lock run l -- true"), kExitRefused);
  connect_status_ = absl::UnavailableError("no manager answered at a:1");
  EXPECT_EQ(Run("lock run l -- true"), kExitUnreachable);
}

TEST_F(RunTest, LockRunReleasesWhatItCouldNotUse) {
  ExpectCall<v1::LockAcquireRequest>("object: 'l'").WillOnce(Reply("acquired: true fence: 7"));
  ExpectCall<v1::LockReleaseRequest>("object: 'l' fence: 7").WillOnce(Reply());
  EXPECT_EQ(Run("lock run l -- /no/such/program"), 127);
  EXPECT_EQ(err(), "managerctl: cannot run '/no/such/program': No such file or directory\n");
}

TEST_F(RunTest, LockRunDoesNotRunWithoutTheLock) {
  EXPECT_CALL(*connection_, Call(_, _, _, _)).WillOnce(Reply());
  EXPECT_EQ(Run("lock run l --nowait -- sh -c 'exit 9'"), kExitNo);
  EXPECT_EQ(err(), "managerctl: the lock was not acquired in time\n");
}

TEST_F(RunTest, LockRunKeepsTheStatusWhereTheReleaseFails) {
  EXPECT_CALL(*connection_, Call(_, _, _, _))
      .WillOnce(Reply("acquired: true fence: 7"))
      .WillOnce(Return(absl::UnavailableError("gone")));
  EXPECT_EQ(Run("lock run l -- sh -c 'exit 9'"), 9);
  EXPECT_EQ(err(), "managerctl: the lock 'l' could not be released: gone\n");
}

TEST_F(RunTest, CallTakesAndGivesProtobufJson) {
  const std::string call = R"( '{"object": "scores", "key": {"stringValue": "alice"}}')";
  ExpectCall<v1::DictGetRequest>(kGetAlice).Times(2).WillRepeatedly(
      Reply("value { int_value: 3 }"));
  EXPECT_EQ(Run("call Dict/Get" + call), kExitOk);
  EXPECT_EQ(out(),
            "{\n \"value\": {\n  \"int_value\": \"3\"\n },\n \"found\": false,\n \"version\": "
            "\"0\"\n}\n");
  EXPECT_EQ(Run("call --json /manager.v1.Dict/Get" + call), kExitOk);
  EXPECT_EQ(out(), "{\"value\":{\"int_value\":\"3\"},\"found\":false,\"version\":\"0\"}\n");
}

TEST_F(RunTest, CallReadsStdinAndNeedsNoRequest) {
  ExpectCall<v1::DictSizeRequest>("object: 'd'").WillOnce(Reply("size: 1"));
  EXPECT_EQ(Run("call dict/size -", "{\"object\": \"d\"}"), kExitOk);
  ExpectCall<v1::ObjectsGetServerInfoRequest>("").WillOnce(Reply());
  EXPECT_EQ(Run("call Objects/GetServerInfo"), kExitOk);
}

TEST_F(RunTest, CallNamesTheMethodsThatAreNear) {
  Run("call Dict/Gte");
  EXPECT_EQ(err(), "managerctl: there is no method 'Dict/Gte' (did you mean Dict/Get?)\n");
  Run("call Event/Explode");
  EXPECT_EQ(err(),
            "managerctl: there is no method 'Event/Explode'; Event has Create, Set, Clear, IsSet, "
            "Wait\n");
  Run("call Session/Connect");
  EXPECT_EQ(err(), "managerctl: Session/Connect is a stream, which is for programs\n");
  Run("call manager.v1.Nothing/Explode");
  EXPECT_THAT(err(), AllOf(HasSubstr("no method 'Nothing/Explode'; the services are Dict, List, "),
                           HasSubstr(", Objects, Session\n")));
  Run("call Dict/Size '{\"nonsense\": 1}'");
  EXPECT_THAT(err(), StartsWith("managerctl: the JSON is no manager.v1.DictSizeRequest: "));
}

}  // namespace
}  // namespace manager::ctl

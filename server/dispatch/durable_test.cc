// A dispatcher with a log that the test lets go on when it likes: what is answered when, and what a
// restart finds.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/error/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/v1/list.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/session.pb.h"
#include "server/base/serial_executor.h"
#include "server/dispatch/dispatcher.h"
#include "server/dispatch/recovery.h"
#include "server/log/memory/memory_log.h"
#include "server/objects/catalog.h"
#include "server/objects/sessions.h"

namespace manager {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Answers = std::vector<std::string>;

class DurableTest : public testing::Test {
 protected:
  DurableTest() {
    Open();
    v1::ListCreateRequest create;
    create.set_object("l");
    Run("List/Create", create);
  }
  ~DurableTest() override { Close(); }

  // Starts a server on what the log has, and stops it at once, as a crash does.
  void Open() {
    log_ = std::make_unique<MemoryLog>(store_);
    auto recovered = RecoverState(catalog_, *log_);
    ASSERT_TRUE(recovered.ok()) << recovered.status();
    dispatcher_ = std::make_unique<Dispatcher>(
        catalog_, ServerLimits(), [this] { return now_; }, /*seed=*/1, std::move(recovered->state),
        *log_);
    Complete();
  }
  void Close() {
    log_ = nullptr;
    dispatcher_ = nullptr;
    answers_.clear();
  }
  void Restart() {
    Close();
    Open();
  }

  // A call; its answer comes to answers_ as "NAME: OK". `context` says in which session.
  CallId Start(const std::string& name, const std::string& method,
               const google::protobuf::MessageLite& request, const CallContext& context = {}) {
    callers_.push_back(std::make_unique<NamedCaller>(name, this));
    const CallId id =
        dispatcher_->Start(absl::StrCat("/manager.v1.", method), request.SerializeAsString(),
                           callers_.back().get(), context);
    dispatcher_->Advance();
    return id;
  }
  CallId Append(const std::string& name, const CallContext& context = {}) {
    v1::ListAppendRequest append;
    append.set_object("l");
    append.mutable_value()->set_string_value(name);
    return Start(name, "List/Append", append, context);
  }
  CallId Size(const std::string& name, const CallContext& context = {}) {
    v1::ListSizeRequest size;
    size.set_object("l");
    return Start(name, "List/Size", size, context);
  }
  CallId Acquire(const std::string& name, const CallContext& context = {}) {
    v1::LockAcquireRequest acquire;
    acquire.set_object("m");
    return Start(name, "Lock/Acquire", acquire, context);
  }
  CallId Release(const std::string& name, const CallContext& context = {}) {
    v1::LockReleaseRequest release;
    release.set_object("m");
    return Start(name, "Lock/Release", release, context);
  }

  // Lets the log make everything safe.
  void Complete() {
    for (int i = 0; i < 5; ++i) {
      dispatcher_->Advance();
      log_->CompleteAppends();
    }
    dispatcher_->Advance();
  }
  // Lets it make one batch safe, and hear of the next.
  void CompleteOne() {
    log_->CompleteAppends();
    dispatcher_->Advance();
  }

  // A call that is answered.
  void Run(const std::string& method, const google::protobuf::MessageLite& request) {
    Start("run", method, request);
    Complete();
    EXPECT_EQ(answers_.back(), "run: OK");
    answers_.clear();
  }
  uint64_t OpenSession() {
    v1::SessionOpenRequest open;
    open.mutable_lease()->set_seconds(10);
    Start("open", "Session/Open", open);
    Complete();
    answers_.clear();
    v1::SessionOpenResponse opened;
    opened.ParseFromString(last_response_);
    return Sessions::FromText(opened.session());
  }
  void CreateLock() {
    v1::LockCreateRequest create;
    create.set_object("m");
    Run("Lock/Create", create);
  }

  Answers TakeAnswers() { return std::exchange(answers_, {}); }

  class NamedCaller final : public Caller {
   public:
    NamedCaller(std::string name, DurableTest* test) : name_(std::move(name)), test_(*test) {}
    void OnReply(Reply reply) override {
      const std::string what =
          reply.status.ok() ? "OK" : std::string(ReasonName(ReasonOf(reply.status)));
      test_.answers_.push_back(absl::StrCat(name_, ": ", what));
      if (reply.status.ok()) test_.last_response_ = reply.response->SerializeAsString();
    }

   private:
    const std::string name_;
    DurableTest& test_;
  };

  const Catalog catalog_;
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  MemoryLogStore store_;
  std::vector<std::unique_ptr<NamedCaller>> callers_;
  std::unique_ptr<MemoryLog> log_;
  std::unique_ptr<Dispatcher> dispatcher_;
  Answers answers_;
  std::string last_response_;
};

TEST_F(DurableTest, AReplyLeavesWhenItsRecordIsSafe) {
  Append("a");
  EXPECT_THAT(TakeAnswers(), IsEmpty());
  CompleteOne();
  EXPECT_THAT(TakeAnswers(), ElementsAre("a: OK"));
}

TEST_F(DurableTest, TheLogGetsWhatComesWhileItIsBusy) {
  Append("a");
  Append("b");
  Append("c");
  EXPECT_THAT(TakeAnswers(), IsEmpty());
  CompleteOne();
  EXPECT_THAT(TakeAnswers(), ElementsAre("a: OK", "b: OK", "c: OK"));
}

TEST_F(DurableTest, WhatIsBehindARefusedBatchIsRefusedAndReadsGoOn) {
  const uint64_t s = OpenSession();
  Append("a", {s, 1, 0, {}});
  Append("b", {s, 2, 0, {}});
  Size("size", {s, 3, 0, {}});
  log_->RefuseAppends(absl::ResourceExhaustedError("no room"));
  dispatcher_->Advance();
  EXPECT_THAT(TakeAnswers(), ElementsAre("a: STORAGE_FULL", "b: STORAGE_FULL", "size: OK"));
  EXPECT_EQ(last_response_, v1::ListSizeResponse().SerializeAsString());
}

TEST_F(DurableTest, AReadIsAnsweredAtOnceAndSeesOnlyWhatIsSafe) {
  Append("a");
  Size("size");
  EXPECT_THAT(TakeAnswers(), ElementsAre("size: OK"));
  EXPECT_EQ(last_response_, v1::ListSizeResponse().SerializeAsString());
}

TEST_F(DurableTest, ASessionsReadWaitsForItsOwnWritesAndForNobodyElses) {
  const uint64_t s = OpenSession();
  const uint64_t t = OpenSession();
  Append("a", {s, 1, 0, {}});
  Size("of s", {s, 2, 0, {}});
  Size("of t", {t, 1, 0, {}});
  EXPECT_THAT(TakeAnswers(), ElementsAre("of t: OK"));
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("a: OK", "of s: OK"));
  v1::ListSizeResponse size;
  size.set_size(1);
  EXPECT_EQ(last_response_, size.SerializeAsString());
}

TEST_F(DurableTest, AnAcknowledgementIsNotWorthAWrite) {
  const uint64_t s = OpenSession();
  Append("a", {s, 1, 0, {}});
  Complete();
  const uint64_t index = log_->last_index();
  IdSet acknowledged;
  acknowledged.Add(1);
  dispatcher_->Acknowledge(s, acknowledged);
  Complete();
  EXPECT_EQ(log_->last_index(), index);
  Append("b", {s, 2, 0, {}});
  Complete();
  EXPECT_EQ(log_->last_index(), index + 2);
}

TEST_F(DurableTest, WhenTheDiskIsFullChangesAreRefusedAndReadsGoOn) {
  log_->SetFailure(absl::ResourceExhaustedError("no room"));
  Append("a");
  CompleteOne();
  log_->RefuseAppends(absl::ResourceExhaustedError("no room"));
  dispatcher_->Advance();
  EXPECT_THAT(TakeAnswers(), ElementsAre("a: STORAGE_FULL"));
  // Without asking the log again and again.
  Append("b");
  Size("size");
  EXPECT_THAT(TakeAnswers(), ElementsAre("b: STORAGE_FULL", "size: OK"));

  log_->SetFailure(absl::OkStatus());
  now_ += absl::Seconds(1);
  EXPECT_LE(dispatcher_->NextDeadline(), now_);
  dispatcher_->Tick(now_);
  Complete();
  Append("c");
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("c: OK"));
  Restart();
  Size("size");
  v1::ListSizeResponse size;
  size.set_size(1);
  EXPECT_EQ(last_response_, size.SerializeAsString());
}

TEST_F(DurableTest, ADiskThatFailsIsNotAFullOne) {
  Append("a");
  log_->RefuseAppends(absl::UnavailableError("input/output error"));
  dispatcher_->Advance();
  EXPECT_THAT(TakeAnswers(), ElementsAre("a: STORAGE_FAILED"));
}

TEST_F(DurableTest, ALogThatDoesNotAnswerMakesChangesBeRefused) {
  Append("a");
  now_ += absl::Seconds(10);
  Append("b");
  EXPECT_THAT(TakeAnswers(), ElementsAre("b: STORAGE_FAILED"));
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("a: OK"));
}

// A session ends by its lease while the disk is full. That is no call to be refused.
TEST_F(DurableTest, WhatHappenedIsWrittenWhenTheDiskWorksAgain) {
  const uint64_t s = OpenSession();
  CreateLock();
  Acquire("held", {s, 1, 0, {}});
  Complete();
  TakeAnswers();
  now_ += absl::Seconds(10);
  dispatcher_->Tick(now_);
  dispatcher_->Advance();
  log_->RefuseAppends(absl::ResourceExhaustedError("no room"));
  dispatcher_->Advance();
  now_ += absl::Seconds(1);
  dispatcher_->Tick(now_);
  Complete();
  Acquire("next");
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("next: OK"));
}

TEST_F(DurableTest, ACallThatIsAnsweredAfterItWasCancelledIsTakenBack) {
  CreateLock();
  const CallId id = Acquire("a");
  EXPECT_TRUE(dispatcher_->Cancel(id));
  Complete();
  EXPECT_THAT(TakeAnswers(), IsEmpty());
  Acquire("b");
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("b: OK"));
}

TEST_F(DurableTest, AfterARestartLocksAreHeldWaitersStandInLineAndRetriesAreKnown) {
  const uint64_t s = OpenSession();
  const uint64_t t = OpenSession();
  const uint64_t u = OpenSession();
  CreateLock();
  Acquire("s", {s, 1, 0, {}});
  Acquire("t", {t, 1, 0, {}});
  Acquire("u", {u, 1, 0, {}});
  Append("a", {s, 2, 0, {}});
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("s: OK", "a: OK"));

  Restart();
  // In another order than they stand.
  Acquire("u", {u, 1, 0, {}});
  Acquire("t", {t, 1, 0, {}});
  Append("a again", {s, 2, 0, {}});
  Release("s lets go", {s, 3, 0, {}});
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("a again: OK", "s lets go: OK", "t: OK"));
  Size("size");
  v1::ListSizeResponse size;
  size.set_size(1);
  EXPECT_EQ(last_response_, size.SerializeAsString());
}

TEST_F(DurableTest, WhoWaitedWithoutASessionIsForgottenByARestart) {
  CreateLock();
  Acquire("a");
  Acquire("b");
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("a: OK"));
  Restart();
  Release("release");
  Acquire("c");
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("release: OK", "c: OK"));
}

TEST_F(DurableTest, ARestartGivesEverySessionANewLease) {
  const uint64_t s = OpenSession();
  now_ += absl::Seconds(9);
  Restart();
  now_ += absl::Seconds(9);
  dispatcher_->Tick(now_);
  Append("a", {s, 1, 0, {}});
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("a: OK"));
}

// Drain waits for the log, which therefore goes on by itself here.
TEST_F(DurableTest, AServerThatStopsLetsTheCallsOfSessionsWait) {
  const uint64_t s = OpenSession();
  CreateLock();
  Acquire("holder", {s, 1, 0, {}});
  Complete();
  Close();
  SerialExecutor executor;
  log_ = std::make_unique<MemoryLog>(store_, executor.executor());
  auto recovered = RecoverState(catalog_, *log_);
  dispatcher_ = std::make_unique<Dispatcher>(
      catalog_, ServerLimits(), [this] { return now_; }, /*seed=*/1, std::move(recovered->state),
      *log_);
  Acquire("alone");
  Acquire("of s", {s, 2, 1, {}});
  dispatcher_->Drain();
  EXPECT_THAT(TakeAnswers(), ElementsAre("alone: SHUTTING_DOWN"));
  Close();

  Open();
  Acquire("of s", {s, 2, 1, {}});
  Release("holder lets go", {s, 3, 0, {}});
  Complete();
  EXPECT_THAT(TakeAnswers(), ElementsAre("holder lets go: OK", "of s: OK"));
}

}  // namespace
}  // namespace manager

#include "server/dispatch/dispatcher.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "tests/support/script_fixture.h"

namespace manager {
namespace {

using DispatcherTest = ScriptFixture;

// An answer as the log of a test shows it.
std::string Show(const Reply& reply) {
  return reply.status.ok() ? "OK" : std::string(ReasonName(ReasonOf(reply.status)));
}

// A caller that writes down, in a log that it shares with others, that it was answered.
class LoggingCaller final : public Caller {
 public:
  LoggingCaller(std::string name, std::vector<std::string>* log)
      : name_(std::move(name)), log_(*log) {}

  void OnReply(Reply reply) override { log_.push_back(absl::StrCat(name_, ": ", Show(reply))); }

 private:
  const std::string name_;
  std::vector<std::string>& log_;
};

// `object` is the first field of every request, of field number 1.
std::string Naming(const std::string& object) {
  return absl::StrCat("\n", std::string(1, static_cast<char>(object.size())), object);
}

// The calls that waited are answered in the order in which they came, however many there are.
TEST_F(DispatcherTest, TenThousandWaitingCallsAreAnsweredInOrder) {
  constexpr int kCalls = 10'000;
  Play(R"(
    Event.Create e
    Lock.Create m
    Lock.Acquire m
  )");
  std::vector<std::string> log;
  std::vector<std::unique_ptr<LoggingCaller>> callers;
  std::vector<std::string> expected;
  for (int i = 0; i < kCalls; ++i) {
    callers.push_back(std::make_unique<LoggingCaller>(absl::StrCat(i), &log));
    const char* method = i % 2 == 0 ? "/manager.v1.Event/Wait" : "/manager.v1.Lock/Acquire";
    server().dispatcher().Start(method, Naming(i % 2 == 0 ? "e" : "m"), callers.back().get());
  }
  Play(absl::StrCat("Objects.GetServerInfo -> waiting_calls: ", kCalls));
  EXPECT_TRUE(log.empty());

  // All that wait for an event are answered in one step.
  Play("Event.Set e");
  for (int i = 0; i < kCalls; i += 2) expected.push_back(absl::StrCat(i, ": OK"));
  EXPECT_EQ(log, expected);

  // And those that wait for a lock in one step each.
  for (int i = 1; i < kCalls; i += 2) {
    Play("Lock.Release m");
    expected.push_back(absl::StrCat(i, ": OK"));
    ASSERT_EQ(log.size(), expected.size());
  }
  EXPECT_EQ(log, expected);
  Play("Objects.GetServerInfo -> waiting_calls: 0");
}

TEST_F(DispatcherTest, AReplyMayComeBeforeStartReturns) {
  std::vector<std::string> log;
  LoggingCaller caller("a", &log);
  Play("Event.Create e");
  server().dispatcher().Start("/manager.v1.Event/Set", Naming("e"), &caller);
  EXPECT_EQ(log, std::vector<std::string>{"a: OK"});
}

TEST_F(DispatcherTest, ACallThatIsAnsweredCannotBeCancelled) {
  std::vector<std::string> log;
  LoggingCaller caller("a", &log);
  Play("Event.Create e");
  Dispatcher& dispatcher = server().dispatcher();
  const CallId answered = dispatcher.Start("/manager.v1.Event/Set", Naming("e"), &caller);
  EXPECT_FALSE(dispatcher.Cancel(answered));
  const CallId refused = dispatcher.Start("/manager.v1.Event/Set", Naming("x"), &caller);
  EXPECT_FALSE(dispatcher.Cancel(refused));
  const CallId unknown = dispatcher.Start("/manager.v1.Event/X", "", &caller);
  EXPECT_FALSE(dispatcher.Cancel(unknown));
  EXPECT_EQ(log.size(), 3);
}

TEST_F(DispatcherTest, ACancelledCallIsNeverAnswered) {
  std::vector<std::string> log;
  LoggingCaller caller("a", &log);
  Play("Event.Create e");
  Dispatcher& dispatcher = server().dispatcher();
  const CallId id = dispatcher.Start("/manager.v1.Event/Wait", Naming("e"), &caller);
  EXPECT_TRUE(dispatcher.Cancel(id));
  EXPECT_FALSE(dispatcher.Cancel(id));
  Play("Event.Set e");
  EXPECT_TRUE(log.empty());
}

// A call's time may be up without anybody having ticked. Cancelling it then comes too late: the
// time passes first, and the call is answered.
TEST_F(DispatcherTest, ACancelAfterTheTimeIsUpComesTooLate) {
  std::vector<std::string> log;
  LoggingCaller caller("a", &log);
  Play("Event.Create e");
  Dispatcher& dispatcher = server().dispatcher();
  // A time-out of 5 s: field 2, with field 1 in it.
  const std::string request = Naming("e") + "\x12\x02\x08\x05";
  const CallId id = dispatcher.Start("/manager.v1.Event/Wait", request, &caller);
  server().AdvanceUnseen(absl::Seconds(5));
  EXPECT_FALSE(dispatcher.Cancel(id));
  EXPECT_EQ(log, std::vector<std::string>{"a: OK"});
}

TEST_F(DispatcherTest, DeadlinesAreThoseOfTheCallsThatWait) {
  Dispatcher& dispatcher = server().dispatcher();
  EXPECT_EQ(dispatcher.NextDeadline(), absl::InfiniteFuture());
  Play(R"(
    Event.Create e
    a: Event.Wait e 5s  -> waits
  )");
  const absl::Time first = dispatcher.NextDeadline();
  Play(R"(
    b: Event.Wait e 7s  -> waits
    c: Event.Wait e     -> waits
  )");
  EXPECT_EQ(dispatcher.NextDeadline(), first);
  Play("a cancels");
  EXPECT_EQ(dispatcher.NextDeadline(), first + absl::Seconds(2));
  Play("Event.Set e");
  EXPECT_EQ(dispatcher.NextDeadline(), absl::InfiniteFuture());
  Play(R"(
    b                   -> set: True
    c                   -> set: True
  )");
}

TEST_F(DispatcherTest, DrainingEndsWaitsInOrderAndAllowsNoNewOnes) {
  Play(R"(
    Lock.Create m
    Lock.Acquire m
    Queue.Create q
  )");
  std::vector<std::string> log;
  LoggingCaller a("a", &log), b("b", &log), c("c", &log), d("d", &log);
  Dispatcher& dispatcher = server().dispatcher();
  dispatcher.Start("/manager.v1.Lock/Acquire", Naming("m"), &a);
  dispatcher.Start("/manager.v1.Queue/Get", Naming("q"), &b);
  dispatcher.Start("/manager.v1.Lock/Acquire", Naming("m"), &c);
  dispatcher.Drain();
  EXPECT_EQ(log,
            (std::vector<std::string>{"a: SHUTTING_DOWN", "b: SHUTTING_DOWN", "c: SHUTTING_DOWN"}));
  dispatcher.Start("/manager.v1.Lock/Acquire", Naming("m"), &d);
  EXPECT_EQ(log.back(), "d: SHUTTING_DOWN");
  // What need not wait goes on.
  Play(R"(
    Objects.GetServerInfo       -> waiting_calls: 0
    Lock.Release m
    Lock.Acquire m      -> acquired: True
    Queue.Get q         -> SHUTTING_DOWN
    Queue.Put q 1
    Queue.Get q         -> item: 1
  )");
  dispatcher.Drain();
}

// A wait may end while the one before it is given up: its time is up, say. It has its own answer.
TEST_F(DispatcherTest, DrainingAnswersFirstWhoseTimeIsUp) {
  Play(R"(
    Event.Create e
    a: Event.Wait e     -> waits
    b: Event.Wait e 5s  -> waits
  )");
  server().AdvanceUnseen(absl::Seconds(5));
  server().dispatcher().Drain();
  Play(R"(
    a                   -> SHUTTING_DOWN
    b                   -> set: False
  )");
}

// A caller that makes another call as soon as it is answered.
class ChainingCaller final : public Caller {
 public:
  ChainingCaller(Dispatcher* dispatcher, Caller* next) : dispatcher_(*dispatcher), next_(*next) {}

  void OnReply(Reply) override {
    dispatcher_.Start("/manager.v1.Event/IsSet", Naming("e"), &next_);
  }

 private:
  Dispatcher& dispatcher_;
  Caller& next_;
};

TEST_F(DispatcherTest, ACallerMayCallAgainFromItsReply) {
  Play("Event.Create e");
  std::vector<std::string> log;
  LoggingCaller second("second", &log);
  ChainingCaller first(&server().dispatcher(), &second);
  server().dispatcher().Start("/manager.v1.Event/Wait", Naming("e"), &first);
  Play("Event.Set e");
  EXPECT_EQ(log, std::vector<std::string>{"second: OK"});
}

}  // namespace
}  // namespace manager

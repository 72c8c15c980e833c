#include "server/state_machine/state_machine.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/lock.pb.h"
#include "server/objects/catalog.h"

namespace manager {
namespace {

using Log = std::vector<std::string>;

class StateMachineTest : public testing::Test {
 protected:
  // Applies a record at so many seconds, and gives what was answered: "7: OK".
  Log Apply(int second, decltype(Record::event) event) {
    Effects effects;
    machine_.Apply({absl::FromUnixSeconds(second), std::move(event)}, &effects);
    Log log;
    for (const Reply& reply : effects.replies) {
      log.push_back(absl::StrCat(
          reply.id.number, ": ",
          reply.status.ok() ? reply.response->SerializeAsString() : reply.status.message()));
    }
    return log;
  }

  CallRecord Call(uint64_t id, absl::string_view method, const google::protobuf::Message& request) {
    const Method& row = catalog_.Find(absl::StrCat("/manager.v1.", method))->method;
    CallRecord call = {{0, id}, &row, row.new_request()};
    EXPECT_TRUE(call.request->ParseFromString(request.SerializeAsString()));
    return call;
  }

  // An event that is there, and calls on it.
  void CreateEvent() {
    v1::EventCreateRequest request;
    request.set_object("e");
    Apply(0, Call(1000, "Event/Create", request));
  }
  CallRecord Set(uint64_t id) {
    v1::EventSetRequest request;
    request.set_object("e");
    return Call(id, "Event/Set", request);
  }
  CallRecord Wait(uint64_t id, int seconds) {
    v1::EventWaitRequest request;
    request.set_object("e");
    request.mutable_timeout()->set_seconds(seconds);
    return Call(id, "Event/Wait", request);
  }

  const Catalog catalog_;
  StateMachine machine_{catalog_};
};

// The encoded reply of a wait whose event was set, and of one whose time ran out.
const char* const kSet = "\x08\x01";
const char* const kNotSet = "";

std::string Answer(uint64_t id, absl::string_view reply) { return absl::StrCat(id, ": ", reply); }

TEST_F(StateMachineTest, TimePassesOnlyByRecords) {
  CreateEvent();
  EXPECT_EQ(machine_.NextDeadline(), absl::InfiniteFuture());
  EXPECT_EQ(Apply(10, Wait(1, 5)), Log());
  EXPECT_EQ(machine_.NextDeadline(), absl::FromUnixSeconds(15));
  EXPECT_TRUE(machine_.IsWaiting({0, 1}));
  EXPECT_EQ(Apply(14, TickRecord{}), Log());
  EXPECT_EQ(Apply(15, TickRecord{}), Log{Answer(1, kNotSet)});
  EXPECT_FALSE(machine_.IsWaiting({0, 1}));
  EXPECT_EQ(machine_.NextDeadline(), absl::InfiniteFuture());
}

TEST_F(StateMachineTest, TimeNeverRunsBackwards) {
  CreateEvent();
  Apply(100, TickRecord{});
  // The clock was set back: the wait counts from the latest time that was seen.
  EXPECT_EQ(Apply(50, Wait(1, 5)), Log());
  EXPECT_EQ(machine_.NextDeadline(), absl::FromUnixSeconds(105));
  EXPECT_EQ(Apply(60, TickRecord{}), Log());
  EXPECT_EQ(Apply(105, TickRecord{}), Log{Answer(1, kNotSet)});
}

TEST_F(StateMachineTest, WaitsWhoseTimeIsUpComeBeforeTheRecordItself) {
  CreateEvent();
  Apply(0, Wait(1, 5));
  Apply(0, Wait(2, 6));
  EXPECT_EQ(Apply(5, Set(3)), (Log{Answer(1, kNotSet), Answer(3, ""), Answer(2, kSet)}));
}

TEST_F(StateMachineTest, WaitsOfOneTimeEndInTheOrderOfTheirCalls) {
  CreateEvent();
  Apply(0, Wait(2, 5));
  Apply(1, Wait(1, 4));
  Apply(2, Wait(3, 3));
  Apply(2, Wait(4, 4));
  EXPECT_EQ(Apply(5, TickRecord{}),
            (Log{Answer(2, kNotSet), Answer(1, kNotSet), Answer(3, kNotSet)}));
  EXPECT_EQ(Apply(100, TickRecord{}), Log{Answer(4, kNotSet)});
}

TEST_F(StateMachineTest, AnswersComeInTheOrderInWhichCallsWereResolved) {
  CreateEvent();
  Apply(0, Wait(5, 10));
  Apply(0, Wait(3, 10));
  Apply(0, Wait(4, 10));
  // The call that brings it about first.
  EXPECT_EQ(Apply(1, Set(9)),
            (Log{Answer(9, ""), Answer(5, kSet), Answer(3, kSet), Answer(4, kSet)}));
}

TEST_F(StateMachineTest, CancellingWhatDoesNotWaitDoesNothing) {
  CreateEvent();
  EXPECT_EQ(Apply(0, CancelRecord{{0, 7}, absl::OkStatus()}), Log());
  Apply(0, Wait(1, 5));
  EXPECT_EQ(Apply(1, CancelRecord{{0, 1}, absl::OkStatus()}), Log());
  EXPECT_EQ(machine_.waiting_calls(), 0);
  EXPECT_EQ(Apply(1, CancelRecord{{0, 1}, absl::OkStatus()}), Log());
  EXPECT_EQ(Apply(9, TickRecord{}), Log());
}

TEST_F(StateMachineTest, TakingBackFromAnObjectThatIsGoneDoesNothing) {
  const Method& acquire = catalog_.Find("/manager.v1.Lock/Acquire")->method;
  EXPECT_EQ(Apply(0, TakeBackRecord{&acquire, 17, acquire.new_response()}), Log());
}

TEST_F(StateMachineTest, RepliesSayWhichObjectGaveThem) {
  v1::LockCreateRequest create;
  create.set_object("m");
  v1::LockAcquireRequest acquire;
  acquire.set_object("m");
  CreateEvent();
  Effects effects;
  machine_.Apply({absl::UnixEpoch(), Call(1, "Lock/Create", create)}, &effects);
  machine_.Apply({absl::UnixEpoch(), Call(2, "Lock/Acquire", acquire)}, &effects);
  const std::vector<Reply>& replies = effects.replies;
  ASSERT_EQ(replies.size(), 2);
  EXPECT_EQ(replies[0].object_id, 0);
  EXPECT_EQ(replies[1].object_id, 2);
  EXPECT_EQ(replies[1].method, &catalog_.Find("/manager.v1.Lock/Acquire")->method);
}

}  // namespace
}  // namespace manager

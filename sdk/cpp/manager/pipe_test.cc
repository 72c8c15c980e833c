#include "manager/pipe.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

class PipeTest : public internal::ScriptedTest {
 protected:
  PipeTest() {
    On<v1::PipeCreateRequest>("mode: CREATE_MODE_GET_OR_CREATE", "info { id: 7 type: 'pipe' }");
    absl::StatusOr<std::pair<PipeEnd<int>, PipeEnd<int>>> pipe = Pipe<int>::Create(client());
    if (!pipe.ok()) return;
    first_ = pipe->first;
    second_ = pipe->second;
  }

  std::optional<PipeEnd<int>> first_;
  std::optional<PipeEnd<int>> second_;
};

TEST_F(PipeTest, HasTwoEndsThatAreKnownByTheId) {
  EXPECT_EQ(first_->side(), PipeSide::kFirst);
  EXPECT_EQ(second_->side(), PipeSide::kSecond);
  EXPECT_EQ(first_->name(), "#7");
  EXPECT_EQ(second_->ref().id(), 7u);
  On<v1::PipeCloseRequest>("object: '#7' end: PIPE_END_SECOND");
  EXPECT_TRUE(PipeEnd<int>(client(), first_->ref(), PipeSide::kSecond).Close().ok());
}

TEST_F(PipeTest, IsCreatedAsTheOptionsSay) {
  On<v1::PipeCreateRequest>(
      "mode: CREATE_MODE_GET_OR_CREATE one_way: true capacity_messages: 2 capacity_bytes: 3");
  EXPECT_TRUE(Pipe<int>::Create(client(), {.mode = CreateMode::kGetOnly,
                                           .one_way = true,
                                           .capacity_messages = 2,
                                           .capacity_bytes = 3,
                                           .lifetime = {.session_bound = true}})
                  .ok());
  On<v1::PipeCreateRequest>(
      "object: 'p' mode: CREATE_MODE_GET_ONLY lifetime { session_bound: true }", "info { id: 8 }");
  const absl::StatusOr<PipeEnd<int>> end =
      PipeEnd<int>::Open(client(), "p", PipeSide::kSecond,
                         {.mode = CreateMode::kGetOnly, .lifetime = {.session_bound = true}});
  EXPECT_EQ(end->name(), "p");
  EXPECT_EQ(end->id(), 8u);
  EXPECT_EQ(end->side(), PipeSide::kSecond);
}

TEST_F(PipeTest, SendAndReceiveWaitForEver) {
  OnWait<v1::PipeSendRequest>("object: '#7' end: PIPE_END_FIRST message { int_value: 1 }",
                              absl::InfiniteDuration(), "sent: true");
  EXPECT_TRUE(first_->Send(1).ok());
  OnWait<v1::PipeReceiveRequest>("object: '#7' end: PIPE_END_SECOND", absl::InfiniteDuration(),
                                 "received: true message { int_value: 1 }");
  EXPECT_EQ(second_->Receive().value(), 1);
  OnRefuse<v1::PipeSendRequest>("object: '#7' end: PIPE_END_FIRST message { int_value: 2 }",
                                absl::StatusCode::kFailedPrecondition,
                                v1::ERROR_REASON_PIPE_CLOSED);
  EXPECT_EQ(Reason(first_->Send(2)), v1::ERROR_REASON_PIPE_CLOSED);
  OnRefuse<v1::PipeReceiveRequest>("object: '#7' end: PIPE_END_SECOND",
                                   absl::StatusCode::kOutOfRange, v1::ERROR_REASON_END_OF_PIPE);
  EXPECT_EQ(Reason(second_->Receive().status()), v1::ERROR_REASON_END_OF_PIPE);
}

TEST_F(PipeTest, TrySendSaysWhetherThereWasRoom) {
  OnWait<v1::PipeSendRequest>(
      "object: '#7' end: PIPE_END_FIRST message { int_value: 1 } timeout {}", absl::ZeroDuration(),
      "sent: true");
  EXPECT_TRUE(first_->TrySend(1).value());
  OnWait<v1::PipeSendRequest>(
      "object: '#7' end: PIPE_END_FIRST message { int_value: 2 } timeout { seconds: 3 }",
      absl::Seconds(3));
  EXPECT_FALSE(first_->TrySend(2, absl::Seconds(3)).value());
}

TEST_F(PipeTest, TryReceiveSaysWhetherThereWasAMessage) {
  const std::string request = "object: '#7' end: PIPE_END_SECOND timeout {}";
  On<v1::PipeReceiveRequest>(request, "received: true message { int_value: 1 }");
  EXPECT_EQ(second_->TryReceive().value(), 1);
  On<v1::PipeReceiveRequest>(request);
  EXPECT_EQ(second_->TryReceive().value(), std::nullopt);
  On<v1::PipeReceiveRequest>(request, "received: true message { string_value: 'x' }");
  EXPECT_EQ(second_->TryReceive().status(),
            absl::InvalidArgumentError("expected an int, found a string"));
}

TEST_F(PipeTest, PollsAttachesClosesAndInspects) {
  On<v1::PipePollRequest>("object: '#7' end: PIPE_END_FIRST timeout {}");
  EXPECT_FALSE(first_->Poll().value());
  OnWait<v1::PipePollRequest>("object: '#7' end: PIPE_END_FIRST timeout { seconds: 1 }",
                              absl::Seconds(1), "ready: true");
  EXPECT_TRUE(first_->Poll(absl::Seconds(1)).value());
  On<v1::PipeAttachRequest>("object: '#7' end: PIPE_END_FIRST", "fence: 9");
  EXPECT_EQ(first_->Attach().value(), 9u);
  On<v1::PipeCloseRequest>("object: '#7' end: PIPE_END_FIRST");
  EXPECT_TRUE(first_->Close().ok());
  On<v1::PipeInspectRequest>("object: '#7'", "first { closed: true } second { messages: 2 }");
  EXPECT_EQ(first_->Inspect()->second().messages(), 2);
}

}  // namespace
}  // namespace manager

#include "manager/listener.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

class ListenerTest : public internal::ScriptedTest {
 protected:
  ListenerTest() {
    On<v1::ListenerCreateRequest>(
        "object: 'l' mode: CREATE_MODE_GET_OR_CREATE backlog: 1 capacity_messages: 2 "
        "capacity_bytes: 3 lifetime { session_bound: true }");
    listener_ = Listener::Open(client(), "l",
                               {.backlog = 1,
                                .capacity_messages = 2,
                                .capacity_bytes = 3,
                                .lifetime = {.session_bound = true}});
  }

  absl::StatusOr<Listener> listener_;
};

TEST_F(ListenerTest, AcceptGivesAnEnd) {
  OnWait<v1::ListenerAcceptRequest>("object: 'l'", absl::InfiniteDuration(),
                                    "accepted: true pipe { id: 7 type: 'pipe' } "
                                    "end: PIPE_END_FIRST");
  const absl::StatusOr<PipeEnd<int>> end = listener_->Accept<int>();
  EXPECT_EQ(end->name(), "#7");
  EXPECT_EQ(end->side(), PipeSide::kFirst);
  OnWait<v1::PipeSendRequest>("object: '#7' end: PIPE_END_FIRST message { int_value: 1 }",
                              absl::InfiniteDuration(), "sent: true");
  EXPECT_TRUE(end->Send(1).ok());
}

TEST_F(ListenerTest, ConnectGivesTheOtherEnd) {
  OnWait<v1::ListenerConnectRequest>("object: 'l'", absl::InfiniteDuration(),
                                     "connected: true pipe { id: 7 type: 'pipe' } "
                                     "end: PIPE_END_SECOND");
  const absl::StatusOr<PipeEnd<int>> end = listener_->Connect<int>();
  EXPECT_EQ(end->ref().type(), "pipe");
  EXPECT_EQ(end->side(), PipeSide::kSecond);
}

TEST_F(ListenerTest, TryingSaysWhetherSomebodyCame) {
  OnWait<v1::ListenerAcceptRequest>("object: 'l' timeout { seconds: 1 }", absl::Seconds(1));
  EXPECT_FALSE(listener_->TryAccept<int>(absl::Seconds(1))->has_value());
  On<v1::ListenerAcceptRequest>("object: 'l' timeout {}", "accepted: true pipe { id: 8 }");
  EXPECT_EQ(listener_->TryAccept<int>()->value().id(), 8u);
  OnWait<v1::ListenerConnectRequest>("object: 'l' timeout { seconds: 2 }", absl::Seconds(2));
  EXPECT_FALSE(listener_->TryConnect<int>(absl::Seconds(2))->has_value());
  On<v1::ListenerConnectRequest>("object: 'l' timeout {}", "connected: true pipe { id: 9 }");
  EXPECT_EQ(listener_->TryConnect<int>()->value().id(), 9u);
  OnRefuse<v1::ListenerConnectRequest>("object: 'l' timeout {}",
                                       absl::StatusCode::kFailedPrecondition,
                                       v1::ERROR_REASON_PIPE_CLOSED);
  EXPECT_EQ(Reason(listener_->TryConnect<int>().status()), v1::ERROR_REASON_PIPE_CLOSED);
}

TEST_F(ListenerTest, ConnectToWantsAListenerThatIsThere) {
  const std::string request = "object: 'm' mode: CREATE_MODE_GET_ONLY";
  OnRefuse<v1::ListenerCreateRequest>(request, absl::StatusCode::kNotFound,
                                      v1::ERROR_REASON_OBJECT_NOT_FOUND);
  EXPECT_EQ(Reason(ConnectTo<int>(client(), "m").status()), v1::ERROR_REASON_OBJECT_NOT_FOUND);
  On<v1::ListenerCreateRequest>(request);
  OnWait<v1::ListenerConnectRequest>("object: 'm'", absl::InfiniteDuration(),
                                     "connected: true pipe { id: 7 } end: PIPE_END_SECOND");
  EXPECT_EQ(ConnectTo<int>(client(), "m")->id(), 7u);
}

TEST_F(ListenerTest, ClosesAndInspects) {
  On<v1::ListenerCloseRequest>("object: 'l'");
  EXPECT_TRUE(listener_->Close().ok());
  On<v1::ListenerInspectRequest>("object: 'l'", "closed: true backlog: 1 waiting_connects: 2");
  EXPECT_EQ(listener_->Inspect()->waiting_connects(), 2);
}

}  // namespace
}  // namespace manager

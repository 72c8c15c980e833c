#include "manager/future.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/mocks/mock_connection.h"

namespace manager {
namespace {

using testing::ElementsAre;

class FutureTest : public testing::Test {
 protected:
  std::shared_ptr<internal::FutureState<std::string>> state_ =
      std::make_shared<internal::FutureState<std::string>>();
  std::shared_ptr<Connection> connection_ = std::make_shared<mocks::MockConnection>();
  Future<std::string> future_{state_, connection_};
};

TEST_F(FutureTest, GetWaitsForAnotherThread) {
  EXPECT_FALSE(future_.Ready());
  std::thread answer([this] { state_->Set("x"); });
  EXPECT_EQ(future_.Get().value(), "x");
  EXPECT_TRUE(future_.Ready());
  answer.join();
}

TEST_F(FutureTest, GivesTheSameAgainAndToEveryCopy) {
  const Future<std::string> copy = future_;
  state_->Set("x");
  EXPECT_EQ(future_.Get().value(), "x");
  EXPECT_EQ(future_.Get().value(), "x");
  EXPECT_EQ(copy.Get().value(), "x");
  EXPECT_EQ(std::move(future_).Get().value(), "x");
  EXPECT_EQ(copy.Get().value(), "x");
}

TEST_F(FutureTest, GivesAnError) {
  state_->Set(absl::UnavailableError("gone"));
  EXPECT_EQ(future_.Get().status(), absl::UnavailableError("gone"));
}

TEST_F(FutureTest, OfVoidGivesAStatus) {
  auto state = std::make_shared<internal::FutureState<void>>();
  const Future<void> future(state, connection_);
  absl::Status told;
  future.Then([&told](const absl::Status& status) { told = status; });
  state->Set(absl::UnavailableError("gone"));
  EXPECT_EQ(future.Get(), absl::UnavailableError("gone"));
  EXPECT_EQ(told, absl::UnavailableError("gone"));
}

TEST_F(FutureTest, TellsEveryCallbackOnceWhetherItCameBeforeOrAfter) {
  std::vector<std::string> told;
  const auto tell = [&told](const std::string& who) {
    return
        [&told, who](const absl::StatusOr<std::string>& result) { told.push_back(who + *result); };
  };
  future_.Then(tell("a"));
  future_.Then(tell("b"));
  EXPECT_THAT(told, ElementsAre());
  state_->Set("x");
  EXPECT_THAT(told, ElementsAre("ax", "bx"));
  future_.Then(tell("c"));
  EXPECT_THAT(told, ElementsAre("ax", "bx", "cx"));
}

TEST_F(FutureTest, ACallbackMayAskTheFutureAndAddAnother) {
  std::string told;
  future_.Then([&](const absl::StatusOr<std::string>&) {
    EXPECT_TRUE(future_.Ready());
    future_.Then([&](const absl::StatusOr<std::string>& result) { told = *result; });
  });
  state_->Set("x");
  EXPECT_EQ(told, "x");
}

TEST_F(FutureTest, KeepsItsConnectionAlive) {
  const std::weak_ptr<Connection> connection = connection_;
  connection_ = nullptr;
  EXPECT_FALSE(connection.expired());
  Future<std::string>(std::move(future_));
  EXPECT_TRUE(connection.expired());
}

}  // namespace
}  // namespace manager

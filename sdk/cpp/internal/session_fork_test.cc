// What the child of a fork may do with the client of its parent: nothing, and that at once.

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/channel_client.h"
#include "manager/client.h"
#include "manager/event.h"
#include "manager/internal/fake_server.h"

namespace manager {
namespace internal {
namespace {

// Whether `check` holds in a child, in time.
bool HoldsInChild(const std::function<bool()>& check) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    _exit(check() ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool IsRefused(const absl::Status& status) {
  return status.code() == absl::StatusCode::kFailedPrecondition &&
         std::string(status.message()).find("forked") != std::string::npos;
}

class ForkTest : public testing::TestWithParam<bool> {
 protected:
  ForkTest() : server_(address_, &AnswerAny) {
    absl::StatusOr<Client> client = Client::Connect(address_, {.session = GetParam()});
    EXPECT_TRUE(client.ok()) << client.status();
    client_.emplace(*client);
  }

  static std::optional<absl::Status> AnswerAny(const FakeServer::Call&, std::string*) {
    return absl::OkStatus();
  }

  const std::string address_ = UniqueAddress();
  FakeServer server_;
  std::optional<Client> client_;
};

TEST_P(ForkTest, AnInheritedClientRefusesEveryCall) {
  absl::StatusOr<Event> event = Event::Open(*client_, "e");
  EXPECT_TRUE(HoldsInChild(
      [&] { return IsRefused(event->Set()) && IsRefused(Event::Open(*client_, "f").status()); }));
  EXPECT_TRUE(event->Set().ok());
}

TEST_P(ForkTest, AnInheritedClientCanBeDropped) {
  EXPECT_TRUE(HoldsInChild([&] {
    client_.reset();
    return true;
  }));
  EXPECT_TRUE(Event::Open(*client_, "e").ok());
}

TEST_P(ForkTest, TheChildCannotConnectAnew) {
  EXPECT_TRUE(HoldsInChild([&] {
    const Client channel_client =
        ClientFromChannel(server_.InProcessChannel(), {.session = GetParam()});
    return IsRefused(Client::Connect(address_, {.session = GetParam()}).status()) &&
           IsRefused(Event::Open(channel_client, "e").status());
  }));
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutSession, ForkTest, testing::Bool(),
                         [](const auto& param) { return param.param ? "Session" : "Unary"; });

}  // namespace
}  // namespace internal
}  // namespace manager

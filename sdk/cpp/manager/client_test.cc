#include "manager/client.h"

#include <cstdlib>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/channel_client.h"
#include "manager/event.h"
#include "manager/internal/fake_server.h"
#include "manager/objects.h"

namespace manager {
namespace {

using internal::FakeServer;

constexpr absl::Duration kMoment = absl::Milliseconds(50);

// Answers any call with an empty response.
std::optional<absl::Status> AnswerAny(const FakeServer::Call&, std::string*) {
  return absl::OkStatus();
}

class ClientTest : public testing::Test {
 protected:
  ~ClientTest() override { unsetenv("MANAGER_ADDRESS"); }

  const std::string address_ = internal::UniqueAddress();
};

TEST_F(ClientTest, ConnectsToAnAddress) {
  FakeServer server(address_, &AnswerAny);
  absl::StatusOr<Client> client = Client::Connect(address_);
  ASSERT_TRUE(client.ok()) << client.status();
  EXPECT_TRUE(Objects(*client).GetServerInfo().ok());
}

TEST_F(ClientTest, ConnectsToTheEnvironmentsAddress) {
  FakeServer server(address_, &AnswerAny);
  setenv("MANAGER_ADDRESS", address_.c_str(), /*overwrite=*/1);
  EXPECT_TRUE(Client::Connect().ok());
}

TEST_F(ClientTest, SaysWhereNobodyAnswersAndWhatToDo) {
  EXPECT_EQ(Client::Connect(address_, {.connect_timeout = kMoment}).status(),
            absl::UnavailableError(absl::StrCat(
                "no manager answered at ", address_,
                " within 50ms; start managerd there, or name its address in Client::Connect or "
                "MANAGER_ADDRESS")));
}

TEST_F(ClientTest, DoesNotWaitForAServerThatAcceptsButDoesNotAnswer) {
  FakeServer server(address_, [](const FakeServer::Call&, std::string*) {
    return std::optional<absl::Status>();
  });
  EXPECT_EQ(Client::Connect(address_, {.connect_timeout = kMoment}).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(ClientTest, SaysThatItIsNoManager) {
  FakeServer server(address_, [](const FakeServer::Call& call, std::string*) {
    return absl::UnimplementedError(call.method);
  });
  const absl::Status status = Client::Connect(address_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr(address_ + " is not a manager"));
}

TEST_F(ClientTest, HandsOnAnyOtherError) {
  FakeServer server(address_, [](const FakeServer::Call&, std::string*) {
    return absl::UnauthenticatedError("who are you?");
  });
  EXPECT_EQ(Client::Connect(address_).status(), absl::UnauthenticatedError("who are you?"));
}

TEST_F(ClientTest, TakesAChannel) {
  FakeServer server(address_, &AnswerAny);
  const Client client = ClientFromChannel(server.InProcessChannel());
  EXPECT_TRUE(Objects(client).GetServerInfo().ok());
}

TEST_F(ClientTest, AnObjectOutlivesItsClient) {
  FakeServer server(address_, &AnswerAny);
  absl::StatusOr<Event> event = Event::Open(*Client::Connect(address_), "e");
  EXPECT_TRUE(event->Set().ok());
}

}  // namespace
}  // namespace manager

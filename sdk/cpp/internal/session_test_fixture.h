// For tests of a session's connection: the client on one side, a stream that the test plays on the
// other.

#ifndef MANAGERD_SDK_CPP_INTERNAL_SESSION_TEST_FIXTURE_H_
#define MANAGERD_SDK_CPP_INTERNAL_SESSION_TEST_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "manager/internal/fake_server.h"
#include "manager/internal/session_connection.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/session.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {

class SessionTestFixture : public testing::Test {
 protected:
  // A call that was started.
  struct Started {
    // Blocks until it has ended.
    const absl::Status& status() {
      done.WaitForNotification();
      return ended;
    }
    absl::Notification done;
    absl::Status ended;
    v1::DictGetResponse response;
    v1::DictSetResponse nothing;
  };
  using Result = std::shared_ptr<Started>;

  ~SessionTestFixture() override;

  // Makes the client.
  void Connect(const ClientOptions& options = {});

  // The same, and lets it open its session.
  void Open(const ClientOptions& options = {}, const v1::SessionOpenResponse& opened = Opened());

  // Takes the next stream, whose `open` must name this session, and opens it.
  void Accept(const std::string& session, const v1::SessionOpenResponse& opened = Opened());

  void SendOpened(const v1::SessionOpenResponse& opened = Opened());

  // Starts a call that may be sent twice, or one that may not; known by its key.
  Result Read(const std::string& key, const CallOptions& options = {});
  Result Write(const std::string& key, const CallOptions& options = {});

  // The same, and waits for it.
  absl::Status CallRead(const std::string& key, v1::DictGetResponse* response = nullptr);
  absl::Status CallWrite(const std::string& key);

  // The client's next message that says anything but a heartbeat; heartbeats are answered. Fails
  // the test, and is empty, where the stream ends.
  v1::SessionConnectRequest Next();

  // The next calls, however many messages they take, each as its number and key.
  std::vector<std::string> NextCalls(size_t count);

  // Answers calls, in one message. The response has the call's number as its value.
  void ReplyTo(const std::vector<uint64_t>& ids);
  void Refuse(uint64_t id, const absl::Status& status);

  const std::string address_ = UniqueAddress();
  std::unique_ptr<FakeServer> server_ = std::make_unique<FakeServer>(address_);
  std::shared_ptr<FakeStream> stream_;  // The one that was accepted last.
  std::shared_ptr<SessionConnection> connection_;
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_SESSION_TEST_FIXTURE_H_

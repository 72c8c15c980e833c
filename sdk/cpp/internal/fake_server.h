// A gRPC server for tests of the transport: answers each call as one function says, and lets a test
// play the server's side of a session's stream.

#ifndef MANAGERD_SDK_CPP_INTERNAL_FAKE_SERVER_H_
#define MANAGERD_SDK_CPP_INTERNAL_FAKE_SERVER_H_

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/grpcpp.h"
#include "manager/v1/session.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {

// The server's end of one stream of Session.Connect. Thread-safe.
class FakeStream {
 public:
  // The client's next message; nothing where the client has ended the stream. Blocks until there is
  // one.
  std::optional<v1::SessionConnectRequest> Receive();

  // Nothing happens where the stream has ended.
  void Send(const v1::SessionConnectResponse& message);

  // Ends the stream, after what was sent.
  void End(const absl::Status& status);

 private:
  friend class FakeServer;
  class Reactor;

  absl::Mutex mu_;
  std::deque<v1::SessionConnectRequest> received_ ABSL_GUARDED_BY(mu_);
  bool received_all_ ABSL_GUARDED_BY(mu_) = false;
  std::deque<grpc::ByteBuffer> to_send_ ABSL_GUARDED_BY(mu_);  // The first is being sent.
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mu_);
  Reactor* reactor_ ABSL_GUARDED_BY(mu_) = nullptr;  // Null once the stream is ending.
};

// Runs until it is destroyed; calls that have no answer by then are cancelled.
class FakeServer {
 public:
  struct Call {
    std::string method;   // "/manager.v1.Dict/Set"
    std::string request;  // As encoded.
    absl::Time deadline;  // absl::InfiniteFuture() for none.
    std::string context;  // The metadata entry manager-context-bin.
  };

  // Leaves an encoded response in `*response`, or gives an error; nothing for a call that is to get
  // no answer. Called on threads of gRPC.
  using Answer =
      std::function<std::optional<absl::Status>(const Call& call, std::string* response)>;

  // Listens on `address`. Where there is an answer, streams are served with it too, each by the
  // calls on it; the stream itself counts as a call whose response does not matter. Without one,
  // streams wait for Accept, and other calls are not implemented.
  explicit FakeServer(const std::string& address, Answer answer = nullptr);
  ~FakeServer();

  // The next stream that a client has opened. Blocks until there is one.
  std::shared_ptr<FakeStream> Accept();

  // A channel that needs no socket.
  std::shared_ptr<grpc::Channel> InProcessChannel();

 private:
  class Reactor;
  class Service;

  const std::unique_ptr<Service> service_;
  const std::unique_ptr<grpc::Server> server_;
};

// A session as the fake server opens it.
v1::SessionOpenResponse Opened();

// An address that no other test has, on this machine.
std::string UniqueAddress();

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_FAKE_SERVER_H_

// A gRPC server for tests of the transport: answers each call as one function says.

#ifndef MANAGERD_SDK_CPP_INTERNAL_FAKE_SERVER_H_
#define MANAGERD_SDK_CPP_INTERNAL_FAKE_SERVER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/grpcpp.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Runs until it is destroyed; calls that have no answer by then are cancelled.
class FakeServer {
 public:
  struct Call {
    std::string method;   // "/manager.v1.Dict/Set"
    std::string request;  // As encoded.
    absl::Time deadline;  // absl::InfiniteFuture() for none.
  };

  // Leaves an encoded response in `*response`, or gives an error; nothing for a call that is to get
  // no answer. Called on threads of gRPC.
  using Answer =
      std::function<std::optional<absl::Status>(const Call& call, std::string* response)>;

  // Listens on `address`.
  FakeServer(const std::string& address, Answer answer);
  ~FakeServer();

  // A channel that needs no socket.
  std::shared_ptr<grpc::Channel> InProcessChannel();

 private:
  class Reactor;
  class Service;

  const std::unique_ptr<Service> service_;
  const std::unique_ptr<grpc::Server> server_;
};

// An address that no other test has, on this machine.
std::string UniqueAddress();

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_FAKE_SERVER_H_

// The seam between the typed objects and whatever carries their calls.
//
// Dict, Lock and the others only build requests and read responses; a Connection takes a call to
// the server and brings its reply back. Client::Connect makes one over gRPC, with a session; tests
// hand in a MockConnection (manager/mocks/mock_connection.h).

#ifndef MANAGERD_SDK_CPP_MANAGER_CONNECTION_H_
#define MANAGERD_SDK_CPP_MANAGER_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace manager {
inline namespace sdk {

namespace internal {
class Lease;
}  // namespace internal

// Which method is called.
struct RpcMethod {
  std::string name;        // The RPC's path: "/manager.v1.Dict/Set".
  bool retriable = false;  // Whether sending it twice does no more than sending it once.
};

// A lock's grant that must still hold for a call to be applied.
struct Guard {
  std::string lock;  // Its name, or `#` and its id.
  uint64_t fence = 0;
};

// What a connection needs to know of one call beside its request.
struct CallOptions {
  // How long the call may wait in the server before it is answered: zero for one that is answered
  // at once, absl::InfiniteDuration() for one that may wait for ever; never negative. A wait that
  // has an end stands also in the request's field `timeout`, which is what the server goes by.
  absl::Duration wait = absl::ZeroDuration();

  // Refuses the call with ABORTED (STALE_FENCE) unless this grant still holds.
  std::optional<Guard> guard;

  // Where to put the lease of the session that has answered, by the time the call ends; null there
  // where no session has. It tells how long what the call was given is held. Null for nowhere.
  std::shared_ptr<internal::Lease>* lease = nullptr;
};

// Carries calls to a server. Implementations are thread-safe.
class Connection {
 public:
  virtual ~Connection() = default;

  // Calls `method` and blocks until it has ended. `request` and `*response` are of the method's own
  // types; `*response` is written only where the result is OK.
  //
  // Otherwise the result is the server's error, with its reason (manager/error.h), or one of the
  // transport's own, without a reason: UNAVAILABLE where the server cannot be reached or the
  // session was lost (without a session: where the connection broke), DEADLINE_EXCEEDED where no
  // reply came in time, RESOURCE_EXHAUSTED where a message is too large. After the first two the
  // call may have been applied or not, unless the message says that it was not sent.
  // FAILED_PRECONDITION without a reason where this process was forked from the one that connected.
  virtual absl::Status Call(const RpcMethod& method, const google::protobuf::Message& request,
                            google::protobuf::Message* response, const CallOptions& options) = 0;

  // Starts a call, and ends as Call does, but by calling `done`, once, on whichever thread the
  // reply comes in, perhaps before Start returns; it must not block. `request` is read before Start
  // returns; `*response` must live until then. Calls that one thread starts are applied in that
  // order, where the connection has a session. The base class's Start makes the call and then
  // returns.
  virtual void Start(const RpcMethod& method, const google::protobuf::Message& request,
                     google::protobuf::Message* response, const CallOptions& options,
                     std::function<void(absl::Status)> done) {
    done(Call(method, request, response, options));
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_CONNECTION_H_

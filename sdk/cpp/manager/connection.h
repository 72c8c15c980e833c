// The seam between the typed objects and whatever carries their calls.
//
// Dict, Lock and the others only build requests and read responses; a Connection takes a call to
// the server and brings its reply back. Client::Connect makes one over gRPC that retries; tests
// hand in a MockConnection (manager/mocks/mock_connection.h).

#ifndef MANAGERD_SDK_CPP_MANAGER_CONNECTION_H_
#define MANAGERD_SDK_CPP_MANAGER_CONNECTION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace manager {
inline namespace sdk {

// Which method is called.
struct RpcMethod {
  std::string name;        // The RPC's path: "/manager.v1.Dict/Set".
  bool retriable = false;  // Whether sending it twice does no more than sending it once.
};

// What a connection needs to know of one call beside its request.
struct CallOptions {
  // How long the call may wait in the server before it is answered: zero for one that is answered
  // at once, absl::InfiniteDuration() for one that may wait for ever; never negative. A wait that
  // has an end stands also in the request's field `timeout`, which is what the server goes by.
  absl::Duration wait = absl::ZeroDuration();
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
  // connection broke, DEADLINE_EXCEEDED where no reply came in time, RESOURCE_EXHAUSTED where a
  // message is too large. After the first two the call may have been applied or not, unless the
  // message says that it was not sent.
  virtual absl::Status Call(const RpcMethod& method, const google::protobuf::Message& request,
                            google::protobuf::Message* response, const CallOptions& options) = 0;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_CONNECTION_H_

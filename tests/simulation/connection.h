// A connection between a session's client and the server: messages both ways, each way in order and
// with random delays, until it is cut. What is on its way then is lost; one end may hear of it long
// before the other.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_CONNECTION_H_
#define TESTS_SIMULATION_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/id_set/id_set.h"
#include "tests/behaviour/random/random.h"
#include "tests/simulation/history.h"
#include "tests/simulation/scene.h"

namespace manager {

// What a client says; as manager.v1.SessionConnectRequest.
struct ClientMessage {
  bool open = false;  // A stream's first: opens `session`, or a new one where that is 0.
  uint64_t session = 0;
  absl::Duration lease;
  IdSet acked;
  std::vector<size_t> calls;  // In the history.
  std::vector<uint64_t> cancelled;
  uint64_t heartbeat = 0;
  bool close = false;
};

struct NumberedReply {
  uint64_t number = 0;
  SeenReply reply;
  uint64_t safe = 0;  // The last record that was safe then.
};

// What the server says; as manager.v1.SessionConnectResponse.
struct ServerMessage {
  uint64_t opened = 0;  // The session.
  std::vector<NumberedReply> replies;
  uint64_t heartbeat = 0;
  bool ends = false;  // Nothing comes after this.
  absl::Status end;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  class ClientEnd {
   public:
    virtual ~ClientEnd() = default;
    virtual void OnMessage(const ServerMessage& message) = 0;
    virtual void OnCut() = 0;
  };
  class ServerEnd {
   public:
    virtual ~ServerEnd() = default;
    virtual void OnMessage(const ClientMessage& message) = 0;
    virtual void OnCut() = 0;
  };

  Connection(Scene& scene, uint32_t seed, ClientEnd* client)
      : scene_(scene), random_(seed), client_(client) {}

  // Null where it is gone.
  void set_server(ServerEnd* server) { server_ = server; }

  void SendToServer(ClientMessage message);
  void SendToClient(ServerMessage message);

  // The network loses it, and tells both ends, each some time.
  void Cut();

  // The server's process dies, or does not take it.
  void LeaveServer();

  // The client gives it up.
  void LeaveClient();

 private:
  absl::Duration Delay();
  // When a message arrives that is sent now, behind the one that arrives at `*last`.
  absl::Duration InOrder(absl::Time* last);
  void TellClient(absl::Duration after);
  void TellServer(absl::Duration after);

  Scene& scene_;
  Random random_;
  ClientEnd* client_;
  ServerEnd* server_ = nullptr;
  bool cut_ = false;
  absl::Time last_to_server_ = absl::InfinitePast();
  absl::Time last_to_client_ = absl::InfinitePast();
};

}  // namespace manager

#endif  // TESTS_SIMULATION_CONNECTION_H_

// The server's end of a session's stream: does for the dispatcher what server/transport/
// session_stream.h does, with messages that need no bytes.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_SERVER_STREAM_H_
#define TESTS_SIMULATION_SERVER_STREAM_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "server/dispatch/dispatcher.h"
#include "tests/simulation/connection.h"
#include "tests/simulation/scene.h"
#include "tests/simulation/server.h"

namespace manager {

class ServerStream final : public Handler, public Caller, public Connection::ServerEnd {
 public:
  // The server must be up.
  ServerStream(Scene& scene, SimulatedServer& server, std::shared_ptr<Connection> connection)
      : scene_(scene),
        server_(server),
        connection_(std::move(connection)),
        opening_(*this, &ServerStream::OnOpened),
        closed_(*this, &ServerStream::OnClosed) {}

  void OnDeath() override;
  void OnMessage(const ClientMessage& message) override;
  void OnCut() override;
  void OnReply(Reply reply) override;
  void OnDetached(const absl::Status& why, bool silent) override;

 private:
  // A call that the stream makes itself.
  class OwnCall final : public Caller {
   public:
    using Then = void (ServerStream::*)(const Reply& reply);
    OwnCall(ServerStream& stream, Then then) : stream_(stream), then_(then) {}
    void OnReply(Reply reply) override { (stream_.*then_)(reply); }

   private:
    ServerStream& stream_;
    const Then then_;
  };

  void Open(const ClientMessage& message);
  void OnOpened(const Reply& reply);
  void OnClosed(const Reply& reply);
  void Handle(const ClientMessage& message);
  void StartCall(size_t index);
  void Close();
  void EndWith(const absl::Status& status);
  void Flush();

  Scene& scene_;
  SimulatedServer& server_;
  const std::shared_ptr<Connection> connection_;
  OwnCall opening_;
  OwnCall closed_;
  CallId own_id_;  // Of the one of these that is under way.
  bool own_pending_ = false;
  Lifetime life_;
  ClientMessage first_;
  ServerMessage outgoing_;
  bool has_output_ = false;
  bool handling_ = false;
  bool closing_ = false;
  bool over_ = false;
  uint64_t session_ = 0;
};

}  // namespace manager

#endif  // TESTS_SIMULATION_SERVER_STREAM_H_

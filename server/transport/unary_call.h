// A unary call of a manager.v1 method: one request to the dispatcher, one reply from it.
//
// The metadata may say that the call belongs to a session (manager.v1.CallContext). One with a
// number there outlives its RPC: whoever sends it again gets its reply.
//
// The reply may come at once or after a long wait. A caller that goes away meanwhile takes its call
// back. A reply that hands something out, an item say, is kept until gRPC tells whether it went
// out, and given back where it did not: nothing is handed to a caller that is gone.
//
// The first message is the request. As in gRPC's own servers, nobody looks for a second one: a read
// for every call that finds nothing would cost an eighth of the whole call.
//
// Called only by the polling thread.

#ifndef SERVER_TRANSPORT_UNARY_CALL_H_
#define SERVER_TRANSPORT_UNARY_CALL_H_

#include <optional>

#include "grpcpp/support/byte_buffer.h"
#include "server/dispatch/dispatcher.h"
#include "server/objects/method.h"
#include "server/transport/rpc.h"

namespace manager {

class UnaryCall final : public RpcHandler, public Caller {
 public:
  // `method` is the one that the RPC calls. The dispatcher must outlive the RPC.
  UnaryCall(Rpc& rpc, const Method& method, Dispatcher& dispatcher);

  void OnMessage(const grpc::ByteBuffer& message) override;
  void OnHalfClose() override;
  void OnCancelled() override;
  void OnDrain() override;
  void OnOver(bool delivered) override;

  void OnReply(Reply reply) override;

 private:
  // Takes the call's context from the metadata; false where that cannot be read, and the RPC is
  // refused.
  bool TakeContext();
  // Whether the call goes on without this RPC.
  bool outlives_rpc() const { return context_.session != 0 && context_.number != 0; }

  enum class State { kReading, kStarting, kWaiting, kAnswered };

  Rpc& rpc_;
  const Method& method_;
  Dispatcher& dispatcher_;
  State state_ = State::kReading;
  CallContext context_;
  CallId id_;                         // While kWaiting.
  std::optional<Reply> handing_out_;  // What is taken back unless it is delivered.
};

}  // namespace manager

#endif  // SERVER_TRANSPORT_UNARY_CALL_H_

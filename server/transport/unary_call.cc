#include "server/transport/unary_call.h"

#include <utility>

#include "server/transport/bytes.h"
#include "server/transport/call_context.h"
#include "server/transport/status.h"

namespace manager {

UnaryCall::UnaryCall(Rpc& rpc, const Method& method, Dispatcher& dispatcher)
    : rpc_(rpc), method_(method), dispatcher_(dispatcher) {
  rpc_.Read();
}

void UnaryCall::OnMessage(const grpc::ByteBuffer& message) {
  if (!TakeContext()) return;
  const MessageBytes request(message);
  state_ = State::kStarting;
  const CallId id = dispatcher_.Start(method_.name, request.view(), this, context_);
  if (state_ == State::kAnswered) return;
  state_ = State::kWaiting;
  id_ = id;
}

bool UnaryCall::TakeContext() {
  const std::optional<absl::string_view> bytes = rpc_.metadata(kContextMetadata);
  if (!bytes.has_value()) return true;
  IdSet acked;
  const absl::Status status = ReadContext(*bytes, &context_, &acked);
  if (!status.ok()) {
    state_ = State::kAnswered;
    rpc_.Finish(status);
    return false;
  }
  if (!acked.empty()) dispatcher_.Acknowledge(context_.session, std::move(acked));
  return true;
}

void UnaryCall::OnHalfClose() {
  if (state_ == State::kReading) rpc_.Finish(NoRequest());
}

void UnaryCall::OnReply(Reply reply) {
  state_ = State::kAnswered;
  if (!reply.status.ok()) {
    rpc_.Finish(reply.status);
    return;
  }
  rpc_.FinishWith(Encode(*reply.response));
  if (method_.take_back != nullptr && !outlives_rpc()) handing_out_ = std::move(reply);
}

void UnaryCall::OnCancelled() {
  if (state_ == State::kWaiting) {
    if (outlives_rpc()) {
      dispatcher_.Abandon(id_, this);
    } else {
      dispatcher_.Cancel(id_);
    }
  }
  state_ = State::kAnswered;
}

void UnaryCall::OnDrain() {
  // A call that waits is answered by the dispatcher, which drains as well.
  if (state_ == State::kReading) {
    state_ = State::kAnswered;
    rpc_.Finish(ShuttingDown());
  }
}

void UnaryCall::OnOver(bool delivered) {
  if (handing_out_.has_value() && !delivered) dispatcher_.TakeBack(*std::move(handing_out_));
}

}  // namespace manager

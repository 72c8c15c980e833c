#include "server/transport/built_in.h"

namespace manager {
namespace {

class UnaryFunctionCall final : public RpcHandler {
 public:
  UnaryFunctionCall(Rpc& rpc, const UnaryFunction& function) : rpc_(rpc), function_(function) {
    rpc_.Read();
  }

  void OnMessage(const grpc::ByteBuffer& message) override {
    const absl::StatusOr<std::string> reply = function_(MessageBytes(message).view());
    if (reply.ok()) {
      rpc_.FinishWith(ToByteBuffer(*reply));
    } else {
      rpc_.Finish(reply.status());
    }
  }
  void OnHalfClose() override { rpc_.Finish(NoRequest()); }
  void OnDrain() override { rpc_.Finish(ShuttingDown()); }

 private:
  Rpc& rpc_;
  const UnaryFunction& function_;
};

class UnaryFunctionStream final : public RpcHandler {
 public:
  UnaryFunctionStream(Rpc& rpc, const UnaryFunction& function) : rpc_(rpc), function_(function) {
    rpc_.Read();
  }

  void OnMessage(const grpc::ByteBuffer& message) override {
    const absl::StatusOr<std::string> reply = function_(MessageBytes(message).view());
    if (!reply.ok()) {
      rpc_.Finish(reply.status());
      return;
    }
    rpc_.Write(ToByteBuffer(*reply));
    rpc_.Read();
  }
  void OnHalfClose() override { rpc_.Finish(absl::OkStatus()); }
  void OnDrain() override { rpc_.Finish(ShuttingDown()); }

 private:
  Rpc& rpc_;
  const UnaryFunction& function_;
};

}  // namespace

HandlerFactory ServeUnary(UnaryFunction function) {
  return [function = std::move(function)](Rpc& rpc) {
    return std::make_unique<UnaryFunctionCall>(rpc, function);
  };
}

HandlerFactory ServeStream(UnaryFunction function) {
  return [function = std::move(function)](Rpc& rpc) {
    return std::make_unique<UnaryFunctionStream>(rpc, function);
  };
}

}  // namespace manager

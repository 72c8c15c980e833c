#include "server/transport/health.h"

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/transport/bytes.h"
#include "server/transport/rpc.h"
#include "server/transport/status.h"

namespace manager {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// One Watch. The status changes once, when the server drains; then the stream ends.
class Watch final : public RpcHandler {
 public:
  Watch(Rpc& rpc, const HealthService& health) : rpc_(rpc), health_(health) { rpc_.Read(); }

  void OnMessage(const grpc::ByteBuffer& message) override {
    if (!Decode(message, &request_)) {
      rpc_.Finish(MalformedRequest(request_.GetTypeName()));
      return;
    }
    watching_ = true;
    SendStatus();
    if (!health_.serving()) rpc_.Finish(ShuttingDown());
  }

  void OnHalfClose() override { rpc_.Finish(NoRequest()); }

  void OnDrain() override {
    if (watching_) SendStatus();
    rpc_.Finish(ShuttingDown());
  }

 private:
  void SendStatus() {
    HealthCheckResponse response;
    response.set_status(health_.StatusOf(request_.service()));
    rpc_.Write(Encode(response));
  }

  Rpc& rpc_;
  const HealthService& health_;
  HealthCheckRequest request_;
  bool watching_ = false;
};

}  // namespace

HealthService::HealthService(const std::vector<std::string>& services)
    : services_(services.begin(), services.end()) {
  services_.insert("");
}

void HealthService::AddTo(BuiltInTable& table) {
  table["/grpc.health.v1.Health/Check"] =
      ServeUnary([this](absl::string_view bytes) { return Check(bytes); });
  table["/grpc.health.v1.Health/Watch"] = [this](Rpc& rpc) {
    return std::make_unique<Watch>(rpc, *this);
  };
}

HealthService::Status HealthService::StatusOf(absl::string_view service) const {
  if (!services_.contains(service)) return HealthCheckResponse::SERVICE_UNKNOWN;
  return serving_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
}

absl::StatusOr<std::string> HealthService::Check(absl::string_view bytes) const {
  HealthCheckRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return MalformedRequest(request.GetTypeName());
  }
  HealthCheckResponse response;
  response.set_status(StatusOf(request.service()));
  if (response.status() == HealthCheckResponse::SERVICE_UNKNOWN) {
    // Not an error of manager.v1, so without a reason of its enum.
    return absl::NotFoundError(
        absl::StrCat("this server has no service '", request.service(), "'"));
  }
  return response.SerializeAsString();
}

}  // namespace manager

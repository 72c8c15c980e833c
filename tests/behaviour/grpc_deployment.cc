#include "tests/behaviour/grpc_deployment.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/error/error.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/byte_buffer.h"

namespace manager {
namespace {

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Valid() || !buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

absl::Status StatusOf(const grpc::Status& status, const grpc::ClientContext& context) {
  std::string details;
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("grpc-status-details-bin");
  if (found != trailers.end()) details.assign(found->second.data(), found->second.size());
  return DecodeStatus(status.error_code(), status.error_message(), details);
}

}  // namespace

class GrpcDeployment::Call final : public PendingCall {
 public:
  Call(GrpcDeployment& deployment, absl::string_view method, absl::string_view request,
       absl::string_view context)
      : patience_(deployment.patience()) {
    if (!context.empty()) context_.AddMetadata("manager-context-bin", std::string(context));
    const grpc::Slice slice(request.data(), request.size());
    request_ = grpc::ByteBuffer(&slice, 1);
    deployment.stub_.UnaryCall(&context_, std::string(method), grpc::StubOptions(), &request_,
                               &response_, [this](const grpc::Status& status) {
                                 answer_ = {StatusOf(status, context_), ToString(response_)};
                                 answered_.Notify();
                               });
  }

  // gRPC uses what is in here until the call is over.
  ~Call() override {
    context_.TryCancel();
    answered_.WaitForNotification();
  }

  const Answer* Poll() override { return answered_.HasBeenNotified() ? &answer_ : nullptr; }

  const Answer* Await() override {
    answered_.WaitForNotificationWithTimeout(patience_);
    return Poll();
  }

  void Cancel() override { context_.TryCancel(); }

 private:
  const absl::Duration patience_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  Answer answer_;  // Written before answered_.
  absl::Notification answered_;
};

std::unique_ptr<PendingCall> GrpcDeployment::Start(absl::string_view method,
                                                   absl::string_view request,
                                                   absl::string_view context) {
  return std::make_unique<Call>(*this, method, request, context);
}

}  // namespace manager

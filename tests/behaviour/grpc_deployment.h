// Deployments that are reached over gRPC.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_BEHAVIOUR_GRPC_DEPLOYMENT_H_
#define TESTS_BEHAVIOUR_GRPC_DEPLOYMENT_H_

#include <memory>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "tests/support/deployment.h"

namespace manager {

class GrpcDeployment : public Deployment {
 public:
  std::unique_ptr<PendingCall> Start(absl::string_view method, absl::string_view request,
                                     absl::string_view context) override;

  // For what takes milliseconds: given up after, never waited out.
  absl::Duration patience() const override { return absl::Seconds(30); }

 protected:
  explicit GrpcDeployment(const std::shared_ptr<grpc::Channel>& channel) : stub_(channel) {}

 private:
  class Call;

  grpc::GenericStub stub_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_GRPC_DEPLOYMENT_H_

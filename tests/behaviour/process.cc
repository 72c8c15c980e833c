#include "tests/behaviour/process.h"

#include <memory>
#include <utility>

#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "tests/behaviour/grpc_deployment.h"
#include "tests/behaviour/server_process.h"

namespace manager {
namespace {

class ProcessDeployment final : public GrpcDeployment {
 public:
  explicit ProcessDeployment(std::unique_ptr<ServerProcess> process)
      : GrpcDeployment(grpc::CreateChannel(process->address(), grpc::InsecureChannelCredentials())),
        process_(std::move(process)) {}

  void Advance(absl::Duration) override {}

 private:
  const std::unique_ptr<ServerProcess> process_;
};

std::unique_ptr<Deployment> StartProcess() {
  auto process = std::make_unique<ServerProcess>(/*durable=*/false);
  if (!process->Start()) return nullptr;
  return std::make_unique<ProcessDeployment>(std::move(process));
}

}  // namespace

const DeploymentKind kProcess = {.name = "process", .can_advance = false, .start = &StartProcess};

}  // namespace manager

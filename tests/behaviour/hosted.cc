#include "tests/behaviour/hosted.h"

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "server/options.h"
#include "server/server.h"
#include "tests/behaviour/grpc_deployment.h"
#include "tests/behaviour/temporary_directory.h"

namespace manager {
namespace {

// A clock that stands until it is moved.
// Thread-safe.
class FakeClock {
 public:
  absl::Time Now() const {
    absl::MutexLock lock(&mutex_);
    return now_;
  }

  void Advance(absl::Duration by) {
    absl::MutexLock lock(&mutex_);
    now_ += by;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = StartTime();
};

// What a hosted server needs around it.
struct Host {
  TemporaryDirectory directory;
  FakeClock clock;
  std::unique_ptr<Server> server;

  std::string address() const { return absl::StrCat("unix:", directory.path(), "/socket"); }
};

class HostedDeployment final : public GrpcDeployment {
 public:
  HostedDeployment(std::unique_ptr<Host> host, const std::shared_ptr<grpc::Channel>& channel)
      : GrpcDeployment(channel), host_(std::move(host)) {}

  void Advance(absl::Duration by) override {
    host_->clock.Advance(by);
    host_->server->Wake();
  }

 private:
  const std::unique_ptr<Host> host_;
};

// Starts a server that listens on a socket, or on nothing.
std::unique_ptr<Host> StartHost(bool listens) {
  auto host = std::make_unique<Host>();
  Options options;
  options.listen_addresses.clear();
  if (listens) options.listen_addresses.push_back(host->address());
  options.clock = [clock = &host->clock] { return clock->Now(); };
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(std::move(options));
  if (!server.ok()) {
    std::cerr << server.status().message() << "\n";
    return nullptr;
  }
  host->server = *std::move(server);
  return host;
}

std::unique_ptr<Deployment> StartInProcess() {
  std::unique_ptr<Host> host = StartHost(/*listens=*/false);
  if (host == nullptr) return nullptr;
  const std::shared_ptr<grpc::Channel> channel = host->server->InProcessChannel();
  return std::make_unique<HostedDeployment>(std::move(host), channel);
}

std::unique_ptr<Deployment> StartSocket() {
  std::unique_ptr<Host> host = StartHost(/*listens=*/true);
  if (host == nullptr) return nullptr;
  const std::shared_ptr<grpc::Channel> channel =
      grpc::CreateChannel(host->address(), grpc::InsecureChannelCredentials());
  return std::make_unique<HostedDeployment>(std::move(host), channel);
}

}  // namespace

const DeploymentKind kInProcess = {
    .name = "in_process", .can_advance = true, .start = &StartInProcess};

const DeploymentKind kSocket = {.name = "socket", .can_advance = true, .start = &StartSocket};

}  // namespace manager

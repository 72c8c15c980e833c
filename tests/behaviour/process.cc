#include "tests/behaviour/process.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "tests/behaviour/grpc_deployment.h"
#include "tests/behaviour/temporary_directory.h"

namespace manager {
namespace {

// The child: asked to end when this goes, and waited for.
class ServerProcess {
 public:
  // False where the server does not come up.
  bool Start() {
    std::array<int, 2> output{};
    if (pipe(output.data()) != 0) return false;
    const bool started = Spawn(output);
    close(output[1]);
    // It says one line when it serves. At its end there is no line, but the end of the pipe.
    char byte = 0;
    while (byte != '\n' && read(output[0], &byte, 1) == 1) {
    }
    close(output[0]);
    return started && byte == '\n';
  }

  ~ServerProcess() {
    if (pid_ < 0) return;
    kill(pid_, SIGTERM);
    int status = 0;
    waitpid(pid_, &status, 0);
    EXPECT_EQ(status, 0) << "managerd did not end well";
  }

  std::string address() const { return absl::StrCat("unix:", directory_.path(), "/socket"); }

 private:
  bool Spawn(const std::array<int, 2>& output) {
    std::string program = "server/managerd";
    std::string listen = "--listen=" + address();
    std::string log_level = "--log_level=warning";
    std::array<char*, 4> argv = {program.data(), listen.data(), log_level.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, output[0]);
    posix_spawn_file_actions_addclose(&actions, output[1]);
    const int error = posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) pid_ = -1;
    return error == 0;
  }

  TemporaryDirectory directory_;
  pid_t pid_ = -1;
};

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
  auto process = std::make_unique<ServerProcess>();
  if (!process->Start()) return nullptr;
  return std::make_unique<ProcessDeployment>(std::move(process));
}

}  // namespace

const DeploymentKind kProcess = {.name = "process", .can_advance = false, .start = &StartProcess};

}  // namespace manager

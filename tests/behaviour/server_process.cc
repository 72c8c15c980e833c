#include "tests/behaviour/server_process.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "gtest/gtest.h"

namespace manager {

ServerProcess::~ServerProcess() {
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  int status = 0;
  waitpid(pid_, &status, 0);
  EXPECT_EQ(status, 0) << "managerd did not end well";
}

bool ServerProcess::Start() {
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

void ServerProcess::Kill() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

bool ServerProcess::Spawn(const std::array<int, 2>& output) {
  std::vector<std::string> arguments = {"server/managerd", "--listen=" + address(),
                                        "--log_level=warning"};
  // A process that is killed loses nothing that it has written, and most of the time would go into
  // syncs. Snapshots are taken whenever there is time for one.
  if (durable_) {
    arguments.insert(arguments.end(), {"--data_dir=" + directory_.path() + "/data", "--sync=never",
                                       "--snapshot_bytes=1"});
  }
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, output[0]);
  posix_spawn_file_actions_addclose(&actions, output[1]);
  const int error = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) pid_ = -1;
  return error == 0;
}

}  // namespace manager

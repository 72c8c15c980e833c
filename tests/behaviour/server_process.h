// A real managerd as a child of the test, on a unix socket.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_BEHAVIOUR_SERVER_PROCESS_H_
#define TESTS_BEHAVIOUR_SERVER_PROCESS_H_

#include <sys/types.h>

#include <array>
#include <string>

#include "tests/behaviour/temporary_directory.h"

namespace manager {

class ServerProcess {
 public:
  // Where `durable`, the server keeps what it has, and can be killed and started again.
  explicit ServerProcess(bool durable) : durable_(durable) {}

  // Asks the process to end and waits for it; the test fails where it does not end well.
  ~ServerProcess();

  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Starts the process, and waits until it serves. False where it does not.
  bool Start();

  // Ends it at once, as kill -9 does.
  void Kill();

  std::string address() const { return "unix:" + directory_.path() + "/socket"; }

 private:
  bool Spawn(const std::array<int, 2>& output);

  const bool durable_;
  TemporaryDirectory directory_;
  pid_t pid_ = -1;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_SERVER_PROCESS_H_

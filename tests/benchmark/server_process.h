// A server in a process of its own, as in real use: client and server do not share threads.

#ifndef TESTS_BENCHMARK_SERVER_PROCESS_H_
#define TESTS_BENCHMARK_SERVER_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "tests/benchmark/scratch_directory.h"

namespace manager::benchmark {

// Starts the server when made and ends it when it goes. To be made before anything in this process
// uses gRPC, which does not survive a fork. Not thread-safe.
class ServerProcess {
 public:
  // A server on a unix socket, or on loopback TCP, which also answers kEchoPath and
  // kEchoStreamPath. It keeps its data in memory, or in a directory.
  explicit ServerProcess(bool tcp, const std::string& data_dir = "");
  ~ServerProcess();

  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& address() const { return address_; }

  // How much memory the server's process takes.
  int64_t resident_bytes() const;

 private:
  const ScratchDirectory directory_;
  std::string address_;
  pid_t pid_ = -1;
  int stop_ = -1;  // The server ends when this pipe is closed, also by our death.
};

}  // namespace manager::benchmark

#endif  // TESTS_BENCHMARK_SERVER_PROCESS_H_

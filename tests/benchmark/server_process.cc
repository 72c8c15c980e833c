#include "tests/benchmark/server_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/base/process.h"
#include "server/options.h"
#include "server/server.h"
#include "tests/benchmark/workloads.h"

namespace manager::benchmark {
namespace {

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::exit(1);
}

// The child: serves until the parent's end of `stop` is closed.
[[noreturn]] void Serve(const std::string& listen, const std::string& data_dir, int ready,
                        int stop) {
  TuneProcess();
  Options options;
  options.listen_addresses = {listen};
  options.data_dir = data_dir;
  options.extra_methods[kEchoPath] = [](absl::string_view request) {
    return absl::StatusOr<std::string>(std::string(request));
  };
  options.extra_streams[kEchoStreamPath] = options.extra_methods[kEchoPath];
  options.limits.max_session_replies = kWaiters;
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options);
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", server.status().ToString().c_str());
    std::_Exit(1);
  }
  const std::string& address = (*server)->addresses().front();
  if (write(ready, address.data(), address.size()) < 0) std::_Exit(1);
  close(ready);
  char byte;
  while (read(stop, &byte, 1) > 0) {
  }
  (*server).reset();
  std::_Exit(0);
}

}  // namespace

ServerProcess::ServerProcess(bool tcp, const std::string& data_dir) {
  const std::string listen =
      tcp ? "127.0.0.1:0" : absl::StrCat("unix:", directory_.path(), "/socket");
  std::array<int, 2> ready{};
  std::array<int, 2> stop{};
  if (pipe(ready.data()) != 0 || pipe(stop.data()) != 0) Die("pipe");
  pid_ = fork();
  if (pid_ < 0) Die("fork");
  if (pid_ == 0) {
    close(ready[0]);
    close(stop[1]);
    Serve(listen, data_dir, ready[1], stop[0]);
  }
  close(ready[1]);
  close(stop[0]);
  stop_ = stop[1];
  std::array<char, 256> buffer{};
  for (ssize_t got = 0; (got = read(ready[0], buffer.data(), buffer.size())) > 0;) {
    address_.append(buffer.data(), static_cast<size_t>(got));
  }
  close(ready[0]);
  if (address_.empty()) std::exit(1);  // The child has said why.
}

int64_t ServerProcess::resident_bytes() const {
  std::ifstream statm(absl::StrCat("/proc/", pid_, "/statm"));
  int64_t all = 0;
  int64_t resident = 0;
  statm >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

ServerProcess::~ServerProcess() {
  close(stop_);
  waitpid(pid_, nullptr, 0);
}

}  // namespace manager::benchmark

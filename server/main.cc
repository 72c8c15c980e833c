// managerd: a server as a program.
//
// Exit status: 0 after SIGTERM or SIGINT, 2 where it could not start, with one line on standard
// error that says why.

#include <pthread.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX, not C++.
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/support/log.h"
#include "server/base/file.h"
#include "server/base/log.h"
#include "server/base/process.h"
#include "server/flags.h"
#include "server/server.h"

namespace manager {
namespace {

constexpr int kCannotStart = 2;

std::atomic<bool> starting{true};

// gRPC's own log lines, in our log. While the server starts they only repeat what its error says
// better.
void LogFromGrpc(gpr_log_func_args* args) {
  LogLevel level = args->severity == GPR_LOG_SEVERITY_ERROR  ? LogLevel::kWarning
                   : args->severity == GPR_LOG_SEVERITY_INFO ? LogLevel::kInfo
                                                             : LogLevel::kDebug;
  if (starting) level = LogLevel::kDebug;
  LogFormatted(level, "gRPC: %s", args->message);
}

// What protobuf finds wrong with a client's message. The client is told; it is no news for the log.
void LogFromProtobuf(google::protobuf::LogLevel /*level*/, const char* /*file*/, int /*line*/,
                     const std::string& message) {
  LogDebug("protobuf: %s", message);
}

// Signals are waited for, not handled: blocked here, before any thread exists, so in all of them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "managerd: %s\n", std::string(status.message()).c_str());
  return kCannotStart;
}

int Serve(const Flags& flags, const sigset_t& signals) {
  absl::StatusOr<std::unique_ptr<Server>> started = Server::Start(flags.options);
  if (!started.ok()) return Fail(started.status());
  Server& server = **started;
  starting = false;

  if (!flags.ready_file.empty()) {
    const absl::Status written = WriteFileAtomically(
        flags.ready_file, absl::StrCat(absl::StrJoin(server.addresses(), "\n"), "\n"));
    if (!written.ok()) return Fail(written);
  }
  std::printf("managerd ready on %s\n", absl::StrJoin(server.addresses(), ", ").c_str());
  std::fflush(stdout);

  int signal = 0;
  sigwait(&signals, &signal);
  LogInfo("%s: draining", strsignal(signal));
  // From now on a signal does what it does to any program: it ends this one.
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  if (!flags.ready_file.empty()) unlink(flags.ready_file.c_str());
  server.Shutdown();
  LogInfo("stopped");
  return 0;
}

int Main(int argc, char** argv) {
  const sigset_t signals = BlockSignals();
  const absl::StatusOr<Flags> flags = ParseFlags({argv + 1, argv + argc});
  if (!flags.ok()) return Fail(flags.status());
  if (!flags->text.empty()) {
    std::fputs(flags->text.c_str(), stdout);
    return 0;
  }
  TuneProcess();
  gpr_set_log_function(LogFromGrpc);
  google::protobuf::SetLogHandler(LogFromProtobuf);
  return Serve(*flags, signals);
}

}  // namespace
}  // namespace manager

int main(int argc, char** argv) { return manager::Main(argc, argv); }

#include "server/base/process.h"

#include <sys/resource.h>

#include <csignal>

#include "absl/synchronization/mutex.h"

namespace manager {
void TuneProcess() {
  std::signal(SIGPIPE, SIG_IGN);
  // A file that may not grow is an error of a write, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);

  rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }

  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

}  // namespace manager

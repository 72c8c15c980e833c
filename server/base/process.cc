#include "server/base/process.h"

#include <malloc.h>
#include <sys/resource.h>

#include <csignal>

#include "absl/synchronization/mutex.h"

namespace manager {
namespace {

// glibc's largest for M_MMAP_THRESHOLD: smaller blocks come from the heap.
constexpr int kMmapThresholdBytes = 32 * 1024 * 1024;
// How much memory may lie free at the heap's end before it goes back to the system.
constexpr int kTrimThresholdBytes = 256 * 1024 * 1024;

}  // namespace

void TuneProcess() {
  std::signal(SIGPIPE, SIG_IGN);
  // A file that may not grow is an error of a write, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);

  rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }

  mallopt(M_MMAP_THRESHOLD, kMmapThresholdBytes);
  mallopt(M_TRIM_THRESHOLD, kTrimThresholdBytes);

  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

}  // namespace manager

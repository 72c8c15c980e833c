// An executor for tests: tasks wait until the test runs them.
//
// Thread-safe.

#ifndef SERVER_BASE_MANUAL_EXECUTOR_H_
#define SERVER_BASE_MANUAL_EXECUTOR_H_

#include <deque>
#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/base/serial_executor.h"

namespace manager {

class ManualExecutor {
 public:
  // The ManualExecutor must outlive it.
  Executor executor();

  // Runs one task, on this thread. False where there is none. One thread at a time.
  bool RunOne();

  // Runs all, and those that they give.
  void RunAll();

 private:
  absl::Mutex mutex_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace manager

#endif  // SERVER_BASE_MANUAL_EXECUTOR_H_

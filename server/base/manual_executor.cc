#include "server/base/manual_executor.h"

#include <utility>

namespace manager {

Executor ManualExecutor::executor() {
  return [this](std::function<void()> task) {
    absl::MutexLock lock(&mutex_);
    tasks_.push_back(std::move(task));
  };
}

bool ManualExecutor::RunOne() {
  std::function<void()> task;
  {
    absl::MutexLock lock(&mutex_);
    if (tasks_.empty()) return false;
    task = std::move(tasks_.front());
    tasks_.pop_front();
  }
  task();
  return true;
}

void ManualExecutor::RunAll() {
  while (RunOne()) {
  }
}

}  // namespace manager

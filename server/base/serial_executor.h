// Running tasks one after another, in the order in which they were given.
//
// Who works in the background takes an Executor. In a server that is a thread of its own; a test or
// a simulation gives one that runs the tasks when it chooses.
//
// Thread-safe.

#ifndef SERVER_BASE_SERIAL_EXECUTOR_H_
#define SERVER_BASE_SERIAL_EXECUTOR_H_

#include <deque>
#include <functional>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace manager {

// Takes a task, to be run later: never before the call has returned, never beside another, and
// after all that were given before.
using Executor = std::function<void(std::function<void()> task)>;

// Runs tasks on a thread of its own.
class SerialExecutor {
 public:
  SerialExecutor();

  // Runs all that was given, then ends the thread. Not called by a task.
  ~SerialExecutor();

  SerialExecutor(const SerialExecutor&) = delete;
  SerialExecutor& operator=(const SerialExecutor&) = delete;

  void Run(std::function<void()> task);

  // The same, to hand on. The SerialExecutor must outlive it.
  Executor executor();

 private:
  void RunTasks();
  // Waits for a task. Empty when there will be none.
  std::function<void()> NextTask();

  absl::Mutex mutex_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;  // The constructor's, and the destructor's.
};

// Gives an executor tasks of an object that may be gone when they are run.
class TaskGate {
 public:
  // The executor must outlive the gate.
  explicit TaskGate(Executor executor);

  // Closes it.
  ~TaskGate() { Close(); }

  TaskGate(const TaskGate&) = delete;
  TaskGate& operator=(const TaskGate&) = delete;

  void Run(std::function<void()> task);

  // From now on no task is run any more. Waits for one that is running. Not called by a task.
  void Close();

 private:
  struct State {
    absl::Mutex mutex;  // Held while a task is run.
    bool open ABSL_GUARDED_BY(mutex) = true;
  };

  const Executor executor_;
  const std::shared_ptr<State> state_;
};

}  // namespace manager

#endif  // SERVER_BASE_SERIAL_EXECUTOR_H_

// Running tasks one after another, in the order in which they were given.
//
// Who works in the background takes an Executor. In a server that is a thread of its own; a test or
// a simulation gives one that runs the tasks when it chooses.
//
// Thread-safe.

#ifndef SERVER_BASE_SERIAL_EXECUTOR_H_
#define SERVER_BASE_SERIAL_EXECUTOR_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace manager {

// Takes a task, to be run later: never before the call has returned, never beside another, and
// after all that were given before.
using Executor = std::function<void(std::function<void()> task)>;

// Runs tasks on a thread of its own; or, where somebody helps, on that one's. To wake a thread
// takes longer than many a task, so it pays to help for whoever waits for the task anyway.
class SerialExecutor {
 public:
  // How long a task is left to those who help, before the executor's own thread takes it.
  explicit SerialExecutor(absl::Duration patience = absl::ZeroDuration());

  // Runs all that was given, then ends the thread. Not called by a task.
  ~SerialExecutor();

  SerialExecutor(const SerialExecutor&) = delete;
  SerialExecutor& operator=(const SerialExecutor&) = delete;

  void Run(std::function<void()> task);

  // The same, to hand on. The SerialExecutor must outlive it.
  Executor executor();

  // Whether there are tasks, and no thread is at them.
  bool WantsHelp() const;

  // Runs the tasks on this thread, as far as no other thread is at them. Not called by a task.
  void Help();

 private:
  // The executor's own thread.
  void RunThread();
  // Waits until it has something to do. False when there will be nothing more.
  bool AwaitTasks();
  // Takes a task, which is under way until End is called. Empty where there is none to be taken.
  std::function<void()> Begin();
  void End();

  bool IsIdleWithTasks() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !running_ && !tasks_.empty();
  }

  const absl::Duration patience_;

  mutable absl::Mutex mutex_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  bool running_ ABSL_GUARDED_BY(mutex_) = false;  // A task is under way.
  int64_t begun_ ABSL_GUARDED_BY(mutex_) = 0;     // How many tasks have been, in all.
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

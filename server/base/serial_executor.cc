#include "server/base/serial_executor.h"

#include <utility>

#include "server/base/standstill.h"

namespace manager {

SerialExecutor::SerialExecutor(absl::Duration patience)
    : patience_(patience), thread_([this] { RunThread(); }) {}

SerialExecutor::~SerialExecutor() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void SerialExecutor::Run(std::function<void()> task) {
  absl::MutexLock lock(&mutex_);
  tasks_.push_back(std::move(task));
}

Executor SerialExecutor::executor() {
  return [this](std::function<void()> task) { Run(std::move(task)); };
}

bool SerialExecutor::WantsHelp() const {
  absl::MutexLock lock(&mutex_);
  return IsIdleWithTasks();
}

void SerialExecutor::Help() {
  while (std::function<void()> task = Begin()) {
    task();
    task = nullptr;  // What it holds may give another.
    End();
  }
}

void SerialExecutor::RunThread() {
  while (AwaitTasks()) Help();
}

bool SerialExecutor::AwaitTasks() {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return IsIdleWithTasks() || (stopping_ && !running_);
  };
  mutex_.Await(absl::Condition(&ready));
  AwaitStandstill(mutex_, begun_, stopping_, patience_);  // While somebody helps.
  return !stopping_ || !tasks_.empty();
}

std::function<void()> SerialExecutor::Begin() {
  absl::MutexLock lock(&mutex_);
  if (!IsIdleWithTasks()) return nullptr;
  running_ = true;
  ++begun_;
  std::function<void()> task = std::move(tasks_.front());
  tasks_.pop_front();
  return task;
}

void SerialExecutor::End() {
  absl::MutexLock lock(&mutex_);
  running_ = false;
}

TaskGate::TaskGate(Executor executor)
    : executor_(std::move(executor)), state_(std::make_shared<State>()) {}

void TaskGate::Run(std::function<void()> task) {
  executor_([state = state_, task = std::move(task)] {
    absl::MutexLock lock(&state->mutex);
    if (state->open) task();
  });
}

void TaskGate::Close() {
  absl::MutexLock lock(&state_->mutex);
  state_->open = false;
}

}  // namespace manager

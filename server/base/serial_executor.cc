#include "server/base/serial_executor.h"

#include <utility>

namespace manager {

SerialExecutor::SerialExecutor() : thread_([this] { RunTasks(); }) {}

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

void SerialExecutor::RunTasks() {
  while (const std::function<void()> task = NextTask()) task();
}

std::function<void()> SerialExecutor::NextTask() {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !tasks_.empty();
  };
  mutex_.Await(absl::Condition(&ready));
  if (tasks_.empty()) return nullptr;
  std::function<void()> task = std::move(tasks_.front());
  tasks_.pop_front();
  return task;
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

#include "server/transport/poller.h"

#include <utility>

#include "grpc/support/time.h"

namespace manager {
namespace {

// `wait` from now, by the clock that does not jump when somebody sets the time.
gpr_timespec After(absl::Duration wait) {
  if (wait == absl::InfiniteDuration()) return gpr_inf_future(GPR_CLOCK_MONOTONIC);
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(absl::ToInt64Nanoseconds(wait), GPR_TIMESPAN));
}

}  // namespace

Poller::Poller(std::unique_ptr<grpc::ServerCompletionQueue> queue, Dispatcher& dispatcher,
               Clock clock)
    : queue_(std::move(queue)), dispatcher_(dispatcher), clock_(std::move(clock)) {}

void Poller::Run() {
  using Queue = grpc::CompletionQueue;
  void* tag = nullptr;
  bool ok = false;
  while (true) {
    const Queue::NextStatus status = queue_->AsyncNext(&tag, &ok, After(Tick()));
    if (status == Queue::SHUTDOWN) return;
    if (status == Queue::GOT_EVENT) Tag::FromGrpc(tag)->Complete(ok);
  }
}

absl::Duration Poller::Tick() {
  absl::Time due = dispatcher_.NextDeadline();
  if (due == absl::InfiniteFuture()) return absl::InfiniteDuration();
  if (due <= clock_()) {
    dispatcher_.Tick();
    due = dispatcher_.NextDeadline();
  }
  return due - clock_();
}

void Poller::Post(std::function<void()> task) {
  absl::MutexLock lock(&mutex_);
  if (stopped_) return;
  tasks_.push_back(std::move(task));
  WakeLocked();
}

void Poller::Wake() {
  absl::MutexLock lock(&mutex_);
  WakeLocked();
}

void Poller::WakeLocked() {
  if (stopped_ || waking_) return;
  waking_ = true;
  alarm_.Set(queue_.get(), gpr_now(GPR_CLOCK_MONOTONIC), woken_tag_.ToGrpc());
}

void Poller::OnWoken(bool /*ok*/) {
  std::vector<std::function<void()>> tasks;
  {
    absl::MutexLock lock(&mutex_);
    waking_ = false;
    tasks.swap(tasks_);
  }
  for (const std::function<void()>& task : tasks) task();
}

void Poller::Stop() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
  queue_->Shutdown();
}

}  // namespace manager

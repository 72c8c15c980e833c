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

absl::Duration Passed(gpr_timespec from, gpr_timespec to) {
  const gpr_timespec passed = gpr_time_sub(to, from);
  return absl::Seconds(passed.tv_sec) + absl::Nanoseconds(passed.tv_nsec);
}

// Who comes back so much later than it meant to did not run meanwhile, or was busy with one thing.
constexpr absl::Duration kStall = absl::Milliseconds(200);

}  // namespace

Poller::Poller(std::unique_ptr<grpc::ServerCompletionQueue> queue, Dispatcher& dispatcher,
               Clock clock)
    : queue_(std::move(queue)), dispatcher_(dispatcher), clock_(std::move(clock)) {}

void Poller::Run() {
  using Queue = grpc::CompletionQueue;
  void* tag = nullptr;
  bool ok = false;
  gpr_timespec begun = gpr_now(GPR_CLOCK_MONOTONIC);
  gpr_timespec returned = begun;
  absl::Duration wait;
  while (true) {
    // In this order: wherever the process is stopped, the time is that from before, or the stall
    // is seen.
    const absl::Time now = clock_();
    const absl::Duration waited = Passed(begun, returned);
    begun = gpr_now(GPR_CLOCK_MONOTONIC);
    if (waited > wait + kStall || Passed(returned, begun) > kStall) dispatcher_.RenewAll();
    wait = Tick(now);
    const Queue::NextStatus status = queue_->AsyncNext(&tag, &ok, After(wait));
    returned = gpr_now(GPR_CLOCK_MONOTONIC);
    if (status == Queue::SHUTDOWN) return;
    if (status == Queue::GOT_EVENT) Tag::FromGrpc(tag)->Complete(ok);
    dispatcher_.Advance();
  }
}

absl::Duration Poller::Tick(absl::Time now) {
  absl::Time due = dispatcher_.NextDeadline();
  if (due == absl::InfiniteFuture()) return absl::InfiniteDuration();
  if (due <= now) {
    dispatcher_.Tick(now);
    // With a log, what is due is now to be written; nothing else may happen that would do it.
    dispatcher_.Advance();
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
  // In the past: gRPC rounds a deadline up to the next millisecond, and waits for that.
  alarm_.Set(queue_.get(), gpr_inf_past(GPR_CLOCK_MONOTONIC), woken_tag_.ToGrpc());
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

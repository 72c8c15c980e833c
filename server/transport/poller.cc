#include "server/transport/poller.h"

#include <algorithm>
#include <utility>

#include "server/base/standstill.h"

namespace manager {
namespace {

// `wait` from now, by the clock that does not jump when somebody sets the time.
gpr_timespec After(absl::Duration wait) {
  // gRPC rounds a deadline up to the next millisecond, and waits for that.
  if (wait <= absl::ZeroDuration()) return gpr_inf_past(GPR_CLOCK_MONOTONIC);
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

// What takes so long to take in is worth a write of its own: meanwhile its client sends more.
constexpr absl::Duration kEnough = absl::Microseconds(200);

// How long the polling thread may write before somebody stands in for it.
constexpr absl::Duration kPatience = absl::Milliseconds(2);

}  // namespace

Poller::Poller(std::unique_ptr<grpc::ServerCompletionQueue> queue, Dispatcher& dispatcher,
               Clock clock, bool real_time, SerialExecutor* log_tasks)
    : queue_(std::move(queue)),
      dispatcher_(dispatcher),
      clock_(std::move(clock)),
      real_time_(real_time),
      log_tasks_(log_tasks),
      begun_(gpr_now(GPR_CLOCK_MONOTONIC)),
      returned_(begun_) {}

void Poller::Run() {
  absl::MutexLock serving(&serving_);
  while (true) {
    const bool can_write = log_tasks_ != nullptr && log_tasks_->WantsHelp();
    if (can_write && Passed(returned_, gpr_now(GPR_CLOCK_MONOTONIC)) > kEnough) {
      WriteLog();
      continue;
    }
    const Status status = ServeOnce(can_write ? absl::ZeroDuration() : absl::InfiniteDuration());
    if (status == Status::SHUTDOWN) return;
    if (can_write && status == Status::TIMEOUT) WriteLog();
  }
}

Poller::Status Poller::ServeOnce(absl::Duration at_most) {
  // In this order: wherever the process is stopped, the time is that from before, or the stall is
  // seen.
  const absl::Time now = clock_();
  const absl::Duration waited = Passed(begun_, returned_);
  begun_ = gpr_now(GPR_CLOCK_MONOTONIC);
  const bool stood_still = waited > wait_ + kStall || Passed(returned_, begun_) > kStall;
  if (stood_still && real_time_) dispatcher_.RenewAll();
  wait_ = std::min(Tick(now), at_most);
  void* tag = nullptr;
  bool ok = false;
  const Status status = queue_->AsyncNext(&tag, &ok, After(wait_));
  returned_ = gpr_now(GPR_CLOCK_MONOTONIC);
  if (status == Status::GOT_EVENT) Tag::FromGrpc(tag)->Complete(ok);
  if (status != Status::SHUTDOWN) dispatcher_.Advance();
  return status;
}

void Poller::WriteLog() {
  {
    absl::MutexLock lock(&mutex_);
    writing_ = true;
    ++writes_;
  }
  serving_.Unlock();
  log_tasks_->Help();
  {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (standing_in_) WakeLocked();
  }
  serving_.Lock();
  dispatcher_.Advance();
}

void Poller::StandIn() {
  while (AwaitLongWrite()) {
    absl::MutexLock serving(&serving_);
    while (!EndStandIn()) ServeOnce(absl::InfiniteDuration());
  }
}

bool Poller::AwaitLongWrite() {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this]()
                         ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return writing_ || stopped_; };
  while (!stopped_) {
    mutex_.Await(absl::Condition(&ready));
    AwaitStandstill(mutex_, writes_, stopped_, kPatience);
    standing_in_ = writing_;
    if (standing_in_) return true;
  }
  return false;
}

bool Poller::EndStandIn() {
  absl::MutexLock lock(&mutex_);
  standing_in_ = writing_;
  return !standing_in_;
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
  // Who writes will look at the clock anyway.
  if (writing_ && !standing_in_) return;
  WakeLocked();
}

void Poller::WakeLocked() {
  if (stopped_ || waking_) return;
  waking_ = true;
  alarm_.Set(queue_.get(), After(absl::ZeroDuration()), woken_tag_.ToGrpc());
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

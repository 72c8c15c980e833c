#include "tests/simulation/server.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/dispatch/recovery.h"

namespace manager {
namespace {

constexpr absl::Duration kMaxTimeAway = absl::Seconds(60);
constexpr absl::Duration kLogTick = absl::Milliseconds(200);
constexpr int64_t kNoLimit = int64_t{1} << 40;

FileLogOptions LogOptions(SyncPolicy sync) {
  FileLogOptions options;
  options.sync = sync;
  options.file_size = 8192;
  options.extent = 4096;
  return options;
}

}  // namespace

SimulatedServer::SimulatedServer(Scene& scene, Checker& checker)
    : scene_(scene),
      checker_(checker),
      random_(scene.plan.seed + 1),
      simulated_(scene.plan.seed),
      disk_(simulated_, scene.bug) {}

SimulatedServer::~SimulatedServer() {
  disk_.StopAfter(0);
  log_ = nullptr;
  file_log_ = nullptr;
  dispatcher_ = nullptr;
}

absl::Time SimulatedServer::Clock() const {
  if (scene_.bug == Bug::kClockStopsAfterRestart && scene_.history.deaths > 0) return clock_start_;
  return clock_start_ + (scene_.loop.now() - started_);
}

void SimulatedServer::Start() {
  if (up()) return;
  disk_.Renew();
  dead_.clear();
  if (stop_planned_.has_value()) disk_.StopAfter(*std::exchange(stop_planned_, std::nullopt));
  absl::StatusOr<std::unique_ptr<FileLog>> log =
      FileLog::Open(disk_, LogOptions(scene_.plan.sync),
                    [this](std::function<void()> task) { AddTask(std::move(task)); });
  if (!log.ok()) {
    scene_.Say(absl::StrCat("the server cannot start: ", log.status().message()));
    if (absl::IsDataLoss(log.status())) {
      if (!flipped_) scene_.Fail(absl::StrCat("the disk is damaged: ", log.status().message()));
      over_ = true;
      return;
    }
    if (disk_.stopped()) return Die(machine_dies_, away_);
    disk_.StopAfter(0);
    simulated_.Kill();
    scene_.loop.After(absl::Milliseconds(500), life_.Guard([this] { Start(); }));
    return;
  }
  file_log_ = *std::move(log);
  log_ = std::make_unique<WatchedLog>(*file_log_, scene_.bug, memory_, [this] { RunSomeTasks(); });
  Recover();
}

void SimulatedServer::Recover() {
  absl::StatusOr<RecoveredState> recovered = RecoverState(scene_.catalog, *log_);
  if (!recovered.ok()) {
    if (!absl::IsDataLoss(recovered.status())) return Die(false, absl::Milliseconds(500));
    scene_.Fail(absl::StrCat("cannot recover: ", recovered.status().message()));
    over_ = true;
    return;
  }
  scene_.Say(absl::StrCat("the server starts: epoch ", log_->epoch(), ", ", log_->last_index(),
                          " records, snapshot of ", log_->snapshot_index()));
  if (flipped_) {
    checker_.OnDamaged(*file_log_, memory_.last_batch);
    over_ = true;
    return;
  }
  if (log_->last_index() > memory_.safe_index) {
    // What was on the disk behind the last answer has become safe by this start.
    memory_.last_batch = log_->last_index() - memory_.safe_index;
    memory_.safe_index = log_->last_index();
  }
  checker_.OnRecovered(*file_log_, *recovered->state);
  started_ = scene_.loop.now();
  clock_start_ = std::max(recovered->state->now(), started_ - kMaxTimeAway);
  applied_ = log_->last_index();
  dispatcher_ = std::make_unique<Dispatcher>(
      scene_.catalog, ServerLimits(), [this] { return Clock(); }, scene_.plan.seed,
      std::move(recovered->state), *log_);
  dispatcher_->set_wake([this] { ScheduleAdvance(); });
  ScheduleLogTick();
  Settle();
}

void SimulatedServer::Settle() {
  if (!up()) return;
  const uint64_t safe = log_->last_index();
  dispatcher_->Advance();
  applied_ = safe;
  ScheduleTick();
  DieWhereStopped();
}

void SimulatedServer::ScheduleAdvance() {
  if (std::exchange(advance_scheduled_, true)) return;
  scene_.loop.After(absl::Microseconds(random_.Between(1, 200)), life_.Guard([this] {
    advance_scheduled_ = false;
    Settle();
  }));
}

void SimulatedServer::ScheduleTick() {
  const absl::Time due = dispatcher_->NextDeadline();
  if (due == absl::InfiniteFuture()) return;
  const absl::Duration in = std::max(due - Clock(), absl::Microseconds(10));
  if (scene_.loop.now() + in >= next_tick_) return;
  next_tick_ = scene_.loop.now() + in;
  scene_.loop.After(in, life_.Guard([this] {
    next_tick_ = absl::InfiniteFuture();
    dispatcher_->Tick(Clock());
    // A clock that stands still must not stop the run.
    if (scene_.bug != Bug::kClockStopsAfterRestart) Settle();
  }));
}

void SimulatedServer::ScheduleLogTick() {
  scene_.loop.After(kLogTick, life_.Guard([this] {
    file_log_->Tick(Clock());
    ScheduleLogTick();
  }));
}

void SimulatedServer::AddTask(std::function<void()> task) {
  tasks_.push_back(std::move(task));
  ScheduleTask();
}

void SimulatedServer::ScheduleTask() {
  if (tasks_.empty() || std::exchange(task_scheduled_, true)) return;
  absl::Duration delay = absl::Microseconds(random_.Between(50, 2000));
  if (random_.OneIn(30)) delay = absl::Milliseconds(random_.Between(5, 100));
  if (slow_ && !scene_.healed) delay = absl::Milliseconds(random_.Between(100, 3000));
  scene_.loop.After(delay, life_.Guard([this] {
    task_scheduled_ = false;
    RunTask();
  }));
}

void SimulatedServer::RunTask() {
  if (!tasks_.empty()) {
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    task();
  }
  if (log_ != nullptr) log_->AnswerEarly();
  ScheduleTask();
  if (!in_snapshot_) DieWhereStopped();
}

// A snapshot is taken by a thread of its own: meanwhile the log goes on.
void SimulatedServer::RunSomeTasks() {
  while (!tasks_.empty() && random_.OneIn(3)) RunTask();
}

void SimulatedServer::TakeSnapshot() {
  if (!up()) return;
  checker_.Keep(*file_log_);
  in_snapshot_ = true;
  log_->set_taking_snapshot(true);
  const absl::StatusOr<int64_t> taken = manager::TakeSnapshot(scene_.catalog, *log_);
  log_->set_taking_snapshot(false);
  in_snapshot_ = false;
  if (taken.ok()) {
    scene_.Say(absl::StrCat("a snapshot has ", *taken, " bytes, of ", log_->snapshot_index()));
  } else {
    scene_.Say(absl::StrCat("no snapshot: ", taken.status().message()));
    if (absl::IsDataLoss(taken.status())) {
      scene_.Fail(
          absl::StrCat("what is needed for a snapshot is lost: ", taken.status().message()));
    }
  }
  DieWhereStopped();
}

void SimulatedServer::DieWhereStopped() {
  if (disk_.stopped() && up()) Die(machine_dies_, away_);
}

void SimulatedServer::Die(bool machine, absl::Duration away) {
  scene_.Say(absl::StrCat(machine ? "the machine dies" : "the process dies", ", away for ",
                          absl::FormatDuration(away)));
  ++scene_.history.deaths;
  if (file_log_ != nullptr && up()) checker_.OnDeath(*file_log_);
  life_.Renew();
  disk_.StopAfter(0);
  tasks_.clear();
  log_ = nullptr;
  file_log_ = nullptr;
  dispatcher_ = nullptr;
  tasks_.clear();
  task_scheduled_ = false;
  advance_scheduled_ = false;
  next_tick_ = absl::InfiniteFuture();
  for (std::unique_ptr<Handler>& handler : std::exchange(handlers_, {})) {
    handler->OnDeath();
    dead_.push_back(std::move(handler));
  }
  machine ? simulated_.Crash() : simulated_.Kill();
  scene_.loop.After(away, life_.Guard([this] { Start(); }));
}

void SimulatedServer::Suffer(const PlannedFault& fault) {
  using Operation = SimulatedDisk::Operation;
  scene_.Say(Describe(fault));
  switch (fault.kind) {
    case FaultKind::kMachineDies:
    case FaultKind::kProcessDies:
      if (up()) Die(fault.kind == FaultKind::kMachineDies, fault.length);
      break;
    case FaultKind::kMachineDiesAtWrite:
    case FaultKind::kProcessDiesAtWrite:
      machine_dies_ = fault.kind == FaultKind::kMachineDiesAtWrite;
      away_ = fault.length;
      stop_planned_ = fault.number + 1;
      if (up()) disk_.StopAfter(*std::exchange(stop_planned_, std::nullopt));
      break;
    case FaultKind::kSnapshot:
      TakeSnapshot();
      break;
    case FaultKind::kDiskIsFull:
      simulated_.set_capacity(0);
      scene_.loop.After(fault.length, [this] { simulated_.set_capacity(kNoLimit); });
      break;
    case FaultKind::kWritesFail:
      simulated_.FailNext(Operation::kWrite, fault.number + 1, 0);
      break;
    case FaultKind::kSyncsFail:
      simulated_.FailNext(Operation::kSync, fault.number + 1, 0);
      break;
    case FaultKind::kDiskIsSlow:
      slow_ = true;
      scene_.loop.After(fault.length, [this] { slow_ = false; });
      break;
    case FaultKind::kBitIsFlipped:
      FlipBit();
      break;
    case FaultKind::kNetworkIsCut:
      break;
  }
}

void SimulatedServer::FlipBit() {
  if (up()) Die(false, absl::Milliseconds(100));
  const std::vector<std::string> names = *simulated_.List();
  if (names.empty()) return;
  const std::string name = random_.OneOf(names);
  // Where there is something, which is mostly at the beginning.
  const int64_t offset = random_.Below(random_.OneIn(2) ? 500 : 8192);
  if (!simulated_.FlipBit(name, offset).ok()) return;
  flipped_ = true;
  scene_.Say(absl::StrCat("a bit of byte ", offset, " in ", name, " flips"));
}

void SimulatedServer::Heal() {
  using Operation = SimulatedDisk::Operation;
  simulated_.set_capacity(kNoLimit);
  simulated_.FailNext(Operation::kWrite, 0, 0);
  simulated_.FailNext(Operation::kSync, 0, 0);
  slow_ = false;
  stop_planned_ = std::nullopt;
  disk_.Renew();
  if (!up()) {
    life_.Renew();
    disk_.StopAfter(0);
    simulated_.Kill();
    Start();
  }
}

void SimulatedServer::Release(Handler* handler) {
  scene_.loop.After(absl::ZeroDuration(), life_.Guard([this, handler] {
    handlers_.erase(std::remove_if(handlers_.begin(), handlers_.end(),
                                   [&](const auto& kept) { return kept.get() == handler; }),
                    handlers_.end());
  }));
}

}  // namespace manager

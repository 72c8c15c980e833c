// The server: its disk, and the process that comes and goes on it. A process is a log, the state
// that it comes to, and a dispatcher, all real; its threads are events.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_SERVER_H_
#define TESTS_SIMULATION_SERVER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/disk/simulated_disk.h"
#include "server/dispatch/dispatcher.h"
#include "server/log/file/file_log.h"
#include "tests/behaviour/random/random.h"
#include "tests/simulation/checker.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/scene.h"
#include "tests/simulation/watched_disk.h"
#include "tests/simulation/watched_log.h"

namespace manager {

// What the process has to do with the outside: it dies with it.
class Handler {
 public:
  virtual ~Handler() = default;

  // The process has died. The handler goes next.
  virtual void OnDeath() = 0;
};

class SimulatedServer {
 public:
  // What is given must outlive it.
  SimulatedServer(Scene& scene, Checker& checker);
  ~SimulatedServer();
  SimulatedServer(const SimulatedServer&) = delete;
  SimulatedServer& operator=(const SimulatedServer&) = delete;

  // Starts the process; where that fails, tries again later.
  void Start();

  // Lets something of the plan happen.
  void Suffer(const PlannedFault& fault);

  // From now on nothing fails any more, and it comes back at once.
  void Heal();

  bool up() const { return dispatcher_ != nullptr; }

  // The run is over: after damage to its disk it had to be.
  bool over() const { return over_; }

  // Where it is up. After each use comes Settle, which may be the end of it, and of handlers.
  Dispatcher& dispatcher() { return *dispatcher_; }
  void Settle();

  // Its log, without seeded bugs. Where it is up.
  Log& log() { return *file_log_; }
  uint64_t epoch() const { return log_->epoch(); }
  uint64_t safe() const { return log_->last_index(); }
  uint64_t applied() const { return applied_; }
  absl::Time Clock() const;
  // Whether what it says now still leaves the process.
  bool speaks() const { return up() && !disk_.stopped(); }

  template <class T>
  T* Keep(std::unique_ptr<T> handler) {
    T* const kept = handler.get();
    handlers_.push_back(std::move(handler));
    return kept;
  }
  // The handler has nothing to do any more. It goes at some time.
  void Release(Handler* handler);

 private:
  void Die(bool machine, absl::Duration away);
  void DieWhereStopped();
  void Recover();
  void TakeSnapshot();
  void FlipBit();

  // The log's tasks.
  void AddTask(std::function<void()> task);
  void ScheduleTask();
  void RunTask();
  void RunSomeTasks();
  void ScheduleAdvance();
  void ScheduleTick();
  void ScheduleLogTick();

  Scene& scene_;
  Checker& checker_;
  Random random_;
  SimulatedDisk simulated_;
  WatchedDisk disk_;
  LogMemory memory_;
  bool slow_ = false;
  bool over_ = false;
  bool flipped_ = false;

  // How the process is to die at a write.
  std::optional<int64_t> stop_planned_;  // For the next process.
  bool machine_dies_ = false;
  absl::Duration away_;

  // The process.
  Lifetime life_;
  std::deque<std::function<void()>> tasks_;
  bool task_scheduled_ = false;
  bool advance_scheduled_ = false;
  absl::Time next_tick_ = absl::InfiniteFuture();
  bool in_snapshot_ = false;
  absl::Time clock_start_;
  absl::Time started_;
  std::unique_ptr<FileLog> file_log_;
  std::unique_ptr<WatchedLog> log_;
  std::unique_ptr<Dispatcher> dispatcher_;
  uint64_t applied_ = 0;
  std::vector<std::unique_ptr<Handler>> handlers_;
  std::vector<std::unique_ptr<Handler>>
      dead_;  // Those of a process that died; one may have done it.
};

}  // namespace manager

#endif  // TESTS_SIMULATION_SERVER_H_

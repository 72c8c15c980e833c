// A log as the server sees it: the log itself, with the bugs that a log, or recovery from it, can
// have, and a chance for others to do something between two steps of a snapshot.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_WATCHED_LOG_H_
#define TESTS_SIMULATION_WATCHED_LOG_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/log/log.h"
#include "tests/simulation/bug.h"

namespace manager {

// What is known of the log from one process to the next.
struct LogMemory {
  uint64_t last_batch = 0;       // How many records became safe last, together.
  uint64_t safe_index = 0;       // The last of them.
  int64_t batches = 0;           // How many there were.
  std::vector<NewEntry> unsafe;  // The batch that was not safe when the last process died.
};

class WatchedLog final : public Log {
 public:
  // What is given must outlive it. `between` is called between the steps of a snapshot, and before
  // its records may go.
  WatchedLog(Log& log, Bug bug, LogMemory& memory, std::function<void()> between)
      : log_(log), bug_(bug), memory_(memory), between_(std::move(between)) {}

  // Answers what it has not answered.
  ~WatchedLog() override;

  // Whether a snapshot is being taken.
  void set_taking_snapshot(bool taking) { taking_snapshot_ = taking; }

  // Says of what it said too early or not at all, as a seeded bug has it.
  void AnswerEarly();

  uint64_t epoch() const override { return log_.epoch(); }
  uint64_t last_index() const override { return log_.last_index(); }
  int64_t bytes_since_snapshot() const override { return log_.bytes_since_snapshot(); }
  void Append(std::vector<NewEntry> batch, Done done) override;
  absl::Status Read(uint64_t from, const Visitor& visit) override;
  absl::Status Trim(uint64_t last) override;
  absl::StatusOr<std::unique_ptr<SnapshotWriter>> BeginSnapshot(uint64_t index) override;
  uint64_t snapshot_index() const override { return log_.snapshot_index(); }
  absl::Status ReadSnapshot(const PartVisitor& visit) override;

 private:
  absl::Status ReadSpoilt(uint64_t from, const Visitor& visit);

  Log& log_;
  const Bug bug_;
  LogMemory& memory_;
  const std::function<void()> between_;
  bool taking_snapshot_ = false;
  std::deque<Done> early_;
};

}  // namespace manager

#endif  // TESTS_SIMULATION_WATCHED_LOG_H_

// A log in memory, for tests: it keeps its records in a store that outlives it, so a test restarts
// a server by another log on the same store.

#ifndef SERVER_LOG_MEMORY_MEMORY_LOG_H_
#define SERVER_LOG_MEMORY_MEMORY_LOG_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/base/serial_executor.h"
#include "server/log/append_queue.h"
#include "server/log/log.h"

namespace manager {

// What is safe: a storage without a disk. One log at a time uses it.
//
// Thread-safe.
class MemoryLogStore {
 private:
  friend class MemoryLog;

  struct Entry {
    uint64_t epoch;
    absl::Time time;
    std::string record;
  };

  absl::Mutex mutex_;
  uint64_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;        // Of the last log.
  uint64_t first_index_ ABSL_GUARDED_BY(mutex_) = 1;  // Of entries_.
  std::deque<Entry> entries_ ABSL_GUARDED_BY(mutex_);
  uint64_t snapshot_index_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> parts_ ABSL_GUARDED_BY(mutex_);
};

// Thread-safe.
class MemoryLog final : public Log {
 public:
  // What is appended waits for CompleteAppends or RefuseAppends. `store` must outlive the log.
  explicit MemoryLog(MemoryLogStore& store);

  // What is appended is answered by a task, at once. The executor must outlive the log.
  MemoryLog(MemoryLogStore& store, Executor executor);

  // Refuses what waits.
  ~MemoryLog() override;
  MemoryLog(const MemoryLog&) = delete;
  MemoryLog& operator=(const MemoryLog&) = delete;

  // Makes the batches safe that wait, and answers them. Those that `done` appends wait on.
  void CompleteAppends();

  // Refuses the batches that wait. Those that `done` appends wait on.
  void RefuseAppends(const absl::Status& why);

  // From now on all that would write fails; with OK, it works again. What waits is not answered by
  // this.
  void SetFailure(const absl::Status& why);

  uint64_t epoch() const override { return epoch_; }
  uint64_t last_index() const override;
  int64_t bytes_since_snapshot() const override;
  void Append(std::vector<NewEntry> batch, Done done) override;
  absl::Status Read(uint64_t from, const Visitor& visit) override;
  absl::Status Trim(uint64_t last) override;
  absl::StatusOr<std::unique_ptr<SnapshotWriter>> BeginSnapshot(uint64_t index) override;
  uint64_t snapshot_index() const override;
  absl::Status ReadSnapshot(const PartVisitor& visit) override;

 private:
  class Snapshot;

  static uint64_t NewEpoch(MemoryLogStore& store);
  absl::Status failure() const;
  void Finish(uint64_t index, std::vector<std::string> parts);

  MemoryLogStore& store_;
  const uint64_t epoch_;
  const std::unique_ptr<TaskGate> tasks_;  // May be null.
  AppendQueue queue_;

  mutable absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace manager

#endif  // SERVER_LOG_MEMORY_MEMORY_LOG_H_

// For tests: uses a log on a simulated disk as a server does, and checks it after each opening.
//
//   - What was said to be safe is there, in its order, and nothing between.
//   - What was refused is not there, and does not come up later.
//   - Of what was not answered, whole batches are there, in their order, or not.
//   - The newest snapshot is the last that was finished, or one that was about to be; and it is
//   whole.
//   - What is found once, stays.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_LOG_FILE_LOG_CHECKER_H_
#define SERVER_LOG_FILE_LOG_CHECKER_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/manual_executor.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/file_log.h"
#include "server/log/file/options.h"

namespace manager {

class LogChecker {
 public:
  LogChecker(SimulatedDisk& disk, const FileLogOptions& options) : disk_(disk), options_(options) {}

  // Opens the log in a new process, reads it as a server does, and checks it. The last process has
  // ended.
  // Errors: as of FileLog::Open, Read and ReadSnapshot; then it is not open.
  absl::Status Open();

  bool is_open() const { return log_ != nullptr; }
  FileLog& log() { return *log_; }

  // Appends a batch of records of about so many bytes each. Time goes on by a millisecond.
  void Append(int records, int64_t bytes);

  // Runs the log's tasks, or one of them.
  void RunTasks() { executor_.RunAll(); }
  void RunOneTask() { executor_.RunOne(); }

  // Appends a batch of one record and runs the tasks. Whether it is safe.
  bool Write(int64_t bytes = 20);

  void Tick();

  // Makes a snapshot of about so many bytes of the records up to `index`, which is in order.
  absl::Status MakeSnapshot(uint64_t index, int64_t bytes);

  // Ends the process. In order: the log has time to close.
  void Stop();
  // The machine loses power.
  void Crash();
  // The process is killed.
  void Kill();

  // The disk may have failed to sync. So what was safe without a sync may be lost even where the
  // machine does not lose power.
  void AllowLoss() { lossy_ = options_.sync != SyncPolicy::kAlways; }

  // How many records are safe.
  uint64_t safe() const { return safe_.size(); }
  // How many batches are not answered.
  size_t unanswered() const { return unanswered_.size(); }
  size_t refused() const { return refused_.size(); }

 private:
  struct Batch {
    int64_t number;
    std::vector<std::string> records;
  };

  void Answer(int64_t number, const absl::Status& status);
  absl::Status CheckSnapshot() const;
  absl::Status ReadRecords(std::vector<std::string>* records) const;
  void CheckRecords(const std::vector<std::string>& records);

  SimulatedDisk& disk_;
  const FileLogOptions options_;

  absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  int64_t last_batch_ = 0;
  uint64_t last_epoch_ = 0;
  // Whether what was safe may be lost, since it need not have been synced.
  bool lossy_ = false;

  std::vector<std::string> safe_;  // The record with index 1 first.
  std::deque<Batch> unanswered_;
  std::set<std::string> refused_;

  uint64_t finished_snapshot_ = 0;
  std::set<uint64_t> begun_snapshots_;  // Those that may be there besides.

  // Last, as it answers when it goes.
  ManualExecutor executor_;
  std::unique_ptr<FileLog> log_;
};

}  // namespace manager

#endif  // SERVER_LOG_FILE_LOG_CHECKER_H_

// A log in files on a disk.
//
// Batches that gather while others are written and synced go to the disk together, in one write and
// one sync. docs/log_format.md says what is in the files; recovery.h how they are read again;
// log_writer.h what happens when the disk fails.
//
// A full disk is met before anything of a batch is written, so the batch is refused, and so are all
// others until there is room. After a write or sync that failed, the batch may or may not be on the
// disk. It is refused when that has been settled, which takes a new file; until then it waits, and
// the batches behind it are refused. Nothing of it has to be done by who uses the log, beyond Tick.
//
// Thread-safe.

#ifndef SERVER_LOG_FILE_FILE_LOG_H_
#define SERVER_LOG_FILE_FILE_LOG_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/base/serial_executor.h"
#include "server/disk/disk.h"
#include "server/log/append_queue.h"
#include "server/log/file/file_list.h"
#include "server/log/file/log_writer.h"
#include "server/log/file/options.h"
#include "server/log/file/recovery.h"
#include "server/log/log.h"

namespace manager {

// What an opening found, for people.
struct RecoveryInfo {
  uint64_t snapshot_index = 0;  // 0 where there was no snapshot.
  uint64_t last_index = 0;

  // A crash had left bytes behind the last whole batch, which count no more. Empty where not.
  std::string torn_file;
  int64_t torn_offset = 0;
  int64_t torn_bytes = 0;
};

class FileLog final : public Log {
 public:
  // Opens the log that is on `disk`, or a new one where there is none. It checks all that it finds
  // and reads it all; the new epoch is safe when it returns. The disk and the executor must outlive
  // the log, which does its writing in tasks; nobody else may have a log on the disk meanwhile.
  // Errors: DATA_LOSS where what was safe cannot be read any more; FAILED_PRECONDITION where it is
  // of a newer version; RESOURCE_EXHAUSTED, PERMISSION_DENIED, UNAVAILABLE as of Disk. After an
  // error no record is changed or lost.
  static absl::StatusOr<std::unique_ptr<FileLog>> Open(Disk& disk, const FileLogOptions& options,
                                                       Executor executor);

  // Writes what was appended. Not called by a task.
  ~FileLog() override;
  FileLog(const FileLog&) = delete;
  FileLog& operator=(const FileLog&) = delete;

  uint64_t epoch() const override { return epoch_; }
  uint64_t last_index() const override;
  int64_t bytes_since_snapshot() const override;
  void Append(std::vector<NewEntry> batch, Done done) override;
  absl::Status Read(uint64_t from, const Visitor& visit) override;
  absl::Status Trim(uint64_t last) override;
  absl::StatusOr<std::unique_ptr<SnapshotWriter>> BeginSnapshot(uint64_t index) override;
  uint64_t snapshot_index() const override;
  absl::Status ReadSnapshot(const PartVisitor& visit) override;

  const RecoveryInfo& recovery() const { return recovery_; }

  // OK while the log works. Otherwise why it refused the last batch, or could not sync.
  absl::Status failure() const;

  // Does in a task what is due: the sync that SyncPolicy::kInterval has put off, by the clock that
  // the entries' times come from; and where the log fails, tries whether it works again, and
  // settles what is to be settled. To be called a few times in a second, or in each sync interval.
  void Tick(absl::Time now);

 private:
  FileLog(Disk& disk, const FileLogOptions& options, Executor executor, const Recovered& found);

  // The tasks, and what they do.
  void WriteQueue();
  void DoWhatIsDue(absl::Time now);
  void WriteGroup(std::vector<PendingBatch> group);
  std::string Encode(std::vector<PendingBatch>& group, uint64_t* last_index) const;
  void SyncIfDue(absl::Time now);
  void TryAgain();
  void SetFailure(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  void NoteSnapshot(uint64_t index, int64_t covered) ABSL_LOCKS_EXCLUDED(mutex_);

  Disk& disk_;
  const FileLogOptions options_;
  const uint64_t epoch_;
  const RecoveryInfo recovery_;
  TaskGate tasks_;
  FileList files_;
  AppendQueue queue_;

  // The tasks', of which one runs at a time, and the destructor's behind the last.
  LogWriter writer_;
  absl::Time unsynced_since_;
  std::vector<PendingBatch> undecided_;  // Nobody knows whether they can be read back.
  absl::Status undecided_why_;

  mutable absl::Mutex mutex_;
  uint64_t last_index_ ABSL_GUARDED_BY(mutex_);
  uint64_t snapshot_index_ ABSL_GUARDED_BY(mutex_);
  int64_t bytes_since_snapshot_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace manager

#endif  // SERVER_LOG_FILE_FILE_LOG_H_

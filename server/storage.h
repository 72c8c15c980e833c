// A server's data directory, open: the log in it, what the log comes to, and the snapshots that are
// taken of it in the background.
//
// Thread-safe.

#ifndef SERVER_STORAGE_H_
#define SERVER_STORAGE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/base/serial_executor.h"
#include "server/disk/disk.h"
#include "server/log/file/file_log.h"
#include "server/objects/catalog.h"
#include "server/options.h"
#include "server/state_machine/state_machine.h"

namespace manager {

class Storage {
 public:
  // Opens `options.data_dir`, reads all that is in it, and says in the diagnostic log how far that
  // has come. `catalog` must outlive the storage.
  // Errors: those of OpenPosixDisk, FileLog::Open and RecoverState. The message is a sentence for
  // people.
  static absl::StatusOr<std::unique_ptr<Storage>> Open(const Options& options,
                                                       const Catalog& catalog);

  ~Storage();

  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  Log& log() { return *log_; }

  // What the log has to write, for who waits for it to help.
  SerialExecutor& log_tasks() { return log_tasks_; }

  // What the log came to when it was opened. To be taken once.
  std::unique_ptr<StateMachine> TakeRecovered() { return std::move(recovered_); }

  // Where the server's clock goes on, that says `now` on the machine.
  absl::Time StartOfClock(absl::Time now) const;

  // Begins to look after the log, with the server's clock: takes snapshots, and tries again what
  // has failed.
  void Start(std::function<absl::Time()> clock);

 private:
  // How long the log waits for who helps: so long that this is rarely in vain, since each wait ends
  // with a thread that wakes.
  static constexpr absl::Duration kLogPatience = absl::Milliseconds(2);

  Storage(const Options& options, const Catalog& catalog, std::unique_ptr<Disk> disk);

  absl::Status Recover();
  // The thread that looks after the log.
  void LookAfterLog();
  bool IsSnapshotDue() const;
  // Beside it, since it takes long.
  void TakeSnapshot();
  bool IsStopping() ABSL_LOCKS_EXCLUDED(mutex_);
  bool StopsWithin(absl::Duration wait) ABSL_LOCKS_EXCLUDED(mutex_);

  const Options options_;
  const Catalog& catalog_;
  const std::unique_ptr<Disk> disk_;
  SerialExecutor log_tasks_{kLogPatience};
  std::unique_ptr<FileLog> log_;
  std::unique_ptr<StateMachine> recovered_;
  absl::Time recovered_time_ = absl::InfinitePast();
  std::function<absl::Time()> clock_;

  // Of whoever looks after the log, or of the snapshot while one is taken.
  int64_t snapshot_size_ = 0;
  absl::Time next_attempt_ = absl::InfinitePast();
  std::atomic<bool> snapshotting_ = false;

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  SerialExecutor snapshots_;
  std::thread thread_;
};

}  // namespace manager

#endif  // SERVER_STORAGE_H_

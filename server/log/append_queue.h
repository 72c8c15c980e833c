// The batches that were appended to a log and are not answered yet, for the logs to share.
//
// It keeps one rule of Log::Append: where a batch is refused, so is every batch that was appended
// behind it before its appender heard so. Otherwise a log could get what came second without what
// came first, and an appender could not tell what is in it.
//
// Thread-safe.

#ifndef SERVER_LOG_APPEND_QUEUE_H_
#define SERVER_LOG_APPEND_QUEUE_H_

#include <cstdint>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/log/log.h"

namespace manager {

struct PendingBatch {
  std::vector<NewEntry> entries;
  Log::Done done;
  int64_t bytes = 0;  // That the entries take, roughly.

  // A batch before it is being refused, so it will be as well.
  bool refused = false;
};

class AppendQueue {
 public:
  void Add(std::vector<NewEntry> entries, Log::Done done);

  bool empty() const;

  // Takes the first batches, of so many bytes together, or only the first where that has more.
  std::vector<PendingBatch> Take(int64_t max_bytes);

  // Refuses `batches`, which were taken before, and then all that are behind them. What a `done`
  // appends stays. One thread at a time.
  void Refuse(std::vector<PendingBatch> batches, const absl::Status& why);

 private:
  std::vector<PendingBatch> TakeRefused() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::vector<PendingBatch> batches_ ABSL_GUARDED_BY(mutex_);
  std::thread::id refusing_ ABSL_GUARDED_BY(mutex_);  // The thread that refuses batches just now.
};

}  // namespace manager

#endif  // SERVER_LOG_APPEND_QUEUE_H_

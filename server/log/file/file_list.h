// The files in which the log's records stand, and reading records across them.
//
// Thread-safe.

#ifndef SERVER_LOG_FILE_FILE_LIST_H_
#define SERVER_LOG_FILE_FILE_LIST_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/disk/disk.h"
#include "server/log/log.h"

namespace manager {

// A file with the records from `first_index` on, up to those of the next file. What it has beyond
// them is void.
struct LogFile {
  uint64_t sequence;
  uint64_t first_index;
};

class FileList {
 public:
  // `files` are in the order of their sequences, which is that of their records.
  explicit FileList(std::vector<LogFile> files) : files_(std::move(files)) {}

  // Adds the newest file. Those that have thereby no records any more leave the list, and are
  // returned.
  std::vector<LogFile> Add(LogFile file);

  // Takes the oldest file from the list, if it has no record above `last` and is not the only one.
  std::optional<LogFile> TakeOldest(uint64_t last);

  // Visits the records from `from` to `last`, which are safe.
  // Errors: as of Log::Read.
  absl::Status Read(Disk& disk, uint64_t from, uint64_t last, const Log::Visitor& visit) const;

 private:
  // The file that has a record, and the index of the next file's first; 0 where there is none.
  struct Place {
    LogFile file;
    uint64_t next_first_index;
  };
  std::optional<Place> Find(uint64_t index) const;

  mutable absl::Mutex mutex_;
  std::vector<LogFile> files_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace manager

#endif  // SERVER_LOG_FILE_FILE_LIST_H_

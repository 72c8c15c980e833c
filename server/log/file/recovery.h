// What an opening finds on the disk: which files count, where the log ends, and whether all that
// was ever safe is still there.
//
// A log can end in a batch that is not whole: a crash came while it was written, and nobody was
// told that it was safe. Such a tail is cut. The same sight within the log is damage. What follows
// tells the two apart: a later file begins when all before it is safe, and each batch says what was
// safe when it was written.

#ifndef SERVER_LOG_FILE_RECOVERY_H_
#define SERVER_LOG_FILE_RECOVERY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/disk/disk.h"
#include "server/log/file/file_list.h"

namespace manager {

struct Recovered {
  // Of the newest file; 0 where there is none. No file has a greater one.
  uint64_t epoch = 0;
  uint64_t last_sequence = 0;

  // The log's id; 0 where there is no file.
  uint64_t log_id = 0;

  // The newest snapshot's; 0 where there is none.
  uint64_t snapshot_index = 0;

  // The last record's, or the snapshot's where that goes farther.
  uint64_t last_index = 0;

  // Records up to here are known to be safe. Those behind it stand in the frames of `tail`. They
  // may be safe, or still be in the system's memory alone, and be lost without anybody noticing it,
  // Sync included.
  uint64_t safe_index = 0;
  std::string tail;

  // Of the records that the snapshot does not cover.
  int64_t bytes_since_snapshot = 0;

  std::vector<LogFile> files;

  // Files that do not count any more: to be removed, those of `replaced` once a new file is safe.
  std::vector<std::string> leftovers;
  std::vector<std::string> replaced;

  // What was torn: the bytes behind the log's last whole batch, in the newest file. Empty where
  // nothing was.
  std::string torn_file;
  int64_t torn_offset = 0;
  int64_t torn_bytes = 0;
};

// Reads and checks all that counts. Changes nothing.
// Errors: DATA_LOSS; FAILED_PRECONDITION where something is of a newer version; UNAVAILABLE,
// PERMISSION_DENIED as of Disk.
absl::StatusOr<Recovered> Recover(Disk& disk);

}  // namespace manager

#endif  // SERVER_LOG_FILE_RECOVERY_H_

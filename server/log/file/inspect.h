// Looks at a log's files without changing them, whether a server uses them or not.
//
// Thread-safe.

#ifndef SERVER_LOG_FILE_INSPECT_H_
#define SERVER_LOG_FILE_INSPECT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/disk/disk.h"
#include "server/log/log.h"

namespace manager {

// A file with records.
struct LogFileFacts {
  std::string name;
  int64_t bytes = 0;   // With the zeros that it was filled with ahead.
  uint64_t epoch = 0;  // In which it was begun.
  uint64_t first_index = 0;
  uint64_t last_index = 0;  // One less than the first where it has no records.
};

// What a start of a server would find.
struct LogFacts {
  // The newest snapshot; 0 where there is none.
  uint64_t snapshot_index = 0;
  int64_t snapshot_parts = 0;
  int64_t snapshot_bytes = 0;

  std::vector<LogFileFacts> files;  // Those that count, in their order.
  uint64_t last_index = 0;

  // Bytes behind the last whole batch: a crash has cut off what was being written, or a server is
  // writing it just now. Empty where there are none.
  std::string torn_file;
  int64_t torn_offset = 0;
  int64_t torn_bytes = 0;

  // Files that do not count any more.
  std::vector<std::string> leftovers;
};

// Reads and checks all that a start would, to the last byte; but it does not apply the records.
// Errors: DATA_LOSS, whose message names the file, the place, and what to do; FAILED_PRECONDITION
// where it is of a newer version; NOT_FOUND where there is no log; those of Disk.
absl::StatusOr<LogFacts> VerifyLog(Disk& disk);

// Visits the records from `from` on that the files have, also those that a snapshot covers, as far
// as they can be read: where the log is damaged, up to there.
// Errors: the visitor's; those of VerifyLog but DATA_LOSS.
absl::Status VisitRecords(Disk& disk, uint64_t from, const Log::Visitor& visit);

}  // namespace manager

#endif  // SERVER_LOG_FILE_INSPECT_H_

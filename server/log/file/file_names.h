// How the log's files are called.
//
//   log-<sequence>       records
//   snapshot-<index>     a snapshot of what the records up to `index` come to
//   <either>.tmp         one that is not finished; it has no meaning
//
// The numbers have 20 digits, so the order of the names is that of the numbers. Files with other
// names are somebody else's.
//
// Thread-safe.

#ifndef SERVER_LOG_FILE_FILE_NAMES_H_
#define SERVER_LOG_FILE_FILE_NAMES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/disk/disk.h"

namespace manager {

std::string LogFileName(uint64_t sequence);
std::string SnapshotName(uint64_t index);

// What a file is called until it is finished.
std::string TemporaryName(absl::string_view name);

// The log's files, each list in the order of its numbers.
struct FileNames {
  std::vector<uint64_t> logs;       // Sequences.
  std::vector<uint64_t> snapshots;  // Indexes.
  std::vector<std::string> temporary;
};

// Errors: as of Disk::List.
absl::StatusOr<FileNames> ListFiles(Disk& disk);

}  // namespace manager

#endif  // SERVER_LOG_FILE_FILE_NAMES_H_

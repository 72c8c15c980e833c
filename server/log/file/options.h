// The options of a log in files.

#ifndef SERVER_LOG_FILE_OPTIONS_H_
#define SERVER_LOG_FILE_OPTIONS_H_

#include <cstdint>

#include "absl/time/time.h"

namespace manager {

// When a batch of records is safe. What is not synced yet the log keeps in memory as well, so that
// a sync that fails loses nothing: with kInterval what comes in that time, with kNever up to a
// file.
enum class SyncPolicy {
  // When it has been synced: no crash loses it.
  kAlways,
  // When it has been written. It is synced some time later: a crash of the server does not lose it,
  // one of the machine loses what came in that time.
  kInterval,
  // When it has been written. A crash of the machine loses what the system had not written by
  // itself: at most what is in one file of the log.
  kNever,
};

struct FileLogOptions {
  SyncPolicy sync = SyncPolicy::kAlways;

  // With kInterval, how long a batch may be safe without having been synced.
  absl::Duration sync_interval = absl::Milliseconds(100);

  // A file that is as large gets no further batches, in bytes.
  int64_t file_size = 64 << 20;

  // A file grows by a multiple of this, in bytes.
  int64_t extent = 1 << 20;

  // The log's id, where it has none yet; not 0. A server has to draw it: a client that knew it
  // could store what looks like a part of the log.
  uint64_t new_id = 1;
};

}  // namespace manager

#endif  // SERVER_LOG_FILE_OPTIONS_H_

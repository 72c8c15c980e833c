// Writes the log's files, one after the other, and knows what of them is safe.
//
// After a write or sync has failed, nobody knows what of it will be on the disk, and no further
// sync can tell. So that file is never written again. A new one takes its place, which says with
// which record it begins; whatever the old one has from there on is void, and then it is certain
// that nobody will ever read it. Until there is a new file nothing is certain.
//
// A new file is written and synced under a temporary name, with whatever is not surely safe of the
// file before it, and then gets its own. So there is never less on the disk than before.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_LOG_FILE_LOG_WRITER_H_
#define SERVER_LOG_FILE_LOG_WRITER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/disk/disk.h"
#include "server/log/file/file_list.h"
#include "server/log/file/log_file.h"
#include "server/log/file/options.h"
#include "server/log/file/recovery.h"

namespace manager {

class LogWriter {
 public:
  // Writes nothing yet. All that is given must outlive the writer, but for `found`. `files` gets
  // each file that is begun.
  LogWriter(Disk& disk, const FileLogOptions& options, uint64_t epoch, const Recovered& found,
            FileList& files);

  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Sees to it that there is a file with room for so many bytes: begins a new one where the last
  // failed, or is large enough.
  // Errors: as of File. The log's records are those that they were.
  absl::Status Prepare(int64_t bytes);

  // Writes frames of batches which end with record `last_index`; Prepare has just said OK for them.
  // Syncs them where `sync` says so. After an error they are no part of the log; but while
  // failing() says true, that is not certain.
  // Errors: as of File.
  absl::Status Write(absl::string_view frames, uint64_t last_index, bool sync);

  // Makes all records safe from a crash of the machine.
  // Errors: as of File.
  absl::Status Sync();

  // Whether there is no file to be written to, because the last failed. Prepare mends that.
  bool failing() const { return !usable_; }

  // The log's.
  uint64_t log_id() const { return log_id_; }

  // The last record's.
  uint64_t last_index() const { return last_index_; }

  // The last record's that is safe from a crash of the machine.
  uint64_t synced_index() const { return synced_index_; }

 private:
  // Begins a file that replaces the last from record synced_index_ + 1 on. It is written to from
  // then on, and all records are synced. The last has been given up before.
  absl::Status BeginFile();
  absl::Status WriteBeginning(LogFileWriter& file);

  // Syncs the file, or gives it up.
  absl::Status SyncFile();
  void NoteSynced();

  Disk& disk_;
  const FileLogOptions& options_;
  const uint64_t epoch_;
  const uint64_t log_id_;
  FileList& files_;

  uint64_t last_sequence_;
  uint64_t last_index_;
  uint64_t synced_index_;

  // The frames of the records behind synced_index_. Where the system has failed to sync them it may
  // have forgotten them as well.
  std::string unsynced_;

  std::unique_ptr<LogFileWriter> file_;
  bool usable_ = false;
};

}  // namespace manager

#endif  // SERVER_LOG_FILE_LOG_WRITER_H_

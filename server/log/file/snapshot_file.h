// A snapshot's file: frames (frame.h), the first a SnapshotHeader, the last a SnapshotTrailer, and
// those between them the parts as they are. Nothing stands behind the last.
//
// A snapshot gets its name when it is whole and safe. So one that is not whole is damaged.

#ifndef SERVER_LOG_FILE_SNAPSHOT_FILE_H_
#define SERVER_LOG_FILE_SNAPSHOT_FILE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/disk/disk.h"
#include "server/log/log.h"

namespace manager {

// Writes a snapshot.
//
// Not thread-safe; the caller serializes.
class SnapshotFileWriter final : public SnapshotWriter {
 public:
  // Begins the file under a temporary name. `finished` is called by Finish when the snapshot is
  // safe.
  // Errors: as of Log::BeginSnapshot.
  static absl::StatusOr<std::unique_ptr<SnapshotWriter>> Create(Disk& disk, uint64_t index,
                                                                std::function<void()> finished);

  ~SnapshotFileWriter() override;
  SnapshotFileWriter(const SnapshotFileWriter&) = delete;
  SnapshotFileWriter& operator=(const SnapshotFileWriter&) = delete;

  absl::Status Add(absl::string_view part) override;
  absl::Status Finish() override;

 private:
  SnapshotFileWriter(Disk& disk, std::string name, std::unique_ptr<File> file,
                     std::function<void()> finished)
      : disk_(disk),
        name_(std::move(name)),
        file_(std::move(file)),
        finished_(std::move(finished)) {}

  // Each keeps an error, after which nothing is written any more.
  void AddFrame(absl::string_view bytes);
  void Flush();
  void Sync();
  void Publish();

  Disk& disk_;
  const std::string name_;
  std::unique_ptr<File> file_;
  const std::function<void()> finished_;

  absl::Status status_;
  bool safe_ = false;
  std::string buffer_;
  int64_t end_ = 0;       // Of what was written.
  int64_t unsynced_ = 0;  // Bytes of it.
  int64_t parts_ = 0;
};

// Visits the parts of a snapshot, whose file is open. All of the file is checked, but what stands
// behind a part only after that was visited.
// Errors: DATA_LOSS; FAILED_PRECONDITION where it is of a newer version; UNAVAILABLE; the
// visitor's.
absl::Status VisitSnapshot(const Disk& disk, uint64_t index, File& file,
                           const Log::PartVisitor& visit);

}  // namespace manager

#endif  // SERVER_LOG_FILE_SNAPSHOT_FILE_H_

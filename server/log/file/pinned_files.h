// The files of a log as they are at one moment, to be read while a server goes on to write, replace
// and remove them.
//
// They are all open, so what is removed can still be read, and no file is longer than it was. But
// they are not frozen: what is written into a file's zeros is seen, and it is seen in no order. So
// a reader that meets the end of the log at the wrong moment can take it for damage. It does not
// twice at the same place: AtOneMoment.

#ifndef SERVER_LOG_FILE_PINNED_FILES_H_
#define SERVER_LOG_FILE_PINNED_FILES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/disk/disk.h"

namespace manager {

// A disk with the log's finished files on another disk. To be read only: what changes something is
// PERMISSION_DENIED.
//
// Thread-safe.
class PinnedFiles final : public Disk {
 public:
  // `disk` must outlive the result.
  // Errors: ABORTED where the files change too fast; NOT_FOUND where there are none; those of Disk.
  static absl::StatusOr<std::unique_ptr<PinnedFiles>> Open(Disk& disk);

  std::string Describe() const override { return disk_.Describe(); }
  absl::StatusOr<std::vector<std::string>> List() override;
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& name) override;
  absl::StatusOr<std::unique_ptr<File>> Create(const std::string& name) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status Remove(const std::string& name) override;
  absl::Status SyncDirectory() override;

 private:
  struct Pinned {
    std::shared_ptr<File> file;
    int64_t size;
  };
  using Files = std::map<std::string, Pinned>;

  class PinnedFile;

  PinnedFiles(Disk& disk, Files files) : disk_(disk), files_(std::move(files)) {}

  const Disk& disk_;
  const Files files_;
};

// Pins the files of `disk` and lets `look` read them. Does so again, some times, where `look` gives
// ABORTED or NOT_FOUND, for files that were overtaken; or DATA_LOSS, unless it is for the second
// time the same.
// Errors: those of `look` and of PinnedFiles::Open.
absl::Status AtOneMoment(Disk& disk, const std::function<absl::Status(PinnedFiles& files)>& look);

}  // namespace manager

#endif  // SERVER_LOG_FILE_PINNED_FILES_H_

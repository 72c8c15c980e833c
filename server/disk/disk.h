// A disk: files in one directory, as the log needs them. All that the server does to a file system
// goes through here, so that a test can put one in its place that fails, tears and forgets.
//
// What was written is safe once Sync said so, and not before: until then a crash may keep any of
// the blocks written since, in any order, or parts of them. A file that was created, renamed or
// removed is safely so once SyncDirectory said so.

#ifndef SERVER_DISK_DISK_H_
#define SERVER_DISK_DISK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace manager {

// A file that is open. Errors of all methods: RESOURCE_EXHAUSTED where the disk is full (or a quota
// or a file's greatest size is reached), UNAVAILABLE for any other failure. The message names the
// file and what failed.
//
// Reading is thread-safe, beside one thread that writes.
class File {
 public:
  virtual ~File() = default;

  virtual absl::StatusOr<int64_t> Size() = 0;

  // Reads `length` bytes from `offset` into `out`, fewer only at the end of the file.
  virtual absl::Status Read(int64_t offset, int64_t length, std::string* out) = 0;

  // Writes all of `bytes` at `offset`. After an error any of it may have been written.
  virtual absl::Status Write(int64_t offset, absl::string_view bytes) = 0;

  // Cuts the file, or fills it with zeros, to `size`. After an error the size is what it was or
  // anything in between.
  virtual absl::Status Resize(int64_t size) = 0;

  // After an error it is not known what is safe, nor will a further Sync tell.
  virtual absl::Status Sync() = 0;
};

// Names are of plain files in the directory, without a slash.
//
// Thread-safe.
class Disk {
 public:
  virtual ~Disk() = default;

  // The directory, for messages.
  virtual std::string Describe() const = 0;

  // The names of all files, in order.
  // Errors: UNAVAILABLE.
  virtual absl::StatusOr<std::vector<std::string>> List() = 0;

  // Opens a file that is there, to read and to write.
  // Errors: NOT_FOUND; PERMISSION_DENIED; UNAVAILABLE.
  virtual absl::StatusOr<std::unique_ptr<File>> Open(const std::string& name) = 0;

  // Creates an empty file.
  // Errors: ALREADY_EXISTS; PERMISSION_DENIED; RESOURCE_EXHAUSTED; UNAVAILABLE.
  virtual absl::StatusOr<std::unique_ptr<File>> Create(const std::string& name) = 0;

  // Errors: NOT_FOUND; PERMISSION_DENIED; RESOURCE_EXHAUSTED, since a directory takes room as well;
  // UNAVAILABLE. Nothing is changed then.
  //
  // Rename replaces the file that has the new name, if there is one. Who has a file open keeps it,
  // under whatever name or none.
  virtual absl::Status Rename(const std::string& from, const std::string& to) = 0;
  virtual absl::Status Remove(const std::string& name) = 0;

  // Makes the directory's entries safe; not what is in the files.
  // Errors: as of File.
  virtual absl::Status SyncDirectory() = 0;
};

}  // namespace manager

#endif  // SERVER_DISK_DISK_H_

// A file of this machine's, and what the system's errors are called on a disk. See posix_disk.h.

#ifndef SERVER_DISK_POSIX_FILE_H_
#define SERVER_DISK_POSIX_FILE_H_

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/disk/disk.h"

namespace manager {

// Repeats a system call that a signal has cut short.
template <typename Call>
auto Retried(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

// "cannot read DIRECTORY/NAME: Input/output error". Without a name the directory itself is meant.
// RESOURCE_EXHAUSTED or UNAVAILABLE, by the system's number of the error.
absl::Status StorageError(int error, absl::string_view verb, absl::string_view directory,
                          absl::string_view name = "");

// The same for what is done to a file by its name: also NOT_FOUND, ALREADY_EXISTS and
// PERMISSION_DENIED.
absl::Status NameError(int error, absl::string_view verb, absl::string_view directory,
                       absl::string_view name = "");

// An open file as the system numbers it, closed in the end; below 0 where it could not be opened.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.Release()) {}
  ~Descriptor();

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;

  bool ok() const { return number_ >= 0; }
  int number() const { return number_; }

  // Leaves it to the caller to close.
  int Release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

// As File says: reading is thread-safe, beside one thread that writes.
class PosixFile final : public File {
 public:
  // `fresh` says that the file was created just now.
  PosixFile(Descriptor descriptor, std::string path, bool fresh)
      : descriptor_(std::move(descriptor)), path_(std::move(path)), fresh_(fresh) {}

  int number() const { return descriptor_.number(); }

  absl::StatusOr<int64_t> Size() override;
  absl::Status Read(int64_t offset, int64_t length, std::string* out) override;
  absl::Status Write(int64_t offset, absl::string_view bytes) override;
  absl::Status Resize(int64_t size) override;
  absl::Status Sync() override;

 private:
  absl::Status Cut(int64_t size);
  // Of the file.
  absl::Status Error(int error, absl::string_view verb) const;

  const Descriptor descriptor_;
  const std::string path_;  // As it was opened.

  // The writing thread's.
  bool fresh_;
};

}  // namespace manager

#endif  // SERVER_DISK_POSIX_FILE_H_

#include "server/disk/posix_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace manager {
namespace {

// How many zeros are written at once.
constexpr int64_t kZeros = 256 * 1024;

absl::Status Error(absl::StatusCode code, int error, absl::string_view verb,
                   absl::string_view directory, absl::string_view name) {
  const std::string what =
      absl::StrCat("cannot ", verb, " ", directory, name.empty() ? "" : "/", name);
  // For its words only. Its codes are of other things: too many open files are no full disk.
  return {code, absl::ErrnoToStatus(error, what).message()};
}

}  // namespace

absl::Status StorageError(int error, absl::string_view verb, absl::string_view directory,
                          absl::string_view name) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return Error(full ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable, error,
               verb, directory, name);
}

absl::Status NameError(int error, absl::string_view verb, absl::string_view directory,
                       absl::string_view name) {
  switch (error) {
    case ENOENT:
      return Error(absl::StatusCode::kNotFound, error, verb, directory, name);
    case EEXIST:
      return Error(absl::StatusCode::kAlreadyExists, error, verb, directory, name);
    case EACCES:
    case EPERM:
      return Error(absl::StatusCode::kPermissionDenied, error, verb, directory, name);
    default:
      return StorageError(error, verb, directory, name);
  }
}

Descriptor::~Descriptor() {
  if (ok()) close(number_);
}

absl::Status PosixFile::Error(int error, absl::string_view verb) const {
  // Whoever reads this looks for the file as it is called now: it may have been renamed.
  std::error_code unknown;
  const std::filesystem::path opened = path_;
  const std::filesystem::path now =
      std::filesystem::read_symlink(absl::StrCat("/proc/self/fd/", number()), unknown);
  return StorageError(error, verb, opened.parent_path().string(),
                      (unknown ? opened : now).filename().string());
}

absl::StatusOr<int64_t> PosixFile::Size() {
  struct stat facts;
  if (fstat(number(), &facts) != 0) return Error(errno, "tell the size of");
  return facts.st_size;
}

absl::Status PosixFile::Read(int64_t offset, int64_t length, std::string* out) {
  out->resize(static_cast<size_t>(length));
  int64_t done = 0;
  while (done < length) {
    const int64_t count = Retried([&] {
      return pread(number(), out->data() + done, static_cast<size_t>(length - done), offset + done);
    });
    if (count < 0) return Error(errno, "read");
    if (count == 0) break;
    done += count;
  }
  out->resize(static_cast<size_t>(done));
  return absl::OkStatus();
}

absl::Status PosixFile::Write(int64_t offset, absl::string_view bytes) {
  while (!bytes.empty()) {
    const int64_t count =
        Retried([&] { return pwrite(number(), bytes.data(), bytes.size(), offset); });
    if (count < 0) return Error(errno, "write");
    // No reason is given for taking nothing, and there is no use in asking for ever.
    if (count == 0) return Error(EIO, "write");
    offset += count;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

absl::Status PosixFile::Resize(int64_t size) {
  const absl::StatusOr<int64_t> old = Size();
  if (!old.ok()) return old.status();
  if (size <= *old) return Cut(size);

  const std::string zeros(static_cast<size_t>(std::min(kZeros, size - *old)), '\0');
  absl::Status status;
  for (int64_t end = *old; end < size && status.ok(); end += kZeros) {
    const auto count = static_cast<size_t>(std::min(kZeros, size - end));
    status = Write(end, absl::string_view(zeros.data(), count));
  }
  // Others may have more use for the room that is left than a file that is too short.
  if (!status.ok()) Cut(*old).IgnoreError();
  return status;
}

absl::Status PosixFile::Sync() {
  // At first all that the system notes of the file; after that only what it takes to read it.
  if (Retried([&] { return fresh_ ? fsync(number()) : fdatasync(number()); }) != 0) {
    return Error(errno, "make safe what was written to");
  }
  fresh_ = false;
  return absl::OkStatus();
}

absl::Status PosixFile::Cut(int64_t size) {
  if (Retried([&] { return ftruncate(number(), size); }) == 0) return absl::OkStatus();
  return Error(errno, "change the size of");
}

}  // namespace manager

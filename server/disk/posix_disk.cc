#include "server/disk/posix_disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/disk/posix_file.h"

namespace manager {
namespace {

constexpr char kLockName[] = "LOCK";

// Without a lock it is there to be read only.
class PosixDisk final : public Disk {
 public:
  PosixDisk(std::string path, Descriptor directory, std::unique_ptr<File> lock)
      : path_(std::move(path)), directory_(std::move(directory)), lock_(std::move(lock)) {}

  std::string Describe() const override { return path_; }
  absl::StatusOr<std::vector<std::string>> List() override;
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& name) override;
  absl::StatusOr<std::unique_ptr<File>> Create(const std::string& name) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status Remove(const std::string& name) override;
  absl::Status SyncDirectory() override;

 private:
  std::string Path(absl::string_view name) const { return absl::StrCat(path_, "/", name); }

  bool read_only() const { return lock_ == nullptr; }
  absl::Status ReadOnly(absl::string_view verb) const;

  const std::string path_;
  const Descriptor directory_;
  // Locked for as long as it is open.
  const std::unique_ptr<File> lock_;
};

absl::StatusOr<std::vector<std::string>> PosixDisk::List() {
  // Opened anew: all who share a descriptor share the place where its directory is read.
  Descriptor descriptor(openat(directory_.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  DIR* const entries = descriptor.ok() ? fdopendir(descriptor.number()) : nullptr;
  if (entries == nullptr) return StorageError(errno, "list", path_);
  descriptor.Release();
  const absl::Cleanup close_it = [entries] { closedir(entries); };

  std::vector<std::string> names;
  errno = 0;
  while (const dirent* const entry = readdir(entries)) {
    const std::string name = entry->d_name;
    struct stat facts;
    const bool plain =
        fstatat(directory_.number(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(facts.st_mode);
    if (plain && name != kLockName) names.push_back(name);
    errno = 0;
  }
  if (errno != 0) return StorageError(errno, "list", path_);
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status PosixDisk::ReadOnly(absl::string_view verb) const {
  return absl::PermissionDeniedError(
      absl::StrCat("cannot ", verb, " a file in ", path_, ", which was opened to be read only"));
}

absl::StatusOr<std::unique_ptr<File>> PosixDisk::Open(const std::string& name) {
  const int flags = (read_only() ? O_RDONLY : O_RDWR) | O_CLOEXEC;
  Descriptor descriptor(Retried([&] { return openat(directory_.number(), name.c_str(), flags); }));
  if (!descriptor.ok()) return NameError(errno, "open", path_, name);
  return std::make_unique<PosixFile>(std::move(descriptor), Path(name), /*fresh=*/false);
}

absl::StatusOr<std::unique_ptr<File>> PosixDisk::Create(const std::string& name) {
  if (read_only()) return ReadOnly("create");
  constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
  Descriptor descriptor(
      Retried([&] { return openat(directory_.number(), name.c_str(), kFlags, 0600); }));
  if (descriptor.ok()) {
    return std::make_unique<PosixFile>(std::move(descriptor), Path(name), /*fresh=*/true);
  }
  // What is not there can only be the directory: somebody has removed it.
  if (errno == ENOENT) return StorageError(errno, "create", path_, name);
  return NameError(errno, "create", path_, name);
}

absl::Status PosixDisk::Rename(const std::string& from, const std::string& to) {
  if (read_only()) return ReadOnly("rename");
  const int directory = directory_.number();
  if (renameat(directory, from.c_str(), directory, to.c_str()) == 0) return absl::OkStatus();
  return NameError(errno, "rename", path_, from);
}

absl::Status PosixDisk::Remove(const std::string& name) {
  if (read_only()) return ReadOnly("remove");
  if (unlinkat(directory_.number(), name.c_str(), 0) == 0) return absl::OkStatus();
  return NameError(errno, "remove", path_, name);
}

absl::Status PosixDisk::SyncDirectory() {
  if (read_only()) return ReadOnly("make safe");
  if (Retried([&] { return fsync(directory_.number()); }) == 0) return absl::OkStatus();
  return StorageError(errno, "make safe the entries of", path_);
}

// Of opening or creating a directory.
absl::Status DirectoryError(int error, absl::string_view path) {
  switch (error) {
    case ENOENT:
      return absl::NotFoundError(absl::StrCat(
          "cannot create the directory ", path,
          ": the directory that it would stand in is not there; create that one first"));
    case ENOTDIR:
      return absl::FailedPreconditionError(
          absl::StrCat(path, " is not a directory, or a part of its path is not; move away what ",
                       "stands there, or name another directory"));
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(
          absl::StrCat("user ", geteuid(), " may not create, read or write the directory ", path,
                       "; make it that user's"));
    case EROFS:
      return absl::PermissionDeniedError(
          absl::StrCat("nothing can be written in the directory ", path, ", since its file system ",
                       "is mounted read-only; mount it for writing, or name another directory"));
    default:
      return StorageError(error, "open the directory", path);
  }
}

// Makes the directory's own entry safe. Always: who created it may not have lived to do so.
absl::Status SyncParent(int directory, absl::string_view path, bool created) {
  const Descriptor parent(openat(directory, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent.ok() && Retried([&] { return fsync(parent.number()); }) == 0) return absl::OkStatus();
  // Who may not read the parent can do nothing, and need not where the directory is not new.
  if (errno == EACCES && !created) return absl::OkStatus();
  return StorageError(errno, "make safe the new directory", path);
}

absl::StatusOr<Descriptor> OpenDirectory(const std::string& path) {
  const auto open_it = [&path] { return open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); };
  int number = open_it();
  // It may be another process that creates it first.
  const bool created =
      number < 0 && errno == ENOENT && (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST);
  if (created) number = open_it();
  Descriptor directory(number);
  if (!directory.ok()) return DirectoryError(errno, path);

  // Found out here, where it can be told plainly, and not by the first file that is created.
  if (faccessat(number, ".", R_OK | W_OK | X_OK, AT_EACCESS) != 0) {
    return DirectoryError(errno, path);
  }
  if (absl::Status status = SyncParent(number, path, created); !status.ok()) return status;
  return directory;
}

// Who has locked the file, as far as it says so: it may be about to.
std::string Holder(PosixFile& lock) {
  std::string text;
  int number;
  if (!lock.Read(0, 32, &text).ok()) return "another process";
  if (!absl::SimpleAtoi(text.substr(0, text.find('\n')), &number)) return "another process";
  return absl::StrCat("process ", number);
}

absl::StatusOr<std::unique_ptr<File>> Lock(int directory, const std::string& path) {
  Descriptor descriptor(
      Retried([&] { return openat(directory, kLockName, O_RDWR | O_CREAT | O_CLOEXEC, 0600); }));
  if (!descriptor.ok()) return NameError(errno, "open", path, kLockName);
  auto lock = std::make_unique<PosixFile>(std::move(descriptor), absl::StrCat(path, "/", kLockName),
                                          /*fresh=*/true);
  if (Retried([&] { return flock(lock->number(), LOCK_EX | LOCK_NB); }) != 0) {
    if (errno != EWOULDBLOCK) return StorageError(errno, "lock", path, kLockName);
    return absl::FailedPreconditionError(
        absl::StrCat("the directory ", path, " is in use by ", Holder(*lock),
                     "; stop that process, or name another directory"));
  }
  // In this order it takes no room that a lock before has not taken, so that a server can start on
  // a disk that is full.
  const std::string text = absl::StrCat(getpid(), "\n");
  if (absl::Status status = lock->Write(0, text); !status.ok()) return status;
  if (absl::Status status = lock->Resize(static_cast<int64_t>(text.size())); !status.ok()) {
    return status;
  }
  return lock;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Disk>> OpenPosixDisk(const std::string& directory) {
  absl::StatusOr<Descriptor> descriptor = OpenDirectory(directory);
  if (!descriptor.ok()) return descriptor.status();
  absl::StatusOr<std::unique_ptr<File>> lock = Lock(descriptor->number(), directory);
  if (!lock.ok()) return lock.status();
  return std::make_unique<PosixDisk>(directory, *std::move(descriptor), *std::move(lock));
}

absl::StatusOr<std::unique_ptr<Disk>> OpenPosixDiskToRead(const std::string& directory) {
  Descriptor descriptor(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.ok()) {
    if (errno == ENOTDIR) {
      return absl::FailedPreconditionError(absl::StrCat(directory, " is not a directory"));
    }
    return NameError(errno, "open the directory", directory);
  }
  return std::make_unique<PosixDisk>(directory, std::move(descriptor), nullptr);
}

absl::Status RenameDirectory(const std::string& from, const std::string& to) {
  // A directory that is put there meanwhile is replaced where it is empty, otherwise not.
  if (faccessat(AT_FDCWD, to.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
    return absl::AlreadyExistsError(absl::StrCat(to, " is there already"));
  }
  if (rename(from.c_str(), to.c_str()) != 0) {
    return NameError(errno, "rename the directory", from);
  }
  const Descriptor directory(open(to.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.ok()) return StorageError(errno, "open the directory", to);
  return SyncParent(directory.number(), to, /*created=*/true);
}

}  // namespace manager

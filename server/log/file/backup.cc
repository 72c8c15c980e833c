#include "server/log/file/backup.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/disk/posix_disk.h"
#include "server/log/file/file_names.h"
#include "server/log/file/frame.h"
#include "server/log/file/log_file.h"
#include "server/log/file/pinned_files.h"
#include "server/log/file/recovery.h"

namespace manager {
namespace {

// How much is written at once.
constexpr int64_t kPiece = 1 << 20;

// Copies the whole frames at the beginning of a file, and makes them safe.
absl::Status CopyFrames(File& from, File& to) {
  FrameReader frames(from);
  std::string copied;
  int64_t end = 0;
  for (int64_t offset = 0;; offset = frames.end()) {
    const absl::StatusOr<bool> whole = frames.Read(offset);
    if (!whole.ok()) return whole.status();
    if (*whole) AppendFrame(frames.bytes(), &copied);
    if (*whole && static_cast<int64_t>(copied.size()) < kPiece) continue;
    if (absl::Status status = to.Write(end, copied); !status.ok()) return status;
    end += static_cast<int64_t>(copied.size());
    copied.clear();
    if (!*whole) return to.Sync();
  }
}

absl::Status CopyFile(Disk& from, const std::string& name, Disk& to, const std::string& new_name) {
  const absl::StatusOr<std::unique_ptr<File>> source = from.Open(name);
  if (!source.ok()) return source.status();
  const absl::StatusOr<std::unique_ptr<File>> copy = to.Create(new_name);
  if (!copy.ok()) return copy.status();
  return CopyFrames(**source, **copy);
}

absl::Status RemoveFiles(Disk& disk) {
  const absl::StatusOr<std::vector<std::string>> names = disk.List();
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    if (absl::Status status = disk.Remove(name); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// The files to be copied, in the order in which the copies get their names. A log whose last files
// alone are there lacks its beginning, which is an error; so a copy that is not finished cannot be
// taken for a shorter log.
std::vector<std::string> FilesToCopy(const Recovered& found) {
  std::vector<std::string> names = found.replaced;
  for (const LogFile& file : found.files) names.push_back(LogFileName(file.sequence));
  std::reverse(names.begin(), names.end());
  if (found.snapshot_index != 0) names.push_back(SnapshotName(found.snapshot_index));
  return names;
}

// Whether a file that was begun meanwhile makes void what was copied.
absl::Status CheckOvertaken(Disk& from, uint64_t last_sequence, uint64_t last_index) {
  const absl::StatusOr<FileNames> names = ListFiles(from);
  if (!names.ok()) return names.status();
  for (const uint64_t sequence : names->logs) {
    if (sequence <= last_sequence) continue;
    const absl::StatusOr<std::unique_ptr<LogFileReader>> reader =
        LogFileReader::Open(from, sequence);
    if (!reader.ok()) return reader.status();
    if ((*reader)->header().first_index() <= last_index) {
      return absl::AbortedError(absl::StrCat("the log in ", from.Describe(),
                                             " was begun anew again and again while it was "
                                             "copied; see what its server says, and try it again"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<LogFacts> CopyOnce(Disk& from, PinnedFiles& files, Disk& to) {
  if (absl::Status status = RemoveFiles(to); !status.ok()) return status;
  const absl::StatusOr<Recovered> found = Recover(files);
  if (!found.ok()) return found.status();
  const std::vector<std::string> names = FilesToCopy(*found);
  for (const std::string& name : names) {
    absl::Status status = CopyFile(files, name, to, TemporaryName(name));
    if (!status.ok()) return status;
  }
  for (const std::string& name : names) {
    absl::Status status = to.Rename(TemporaryName(name), name);
    if (!status.ok()) return status;
  }
  if (absl::Status status = to.SyncDirectory(); !status.ok()) return status;

  absl::StatusOr<LogFacts> copied = VerifyLog(to);
  if (!copied.ok()) return copied.status();
  if (copied->last_index < found->last_index) {
    return absl::DataLossError(absl::StrCat("of the ", found->last_index, " records in ",
                                            from.Describe(), " only ", copied->last_index,
                                            " could be read again to copy them"));
  }
  absl::Status status = CheckOvertaken(from, found->last_sequence, copied->last_index);
  if (!status.ok()) return status;
  return copied;
}

absl::Status Because(absl::string_view what, const absl::Status& status) {
  return {status.code(), absl::StrCat(what, ": ", status.message())};
}

bool IsThere(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

// Without the slashes at its end, behind which nothing can be appended.
std::string Plain(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// What an earlier attempt may have left.
absl::Status CheckOwnFilesOnly(Disk& disk) {
  const absl::StatusOr<FileNames> own = ListFiles(disk);
  if (!own.ok()) return own.status();
  const absl::StatusOr<std::vector<std::string>> all = disk.List();
  if (!all.ok()) return all.status();
  if (all->size() == own->logs.size() + own->snapshots.size() + own->temporary.size()) {
    return absl::OkStatus();
  }
  return absl::AlreadyExistsError(absl::StrCat(
      disk.Describe(), " is where the backup would be made, and has other files in it; move them"));
}

absl::StatusOr<LogFacts> Create(const std::string& data_dir, const std::string& backup) {
  if (IsThere(backup)) {
    return absl::AlreadyExistsError(
        absl::StrCat(backup, " is there already; name a directory that is not"));
  }
  const absl::StatusOr<std::unique_ptr<Disk>> from = OpenPosixDiskToRead(data_dir);
  if (!from.ok()) return from.status();
  // So that nothing is created where there is nothing to be copied.
  if (const auto files = PinnedFiles::Open(**from); !files.ok()) return files.status();
  const std::string unfinished = absl::StrCat(backup, ".tmp");
  const absl::StatusOr<std::unique_ptr<Disk>> to = OpenPosixDisk(unfinished);
  if (!to.ok()) return to.status();
  if (absl::Status status = CheckOwnFilesOnly(**to); !status.ok()) return status;
  absl::StatusOr<LogFacts> copied = CopyLog(**from, **to);
  if (!copied.ok()) return copied.status();
  if (absl::Status status = RenameDirectory(unfinished, backup); !status.ok()) return status;
  return copied;
}

absl::StatusOr<LogFacts> Restore(const std::string& backup, const std::string& data_dir) {
  const absl::StatusOr<std::unique_ptr<Disk>> from = OpenPosixDiskToRead(backup);
  if (!from.ok()) return from.status();
  if (absl::StatusOr<LogFacts> facts = VerifyLog(**from); !facts.ok()) return facts.status();
  const absl::StatusOr<std::unique_ptr<Disk>> to = OpenPosixDisk(data_dir);
  if (!to.ok()) return to.status();
  const absl::StatusOr<std::vector<std::string>> names = (*to)->List();
  if (!names.ok()) return names.status();
  if (!names->empty()) {
    return absl::AlreadyExistsError(absl::StrCat(data_dir, " is not empty: it holds ",
                                                 names->front(),
                                                 "; name a directory that is empty or new"));
  }
  return CopyLog(**from, **to);
}

}  // namespace

absl::StatusOr<LogFacts> CopyLog(Disk& from, Disk& to) {
  absl::StatusOr<LogFacts> copied = LogFacts();
  absl::Status status = AtOneMoment(from, [&](PinnedFiles& files) {
    copied = CopyOnce(from, files, to);
    return copied.status();
  });
  if (status.ok()) return copied;
  RemoveFiles(to).IgnoreError();
  return status;
}

absl::StatusOr<LogFacts> CreateBackup(const std::string& data_dir, const std::string& backup) {
  absl::StatusOr<LogFacts> created = Create(data_dir, Plain(backup));
  if (created.ok()) return created;
  return Because(absl::StrCat("cannot back up ", data_dir), created.status());
}

absl::StatusOr<LogFacts> RestoreBackup(const std::string& backup, const std::string& data_dir) {
  absl::StatusOr<LogFacts> restored = Restore(backup, data_dir);
  if (restored.ok()) return restored;
  return Because(absl::StrCat("cannot restore ", backup), restored.status());
}

}  // namespace manager

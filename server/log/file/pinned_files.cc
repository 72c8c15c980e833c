#include "server/log/file/pinned_files.h"

#include <algorithm>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/log/file/file_names.h"

namespace manager {
namespace {

// How often the files may change while they are looked at, until it is given up.
constexpr int kAttempts = 20;

absl::Status ReadOnly() {
  return absl::PermissionDeniedError("the files of a log that is only looked at cannot be changed");
}

// The finished files' names.
absl::StatusOr<std::vector<std::string>> Finished(Disk& disk) {
  const absl::StatusOr<FileNames> files = ListFiles(disk);
  if (!files.ok()) return files.status();
  std::vector<std::string> names;
  names.reserve(files->logs.size() + files->snapshots.size());
  for (const uint64_t sequence : files->logs) names.push_back(LogFileName(sequence));
  for (const uint64_t index : files->snapshots) names.push_back(SnapshotName(index));
  return names;
}

}  // namespace

// Shares the open file with all others of its name.
class PinnedFiles::PinnedFile final : public File {
 public:
  explicit PinnedFile(Pinned pinned) : pinned_(std::move(pinned)) {}

  absl::StatusOr<int64_t> Size() override { return pinned_.size; }
  absl::Status Read(int64_t offset, int64_t length, std::string* out) override {
    length = std::min(length, std::max<int64_t>(pinned_.size - offset, 0));
    return pinned_.file->Read(offset, length, out);
  }
  absl::Status Write(int64_t /*offset*/, absl::string_view /*bytes*/) override {
    return ReadOnly();
  }
  absl::Status Resize(int64_t /*size*/) override { return ReadOnly(); }
  absl::Status Sync() override { return ReadOnly(); }

 private:
  const Pinned pinned_;
};

absl::StatusOr<std::unique_ptr<PinnedFiles>> PinnedFiles::Open(Disk& disk) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const absl::StatusOr<std::vector<std::string>> names = Finished(disk);
    if (!names.ok()) return names.status();
    if (names->empty()) {
      return absl::NotFoundError(absl::StrCat(disk.Describe(), " holds no log and no snapshot"));
    }
    Files files;
    for (const std::string& name : *names) {
      absl::StatusOr<std::unique_ptr<File>> file = disk.Open(name);
      if (absl::IsNotFound(file.status())) break;
      if (!file.ok()) return file.status();
      const absl::StatusOr<int64_t> size = (*file)->Size();
      if (!size.ok()) return size.status();
      files.emplace(name, Pinned{*std::move(file), *size});
    }
    // Only if all are there before and after, there was a moment at which they were.
    const absl::StatusOr<std::vector<std::string>> now = Finished(disk);
    if (!now.ok()) return now.status();
    if (files.size() == names->size() && *now == *names) {
      return absl::WrapUnique(new PinnedFiles(disk, std::move(files)));
    }
  }
  return absl::AbortedError(absl::StrCat("the files in ", disk.Describe(),
                                         " change too fast to be looked at; try it again"));
}

absl::StatusOr<std::vector<std::string>> PinnedFiles::List() {
  std::vector<std::string> names;
  names.reserve(files_.size());
  for (const auto& [name, pinned] : files_) names.push_back(name);
  return names;
}

absl::StatusOr<std::unique_ptr<File>> PinnedFiles::Open(const std::string& name) {
  const auto found = files_.find(name);
  if (found == files_.end()) {
    return absl::NotFoundError(absl::StrCat("there is no file ", disk_.Describe(), "/", name));
  }
  return std::make_unique<PinnedFile>(found->second);
}

absl::StatusOr<std::unique_ptr<File>> PinnedFiles::Create(const std::string& /*name*/) {
  return ReadOnly();
}

absl::Status PinnedFiles::Rename(const std::string& /*from*/, const std::string& /*to*/) {
  return ReadOnly();
}

absl::Status PinnedFiles::Remove(const std::string& /*name*/) { return ReadOnly(); }

absl::Status PinnedFiles::SyncDirectory() { return ReadOnly(); }

absl::Status AtOneMoment(Disk& disk, const std::function<absl::Status(PinnedFiles& files)>& look) {
  absl::Status status;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const absl::StatusOr<std::unique_ptr<PinnedFiles>> files = PinnedFiles::Open(disk);
    if (!files.ok()) return files.status();
    const absl::Status before = status;
    status = look(**files);
    const bool overtaken = absl::IsAborted(status) || absl::IsNotFound(status);
    if (!overtaken && (!absl::IsDataLoss(status) || status == before)) return status;
  }
  return status;
}

}  // namespace manager

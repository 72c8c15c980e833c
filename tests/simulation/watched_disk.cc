#include "tests/simulation/watched_disk.h"

#include <algorithm>
#include <utility>

namespace manager {

class WatchedDisk::WatchedFile final : public File {
 public:
  WatchedFile(WatchedDisk& disk, std::unique_ptr<File> file)
      : disk_(disk), file_(std::move(file)) {}

  absl::StatusOr<int64_t> Size() override { return file_->Size(); }
  absl::Status Read(int64_t offset, int64_t length, std::string* out) override {
    return file_->Read(offset, length, out);
  }
  absl::Status Write(int64_t offset, absl::string_view bytes) override {
    return disk_.Count(file_->Write(offset, bytes));
  }
  absl::Status Resize(int64_t size) override { return disk_.Count(file_->Resize(size)); }
  absl::Status Sync() override {
    if (disk_.bug_ == Bug::kSyncIsSkipped) return disk_.Count(absl::OkStatus());
    return disk_.Count(file_->Sync());
  }

 private:
  WatchedDisk& disk_;
  const std::unique_ptr<File> file_;
};

void WatchedDisk::StopAfter(int64_t changes) {
  left_ = changes;
  if (stopped()) disk_.StopAfter(0);
}

absl::Status WatchedDisk::Count(absl::Status result) {
  if (!stopped() && --left_ == 0) disk_.StopAfter(0);
  return result;
}

absl::StatusOr<std::unique_ptr<File>> WatchedDisk::Open(const std::string& name) {
  absl::StatusOr<std::unique_ptr<File>> file = disk_.Open(name);
  if (!file.ok()) return file.status();
  return std::make_unique<WatchedFile>(*this, *std::move(file));
}

absl::StatusOr<std::unique_ptr<File>> WatchedDisk::Create(const std::string& name) {
  absl::StatusOr<std::unique_ptr<File>> file = disk_.Create(name);
  Count(file.status()).IgnoreError();
  if (!file.ok()) return file.status();
  return std::make_unique<WatchedFile>(*this, *std::move(file));
}

absl::Status WatchedDisk::Rename(const std::string& from, const std::string& to) {
  return Count(disk_.Rename(from, to));
}

absl::Status WatchedDisk::Remove(const std::string& name) {
  if (bug_ == Bug::kTrimGoesTooFar) RemoveNextTo(name);
  return Count(disk_.Remove(name));
}

void WatchedDisk::RemoveNextTo(const std::string& name) {
  const absl::StatusOr<std::vector<std::string>> names = disk_.List();
  if (!names.ok()) return;
  const auto next = std::upper_bound(names->begin(), names->end(), name);
  if (next != names->end()) disk_.Remove(*next).IgnoreError();
}

absl::Status WatchedDisk::SyncDirectory() {
  if (bug_ == Bug::kDirectorySyncIsSkipped) return Count(absl::OkStatus());
  return Count(disk_.SyncDirectory());
}

}  // namespace manager

#include "server/disk/simulated_disk.h"

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"

namespace manager {
namespace {

std::string Sentence(absl::string_view verb, absl::string_view name, absl::string_view why) {
  return absl::StrCat("cannot ", verb, " /simulated/", name, ": ", why);
}

absl::Status Failure(absl::string_view verb, absl::string_view name) {
  return absl::UnavailableError(Sentence(verb, name, "a planned failure"));
}

absl::Status Full(absl::string_view verb, absl::string_view name) {
  return absl::ResourceExhaustedError(Sentence(verb, name, "no room is left"));
}

}  // namespace

class SimulatedDisk::OpenFile final : public File {
 public:
  OpenFile(SimulatedDisk* disk, std::string name, std::shared_ptr<SimulatedContent> content,
           int64_t process)
      : disk_(disk), name_(std::move(name)), process_(process), content_(std::move(content)) {}

  absl::StatusOr<int64_t> Size() override {
    absl::MutexLock lock(&disk_->mutex_);
    if (absl::Status status = disk_->Admit(Operation::kRead, process_); !status.ok()) return status;
    return content_->size();
  }

  absl::Status Read(int64_t offset, int64_t length, std::string* out) override {
    absl::MutexLock lock(&disk_->mutex_);
    absl::Status status = disk_->Begin(Operation::kRead, process_, "read", name_);
    if (!status.ok()) return status;
    const std::string& bytes = content_->bytes();
    const size_t begin = std::min(static_cast<size_t>(offset), bytes.size());
    *out = bytes.substr(begin, static_cast<size_t>(length));
    return absl::OkStatus();
  }

  absl::Status Write(int64_t offset, absl::string_view bytes) override {
    absl::MutexLock lock(&disk_->mutex_);
    absl::Status status = disk_->Admit(Operation::kWrite, process_);
    return status.ok() ? disk_->WriteTo(*content_, name_, offset, bytes) : status;
  }

  absl::Status Resize(int64_t size) override {
    absl::MutexLock lock(&disk_->mutex_);
    absl::Status status = disk_->Begin(Operation::kResize, process_, "resize", name_);
    return status.ok() ? disk_->ResizeTo(*content_, name_, size) : status;
  }

  absl::Status Sync() override {
    absl::MutexLock lock(&disk_->mutex_);
    absl::Status status = disk_->Admit(Operation::kSync, process_);
    if (!status.ok()) return status;
    if (disk_->Fails(Operation::kSync)) {
      content_->FailSync(disk_->random_);
      return Failure("sync", name_);
    }
    ++disk_->syncs_;
    content_->Sync();
    return absl::OkStatus();
  }

 private:
  SimulatedDisk* const disk_;
  const std::string name_;  // As it was opened.
  const int64_t process_;
  const std::shared_ptr<SimulatedContent> content_ ABSL_GUARDED_BY(disk_->mutex_);
};

absl::StatusOr<std::vector<std::string>> SimulatedDisk::List() {
  absl::MutexLock lock(&mutex_);
  absl::Status status = Begin(Operation::kList, process_, "list", "");
  if (!status.ok()) return status;
  std::vector<std::string> list;
  for (const auto& [name, content] : names()) list.push_back(name);
  return list;
}

absl::StatusOr<std::unique_ptr<File>> SimulatedDisk::Open(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  absl::Status status = Begin(Operation::kOpen, process_, "open", name);
  if (!status.ok()) return status;
  const auto entry = names().find(name);
  if (entry == names().end()) return absl::NotFoundError(Sentence("open", name, "not there"));
  return std::make_unique<OpenFile>(this, name, entry->second, process_);
}

absl::StatusOr<std::unique_ptr<File>> SimulatedDisk::Create(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  absl::Status status = Begin(Operation::kCreate, process_, "create", name);
  if (!status.ok()) return status;
  Names changed = names();
  const auto [entry, created] = changed.try_emplace(name, std::make_shared<SimulatedContent>());
  if (!created) return absl::AlreadyExistsError(Sentence("create", name, "it is there"));
  auto file = std::make_unique<OpenFile>(this, name, entry->second, process_);
  history_.push_back(std::move(changed));
  return file;
}

absl::Status SimulatedDisk::Rename(const std::string& from, const std::string& to) {
  absl::MutexLock lock(&mutex_);
  absl::Status status = Begin(Operation::kRename, process_, "rename", from);
  if (!status.ok()) return status;
  Names changed = names();
  auto file = changed.extract(from);
  if (file.empty()) return absl::NotFoundError(Sentence("rename", from, "not there"));
  changed[to] = std::move(file.mapped());
  history_.push_back(std::move(changed));
  return absl::OkStatus();
}

absl::Status SimulatedDisk::Remove(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  absl::Status status = Begin(Operation::kRemove, process_, "remove", name);
  if (!status.ok()) return status;
  Names changed = names();
  if (changed.erase(name) == 0) return absl::NotFoundError(Sentence("remove", name, "not there"));
  history_.push_back(std::move(changed));
  return absl::OkStatus();
}

absl::Status SimulatedDisk::SyncDirectory() {
  absl::MutexLock lock(&mutex_);
  absl::Status status = Admit(Operation::kSyncDirectory, process_);
  if (!status.ok()) return status;
  const bool fails = Fails(Operation::kSyncDirectory);
  const size_t safe =
      fails ? absl::Uniform<size_t>(random_, 0, history_.size()) : history_.size() - 1;
  history_.erase(history_.begin(), history_.begin() + static_cast<std::ptrdiff_t>(safe));
  return fails ? Failure("sync", "") : absl::OkStatus();
}

void SimulatedDisk::StopAfter(int64_t changes) {
  absl::MutexLock lock(&mutex_);
  changes_left_ = changes;
}

void SimulatedDisk::Crash() {
  absl::MutexLock lock(&mutex_);
  ++process_;
  changes_left_ = std::numeric_limits<int64_t>::max();
  // None or all of the changes survive as often as something in between.
  size_t survives = history_.size() - 1;
  switch (absl::Uniform(random_, 0, 3)) {
    case 0:
      survives = 0;
      break;
    case 1:
      survives = absl::Uniform<size_t>(random_, 0, history_.size());
      break;
    default:
      break;
  }
  history_ = {history_[survives]};
  for (const auto& [name, content] : names()) content->Crash(random_);
}

void SimulatedDisk::Kill() {
  absl::MutexLock lock(&mutex_);
  ++process_;
  changes_left_ = std::numeric_limits<int64_t>::max();
}

void SimulatedDisk::set_capacity(int64_t bytes) {
  absl::MutexLock lock(&mutex_);
  capacity_ = bytes;
}

void SimulatedDisk::FailNext(Operation operation, int64_t count, int64_t after) {
  absl::MutexLock lock(&mutex_);
  faults_[operation] = {.after = after, .count = count};
}

absl::Status SimulatedDisk::FlipBit(const std::string& name, int64_t offset) {
  absl::MutexLock lock(&mutex_);
  const auto entry = names().find(name);
  if (entry == names().end()) return absl::NotFoundError(Sentence("flip", name, "not there"));
  SimulatedContent& content = *entry->second;
  if (offset >= content.size()) return absl::OutOfRangeError(Sentence("flip", name, "too short"));
  content.FlipBit(offset, absl::Uniform(random_, 0, 8));
  return absl::OkStatus();
}

int64_t SimulatedDisk::syncs() const {
  absl::MutexLock lock(&mutex_);
  return syncs_;
}

int64_t SimulatedDisk::bytes_written() const {
  absl::MutexLock lock(&mutex_);
  return bytes_written_;
}

absl::Status SimulatedDisk::Admit(Operation operation, int64_t process) {
  if (process != process_ || changes_left_ == 0) {
    return absl::UnavailableError("the process that used the disk has died");
  }
  const bool looks = operation == Operation::kList || operation == Operation::kOpen ||
                     operation == Operation::kRead;
  if (!looks) --changes_left_;
  return absl::OkStatus();
}

bool SimulatedDisk::Fails(Operation operation) {
  Faults& faults = faults_[operation];
  if (faults.count == 0) return false;
  if (faults.after > 0) {
    --faults.after;
    return false;
  }
  --faults.count;
  return true;
}

absl::Status SimulatedDisk::Begin(Operation operation, int64_t process, absl::string_view verb,
                                  absl::string_view name) {
  absl::Status status = Admit(operation, process);
  if (status.ok() && Fails(operation)) return Failure(verb, name);
  return status;
}

absl::Status SimulatedDisk::WriteTo(SimulatedContent& content, absl::string_view name,
                                    int64_t offset, absl::string_view bytes) {
  const bool fails = Fails(Operation::kWrite);
  auto written = static_cast<int64_t>(bytes.size());
  const int64_t lacking = offset + written - content.size() - Room();
  const bool full = lacking > 0;
  if (full) written = std::max<int64_t>(written - lacking, 0);
  if (full || fails) written = absl::Uniform(absl::IntervalClosed, random_, int64_t{0}, written);
  content.Write(offset, bytes.substr(0, static_cast<size_t>(written)));
  bytes_written_ += written;
  if (fails) return Failure("write", name);
  return full ? Full("write", name) : absl::OkStatus();
}

absl::Status SimulatedDisk::ResizeTo(SimulatedContent& content, absl::string_view name,
                                     int64_t size) {
  const int64_t old = content.size();
  const bool full = size - old > Room();
  if (full) {
    const bool grows = absl::Bernoulli(random_, 0.5);
    size = old + (grows ? absl::Uniform(absl::IntervalClosed, random_, int64_t{0}, Room()) : 0);
  }
  content.Resize(size);
  bytes_written_ += std::max<int64_t>(size - old, 0);
  return full ? Full("resize", name) : absl::OkStatus();
}

int64_t SimulatedDisk::Room() const {
  int64_t used = 0;
  for (const auto& [name, content] : names()) used += content->size();
  return std::max<int64_t>(capacity_ - used, 0);
}

}  // namespace manager

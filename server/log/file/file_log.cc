#include "server/log/file/file_log.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "manager/log/v1/batch.pb.h"
#include "server/log/file/errors.h"
#include "server/log/file/file_names.h"
#include "server/log/file/frame.h"
#include "server/log/file/snapshot_file.h"

namespace manager {
namespace {

// How much is written at once, where it is not a single batch.
constexpr int64_t kMaxGroupBytes = 16 << 20;

// The largest batch.
constexpr int64_t kMaxBatchBytes = 256 << 20;

RecoveryInfo Summary(const Recovered& found) {
  return {.snapshot_index = found.snapshot_index,
          .last_index = found.last_index,
          .torn_file = found.torn_file,
          .torn_offset = found.torn_offset,
          .torn_bytes = found.torn_bytes};
}

absl::Status RemoveAll(Disk& disk, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (absl::Status status = disk.Remove(name); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileLog>> FileLog::Open(Disk& disk, const FileLogOptions& options,
                                                       Executor executor) {
  const absl::StatusOr<Recovered> found = Recover(disk);
  if (!found.ok()) return found.status();
  // A file that was found may bear its name in the system's memory only. Nothing goes on the word
  // of one before that is over.
  if (absl::Status status = disk.SyncDirectory(); !status.ok()) return status;
  if (absl::Status status = RemoveAll(disk, found->leftovers); !status.ok()) return status;
  auto log = absl::WrapUnique(new FileLog(disk, options, std::move(executor), *found));
  if (absl::Status status = log->writer_.Prepare(0); !status.ok()) return status;
  if (absl::Status status = RemoveAll(disk, found->replaced); !status.ok()) return status;
  return log;
}

FileLog::FileLog(Disk& disk, const FileLogOptions& options, Executor executor,
                 const Recovered& found)
    : disk_(disk),
      options_(options),
      epoch_(found.epoch + 1),
      recovery_(Summary(found)),
      tasks_(std::move(executor)),
      files_(found.files),
      writer_(disk_, options_, epoch_, found, files_),
      last_index_(found.last_index),
      snapshot_index_(found.snapshot_index),
      bytes_since_snapshot_(found.bytes_since_snapshot) {}

FileLog::~FileLog() {
  tasks_.Close();
  while (!queue_.empty()) WriteQueue();
  if (!undecided_.empty()) TryAgain();
  for (const PendingBatch& batch : undecided_) {
    batch.done(absl::UnknownError(
        absl::StrCat("whether the log has it is not known: ", undecided_why_.message())));
  }
  // Nobody is left to be told where that fails.
  if (options_.sync == SyncPolicy::kInterval) writer_.Sync().IgnoreError();
}

uint64_t FileLog::last_index() const {
  absl::MutexLock lock(&mutex_);
  return last_index_;
}

int64_t FileLog::bytes_since_snapshot() const {
  absl::MutexLock lock(&mutex_);
  return bytes_since_snapshot_;
}

uint64_t FileLog::snapshot_index() const {
  absl::MutexLock lock(&mutex_);
  return snapshot_index_;
}

absl::Status FileLog::failure() const {
  absl::MutexLock lock(&mutex_);
  return failure_;
}

void FileLog::SetFailure(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  failure_ = status;
}

void FileLog::Append(std::vector<NewEntry> batch, Done done) {
  queue_.Add(std::move(batch), std::move(done));
  tasks_.Run([this] { WriteQueue(); });
}

void FileLog::Tick(absl::Time now) {
  tasks_.Run([this, now] { DoWhatIsDue(now); });
}

void FileLog::DoWhatIsDue(absl::Time now) {
  if (!failure().ok()) TryAgain();
  if (options_.sync == SyncPolicy::kInterval) SyncIfDue(now);
}

// There is a task for each batch, and the first takes them all.
void FileLog::WriteQueue() {
  if (undecided_.empty()) {
    std::vector<PendingBatch> group = queue_.Take(kMaxGroupBytes);
    if (!group.empty()) WriteGroup(std::move(group));
  } else if (!queue_.empty()) {
    // Either this refuses them all, or none of them is ever written.
    TryAgain();
    if (!undecided_.empty()) queue_.Refuse({}, failure());
  }
}

void FileLog::WriteGroup(std::vector<PendingBatch> group) {
  if (group.front().bytes > kMaxBatchBytes) {
    const int64_t bytes = group.front().bytes;
    return queue_.Refuse(std::move(group),
                         absl::ResourceExhaustedError(absl::StrCat(
                             "a batch of ", bytes, " bytes is too large for the log")));
  }
  const absl::Time now = group.back().entries.back().time;
  uint64_t last_index = 0;
  const std::string frames = Encode(group, &last_index);
  const auto bytes = static_cast<int64_t>(frames.size());
  if (absl::Status status = ToAppendError(writer_.Prepare(bytes)); !status.ok()) {
    SetFailure(status);
    return queue_.Refuse(std::move(group), status);
  }
  if (writer_.synced_index() == writer_.last_index()) unsynced_since_ = now;
  const bool sync = options_.sync == SyncPolicy::kAlways;
  if (absl::Status status = ToAppendError(writer_.Write(frames, last_index, sync)); !status.ok()) {
    SetFailure(status);
    if (!writer_.failing()) return queue_.Refuse(std::move(group), status);
    undecided_ = std::move(group);
    undecided_why_ = status;
    return;
  }
  {
    absl::MutexLock lock(&mutex_);
    last_index_ = last_index;
    bytes_since_snapshot_ += bytes;
    failure_ = absl::OkStatus();
  }
  for (const PendingBatch& batch : group) batch.done(absl::OkStatus());
  if (options_.sync == SyncPolicy::kInterval) SyncIfDue(now);
}

// All that is written at once is one frame, so that it is there as a whole or not at all.
std::string FileLog::Encode(std::vector<PendingBatch>& group, uint64_t* last_index) const {
  log::v1::Batch batch;
  batch.set_epoch(epoch_);
  batch.set_first_index(writer_.last_index() + 1);
  batch.set_safe_index(writer_.synced_index());
  batch.set_log_id(writer_.log_id());
  for (PendingBatch& pending : group) {
    for (NewEntry& entry : pending.entries) {
      log::v1::Entry* added = batch.add_entries();
      added->set_time(absl::ToUnixNanos(entry.time));
      added->set_record(std::move(entry.record));
    }
  }
  *last_index = writer_.last_index() + static_cast<uint64_t>(batch.entries_size());
  std::string frame;
  AppendFrame(batch.SerializeAsString(), &frame);
  return frame;
}

void FileLog::SyncIfDue(absl::Time now) {
  if (writer_.synced_index() == writer_.last_index()) return;
  if (now - unsynced_since_ < options_.sync_interval) return;
  const absl::Status status = ToAppendError(writer_.Sync());
  if (!status.ok()) SetFailure(status);
}

void FileLog::TryAgain() {
  SetFailure(ToAppendError(writer_.Prepare(options_.extent)));
  if (undecided_.empty() || writer_.failing()) return;
  queue_.Refuse(std::exchange(undecided_, {}), undecided_why_);
}

absl::Status FileLog::Read(uint64_t from, const Visitor& visit) {
  return files_.Read(disk_, from, last_index(), visit);
}

absl::Status FileLog::Trim(uint64_t last) {
  last = std::min(last, snapshot_index());
  while (const std::optional<LogFile> file = files_.TakeOldest(last)) {
    absl::Status status = disk_.Remove(LogFileName(file->sequence));
    if (!status.ok()) return ToAppendError(status);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<SnapshotWriter>> FileLog::BeginSnapshot(uint64_t index) {
  int64_t covered = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (index <= snapshot_index_ || index > last_index_) {
      return absl::InvalidArgumentError(absl::StrCat("a snapshot of record ", index, " follows ",
                                                     snapshot_index_, " and has ", last_index_));
    }
    // As if all records took the same.
    const double share = static_cast<double>(index - snapshot_index_) /
                         static_cast<double>(last_index_ - snapshot_index_);
    covered = static_cast<int64_t>(static_cast<double>(bytes_since_snapshot_) * share);
  }
  return SnapshotFileWriter::Create(disk_, index,
                                    [this, index, covered] { NoteSnapshot(index, covered); });
}

void FileLog::NoteSnapshot(uint64_t index, int64_t covered) {
  uint64_t before = 0;
  {
    absl::MutexLock lock(&mutex_);
    before = std::exchange(snapshot_index_, index);
    bytes_since_snapshot_ -= covered;
  }
  // Where that fails, the next opening does it.
  if (before != 0) disk_.Remove(SnapshotName(before)).IgnoreError();
}

absl::Status FileLog::ReadSnapshot(const PartVisitor& visit) {
  while (true) {
    const uint64_t index = snapshot_index();
    if (index == 0) return absl::NotFoundError("there is no snapshot");
    const absl::StatusOr<std::unique_ptr<File>> file = disk_.Open(SnapshotName(index));
    if (file.ok()) return VisitSnapshot(disk_, index, **file, visit);
    // A newer one may have taken its place just now.
    if (!absl::IsNotFound(file.status())) return file.status();
    if (snapshot_index() == index) return absl::DataLossError(file.status().message());
  }
}

}  // namespace manager

#include "server/log/memory/memory_log.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace manager {

// Not thread-safe; the caller serializes.
class MemoryLog::Snapshot final : public SnapshotWriter {
 public:
  Snapshot(MemoryLog& log, uint64_t index) : log_(log), index_(index) {}

  absl::Status Add(absl::string_view part) override {
    parts_.emplace_back(part);
    return log_.failure();
  }

  absl::Status Finish() override {
    if (absl::Status status = log_.failure(); !status.ok()) return status;
    log_.Finish(index_, std::move(parts_));
    return absl::OkStatus();
  }

 private:
  MemoryLog& log_;
  const uint64_t index_;
  std::vector<std::string> parts_;
};

MemoryLog::MemoryLog(MemoryLogStore& store) : store_(store), epoch_(NewEpoch(store)) {}

MemoryLog::MemoryLog(MemoryLogStore& store, Executor executor)
    : store_(store),
      epoch_(NewEpoch(store)),
      tasks_(std::make_unique<TaskGate>(std::move(executor))) {}

MemoryLog::~MemoryLog() {
  if (tasks_ != nullptr) tasks_->Close();
  RefuseAppends(absl::UnavailableError("the log was closed"));
}

uint64_t MemoryLog::NewEpoch(MemoryLogStore& store) {
  absl::MutexLock lock(&store.mutex_);
  return ++store.epoch_;
}

void MemoryLog::Append(std::vector<NewEntry> batch, Done done) {
  queue_.Add(std::move(batch), std::move(done));
  if (tasks_ != nullptr) tasks_->Run([this] { CompleteAppends(); });
}

void MemoryLog::CompleteAppends() {
  std::vector<PendingBatch> batches = queue_.Take(std::numeric_limits<int64_t>::max());
  if (absl::Status status = failure(); !status.ok()) {
    return queue_.Refuse(std::move(batches), status);
  }
  {
    absl::MutexLock lock(&store_.mutex_);
    for (PendingBatch& batch : batches) {
      for (NewEntry& entry : batch.entries) {
        store_.entries_.push_back({epoch_, entry.time, std::move(entry.record)});
      }
    }
  }
  for (const PendingBatch& batch : batches) batch.done(absl::OkStatus());
}

void MemoryLog::RefuseAppends(const absl::Status& why) { queue_.Refuse({}, why); }

void MemoryLog::SetFailure(const absl::Status& why) {
  absl::MutexLock lock(&mutex_);
  failure_ = why;
}

absl::Status MemoryLog::failure() const {
  absl::MutexLock lock(&mutex_);
  return failure_;
}

uint64_t MemoryLog::last_index() const {
  absl::MutexLock lock(&store_.mutex_);
  return store_.first_index_ + store_.entries_.size() - 1;
}

uint64_t MemoryLog::snapshot_index() const {
  absl::MutexLock lock(&store_.mutex_);
  return store_.snapshot_index_;
}

int64_t MemoryLog::bytes_since_snapshot() const {
  absl::MutexLock lock(&store_.mutex_);
  int64_t bytes = 0;
  uint64_t index = store_.first_index_;
  for (const MemoryLogStore::Entry& entry : store_.entries_) {
    if (index > store_.snapshot_index_) bytes += static_cast<int64_t>(entry.record.size());
    ++index;
  }
  return bytes;
}

absl::Status MemoryLog::Read(uint64_t from, const Visitor& visit) {
  const uint64_t last = last_index();
  for (uint64_t index = from; index <= last; ++index) {
    MemoryLogStore::Entry entry;
    {
      absl::MutexLock lock(&store_.mutex_);
      if (index < store_.first_index_) {
        return absl::OutOfRangeError(absl::StrCat("record ", index, " has been trimmed"));
      }
      entry = store_.entries_[index - store_.first_index_];
    }
    const LogEntry visited = {
        .index = index, .epoch = entry.epoch, .time = entry.time, .record = entry.record};
    if (absl::Status status = visit(visited); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status MemoryLog::Trim(uint64_t last) {
  if (absl::Status status = failure(); !status.ok()) return status;
  absl::MutexLock lock(&store_.mutex_);
  while (store_.first_index_ <= last && store_.first_index_ <= store_.snapshot_index_) {
    store_.entries_.pop_front();
    ++store_.first_index_;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<SnapshotWriter>> MemoryLog::BeginSnapshot(uint64_t index) {
  if (index <= snapshot_index() || index > last_index()) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is nothing to make a snapshot of at record ", index));
  }
  if (absl::Status status = failure(); !status.ok()) return status;
  return std::make_unique<Snapshot>(*this, index);
}

void MemoryLog::Finish(uint64_t index, std::vector<std::string> parts) {
  absl::MutexLock lock(&store_.mutex_);
  store_.snapshot_index_ = index;
  store_.parts_ = std::move(parts);
}

absl::Status MemoryLog::ReadSnapshot(const PartVisitor& visit) {
  std::vector<std::string> parts;
  {
    absl::MutexLock lock(&store_.mutex_);
    if (store_.snapshot_index_ == 0) return absl::NotFoundError("there is no snapshot");
    parts = store_.parts_;
  }
  for (const std::string& part : parts) {
    if (absl::Status status = visit(part); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace manager

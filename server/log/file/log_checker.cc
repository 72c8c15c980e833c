#include "server/log/file/log_checker.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

constexpr int kParts = 5;

std::string Part(uint64_t index, int part, int64_t bytes) {
  return absl::StrCat("part ", part, " of ", index, " ",
                      std::string(static_cast<size_t>(bytes / kParts), 'p'));
}

}  // namespace

absl::Status LogChecker::Open() {
  absl::StatusOr<std::unique_ptr<FileLog>> log =
      FileLog::Open(disk_, options_, executor_.executor());
  if (!log.ok()) return log.status();
  log_ = *std::move(log);
  EXPECT_GT(log_->epoch(), last_epoch_);
  last_epoch_ = log_->epoch();
  std::vector<std::string> records;
  absl::Status status = CheckSnapshot();
  if (status.ok()) status = ReadRecords(&records);
  if (!status.ok()) {
    log_ = nullptr;
    return status;
  }
  finished_snapshot_ = log_->snapshot_index();
  begun_snapshots_.clear();
  CheckRecords(records);
  lossy_ = false;
  return absl::OkStatus();
}

absl::Status LogChecker::CheckSnapshot() const {
  const uint64_t index = log_->snapshot_index();
  if (index != finished_snapshot_) {
    EXPECT_GT(index, finished_snapshot_);
    EXPECT_EQ(begun_snapshots_.count(index), 1) << index;
  }
  if (index == 0) return absl::OkStatus();
  int parts = 0;
  absl::Status status = log_->ReadSnapshot([&](absl::string_view part) {
    EXPECT_TRUE(absl::StartsWith(part, Part(index, parts, 0))) << part;
    ++parts;
    return absl::OkStatus();
  });
  EXPECT_TRUE(!status.ok() || parts == kParts) << parts;
  return status;
}

absl::Status LogChecker::ReadRecords(std::vector<std::string>* records) const {
  const uint64_t first = log_->snapshot_index() + 1;
  absl::Status status = log_->Read(first, [&](const LogEntry& entry) {
    EXPECT_EQ(entry.index, first + records->size());
    records->emplace_back(entry.record);
    return absl::OkStatus();
  });
  EXPECT_TRUE(!status.ok() || log_->last_index() == log_->snapshot_index() + records->size());
  return status;
}

// `records` are those behind the snapshot.
void LogChecker::CheckRecords(const std::vector<std::string>& records) {
  for (const std::string& record : records) {
    EXPECT_EQ(refused_.count(record), 0) << record << " was refused";
  }
  const uint64_t last = log_->last_index();
  if (last < safe_.size()) {
    EXPECT_TRUE(lossy_) << "lost " << safe_.size() - last << " of " << safe_.size();
    refused_.insert(safe_.begin() + static_cast<int64_t>(last), safe_.end());
    safe_.resize(last);
  }
  const size_t known = safe_.size() - finished_snapshot_;
  EXPECT_TRUE(std::equal(records.begin(), records.begin() + static_cast<int64_t>(known),
                         safe_.begin() + static_cast<int64_t>(finished_snapshot_)));

  std::deque<std::string> found(records.begin() + static_cast<int64_t>(known), records.end());
  safe_.insert(safe_.end(), found.begin(), found.end());
  for (const Batch& batch : unanswered_) {
    const auto size = static_cast<int64_t>(batch.records.size());
    const auto end = found.begin() + std::min<int64_t>(size, std::ssize(found));
    if (std::equal(batch.records.begin(), batch.records.end(), found.begin(), end)) {
      found.erase(found.begin(), end);
    } else {
      // It must not come up later.
      refused_.insert(batch.records.begin(), batch.records.end());
    }
  }
  EXPECT_THAT(found, testing::IsEmpty());
  unanswered_.clear();
}

void LogChecker::Append(int records, int64_t bytes) {
  now_ += absl::Milliseconds(1);
  Batch batch = {++last_batch_, {}};
  std::vector<NewEntry> entries;
  for (int i = 0; i < records; ++i) {
    const std::string name = absl::StrCat("record ", i, " of batch ", batch.number, " ");
    batch.records.push_back(name + std::string(static_cast<size_t>(bytes), 'r'));
    entries.push_back({now_, batch.records.back()});
  }
  const int64_t number = batch.number;
  unanswered_.push_back(std::move(batch));
  log_->Append(std::move(entries),
               [this, number](const absl::Status& status) { Answer(number, status); });
}

void LogChecker::Answer(int64_t number, const absl::Status& status) {
  if (absl::IsUnknown(status)) return;
  const auto batch = std::find_if(unanswered_.begin(), unanswered_.end(),
                                  [&](const Batch& other) { return other.number == number; });
  ASSERT_TRUE(batch != unanswered_.end()) << "batch " << number << " was answered before";
  if (status.ok()) {
    EXPECT_TRUE(batch == unanswered_.begin()) << "batch " << number << " came before others";
    safe_.insert(safe_.end(), batch->records.begin(), batch->records.end());
  } else {
    EXPECT_TRUE(absl::IsResourceExhausted(status) || absl::IsUnavailable(status)) << status;
    refused_.insert(batch->records.begin(), batch->records.end());
  }
  unanswered_.erase(batch);
}

bool LogChecker::Write(int64_t bytes) {
  const uint64_t before = safe();
  Append(1, bytes);
  RunTasks();
  return safe() > before;
}

void LogChecker::Tick() {
  now_ += absl::Milliseconds(1);
  log_->Tick(now_);
}

absl::Status LogChecker::MakeSnapshot(uint64_t index, int64_t bytes) {
  absl::StatusOr<std::unique_ptr<SnapshotWriter>> writer = log_->BeginSnapshot(index);
  if (!writer.ok()) return writer.status();
  for (int part = 0; part < kParts; ++part) {
    if (absl::Status status = (*writer)->Add(Part(index, part, bytes)); !status.ok()) return status;
  }
  begun_snapshots_.insert(index);
  absl::Status status = (*writer)->Finish();
  if (status.ok()) finished_snapshot_ = index;
  return status;
}

void LogChecker::Stop() {
  log_ = nullptr;
  disk_.Kill();
}

void LogChecker::Kill() {
  // What is left to be done is not done any more.
  disk_.StopAfter(0);
  Stop();
}

void LogChecker::Crash() {
  disk_.StopAfter(0);
  log_ = nullptr;
  disk_.Crash();
  lossy_ = options_.sync != SyncPolicy::kAlways;
}

}  // namespace manager

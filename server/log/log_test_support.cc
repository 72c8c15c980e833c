#include "server/log/log_test_support.h"

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace manager {

Log::Done Answers::Note(std::string batch) {
  return [this, batch = std::move(batch)](const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    heard_.push_back(absl::StrCat(batch, status.ok() ? " is safe" : " is refused"));
    codes_.push_back(status.code());
  };
}

std::vector<std::string> Answers::heard() const {
  absl::MutexLock lock(&mutex_);
  return heard_;
}

std::vector<absl::StatusCode> Answers::codes() const {
  absl::MutexLock lock(&mutex_);
  return codes_;
}

absl::Time EntryTime() { return absl::FromUnixNanos(1'800'000'000'123'456'789); }

std::vector<NewEntry> Entries(const std::vector<std::string>& records) {
  std::vector<NewEntry> entries;
  for (const std::string& record : records) entries.push_back({EntryTime(), record});
  return entries;
}

void Append(Log& log, const std::vector<std::string>& records) {
  log.Append(Entries(records), [](const absl::Status& /*status*/) {});
}

std::vector<ReadEntry> ReadEntries(Log& log, uint64_t from) {
  std::vector<ReadEntry> entries;
  const absl::Status status = log.Read(from, [&](const LogEntry& entry) {
    entries.push_back({entry.index, entry.epoch, entry.time, std::string(entry.record)});
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return entries;
}

std::vector<std::string> Records(Log& log, uint64_t from) {
  std::vector<std::string> records;
  for (ReadEntry& entry : ReadEntries(log, from)) {
    EXPECT_EQ(entry.index, from + records.size());
    records.push_back(std::move(entry.record));
  }
  return records;
}

std::vector<std::string> Parts(Log& log) {
  std::vector<std::string> parts;
  const absl::Status status = log.ReadSnapshot([&](absl::string_view part) {
    parts.emplace_back(part);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return parts;
}

void MakeSnapshot(Log& log, uint64_t index, const std::vector<std::string>& parts) {
  absl::StatusOr<std::unique_ptr<SnapshotWriter>> writer = log.BeginSnapshot(index);
  ASSERT_TRUE(writer.ok()) << writer.status();
  for (const std::string& part : parts) ASSERT_TRUE((*writer)->Add(part).ok());
  const absl::Status status = (*writer)->Finish();
  ASSERT_TRUE(status.ok()) << status;
}

}  // namespace manager

#include "server/log/file/file_list.h"

#include <algorithm>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/log/file/log_file.h"

namespace manager {
namespace {

bool IsBefore(uint64_t index, const LogFile& file) { return index < file.first_index; }

// Visits a file's records from `*next` to `last`, and counts `*next` up.
absl::Status ReadFile(LogFileReader& reader, uint64_t last, uint64_t* next,
                      const Log::Visitor& visit) {
  while (*next <= last) {
    const absl::StatusOr<bool> found = reader.Next();
    if (!found.ok()) return found.status();
    if (!*found) return reader.Damage(absl::StrCat("record ", *next, " cannot be read"));
    const log::v1::Batch& batch = reader.batch();
    uint64_t index = batch.first_index();
    for (const log::v1::Entry& entry : batch.entries()) {
      if (index == *next && index <= last) {
        const LogEntry visited = {.index = index,
                                  .epoch = batch.epoch(),
                                  .time = absl::FromUnixNanos(entry.time()),
                                  .record = entry.record()};
        if (absl::Status status = visit(visited); !status.ok()) return status;
        ++*next;
      }
      ++index;
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<LogFile> FileList::Add(LogFile file) {
  absl::MutexLock lock(&mutex_);
  const auto replaced = std::find_if(files_.begin(), files_.end(), [&](const LogFile& other) {
    return other.first_index >= file.first_index;
  });
  std::vector<LogFile> gone(replaced, files_.end());
  files_.erase(replaced, files_.end());
  files_.push_back(file);
  return gone;
}

std::optional<LogFile> FileList::TakeOldest(uint64_t last) {
  absl::MutexLock lock(&mutex_);
  if (files_.size() < 2 || files_[1].first_index > last + 1) return std::nullopt;
  const LogFile oldest = files_.front();
  files_.erase(files_.begin());
  return oldest;
}

std::optional<FileList::Place> FileList::Find(uint64_t index) const {
  absl::MutexLock lock(&mutex_);
  const auto next = std::upper_bound(files_.begin(), files_.end(), index, IsBefore);
  if (next == files_.begin()) return std::nullopt;
  return Place{*std::prev(next), next == files_.end() ? 0 : next->first_index};
}

absl::Status FileList::Read(Disk& disk, uint64_t from, uint64_t last,
                            const Log::Visitor& visit) const {
  uint64_t next = from;
  while (next <= last) {
    const std::optional<Place> place = Find(next);
    if (!place) return absl::OutOfRangeError(absl::StrCat("record ", next, " has been trimmed"));
    const absl::StatusOr<std::unique_ptr<LogFileReader>> reader =
        LogFileReader::Open(disk, place->file.sequence);
    if (absl::IsNotFound(reader.status())) {
      // It may have been trimmed meanwhile, or replaced by a newer file.
      const std::optional<Place> now = Find(next);
      if (!now || now->file.sequence != place->file.sequence) continue;
      return absl::DataLossError(reader.status().message());
    }
    if (!reader.ok()) return reader.status();
    const uint64_t end = place->next_first_index;
    const uint64_t last_here = end == 0 ? last : std::min(last, end - 1);
    if (absl::Status status = ReadFile(**reader, last_here, &next, visit); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace manager

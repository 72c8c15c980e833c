#include "server/log/file/recovery.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/log/file/errors.h"
#include "server/log/file/file_names.h"
#include "server/log/file/frame.h"
#include "server/log/file/log_file.h"
#include "server/log/file/snapshot_file.h"

namespace manager {
namespace {

// Behind the record that is damaged.
constexpr absl::string_view kUnreadable =
    ", which had been made safe, cannot be read as it was written";

// Not thread-safe; the caller serializes.
class Recovery {
 public:
  explicit Recovery(Disk& disk) : disk_(disk) {}

  absl::StatusOr<Recovered> Run();

 private:
  // A batch that is not known to be safe.
  struct Unproven {
    uint64_t first_index;
    std::string bytes;
  };

  absl::Status CheckSnapshots(const std::vector<uint64_t>& indexes);
  absl::Status ReadHeaders(const std::vector<uint64_t>& sequences);
  absl::Status CheckBeginning() const;
  absl::Status ReadOlder(size_t place);
  absl::Status ReadNewest();
  void Count(LogFileReader& reader, int64_t begin);
  void EndAtSnapshot();

  Disk& disk_;
  Recovered found_;
  std::deque<Unproven> unproven_;
};

absl::StatusOr<Recovered> Recovery::Run() {
  const absl::StatusOr<FileNames> names = ListFiles(disk_);
  if (!names.ok()) return names.status();
  found_.leftovers = names->temporary;
  if (absl::Status status = CheckSnapshots(names->snapshots); !status.ok()) return status;
  if (absl::Status status = ReadHeaders(names->logs); !status.ok()) return status;
  if (absl::Status status = CheckBeginning(); !status.ok()) return status;
  if (!found_.files.empty()) {
    for (size_t place = 0; place + 1 < found_.files.size(); ++place) {
      if (absl::Status status = ReadOlder(place); !status.ok()) return status;
    }
    if (absl::Status status = ReadNewest(); !status.ok()) return status;
  }
  if (found_.last_index < found_.snapshot_index) EndAtSnapshot();
  return std::move(found_);
}

absl::Status Recovery::CheckSnapshots(const std::vector<uint64_t>& indexes) {
  if (indexes.empty()) return absl::OkStatus();
  found_.snapshot_index = indexes.back();
  for (const uint64_t index : indexes) {
    if (index < found_.snapshot_index) found_.leftovers.push_back(SnapshotName(index));
  }
  const absl::StatusOr<std::unique_ptr<File>> file =
      disk_.Open(SnapshotName(found_.snapshot_index));
  if (!file.ok()) return file.status();
  return VisitSnapshot(disk_, found_.snapshot_index, **file,
                       [](absl::string_view /*part*/) { return absl::OkStatus(); });
}

// From the newest file back to the one with the first record that the snapshot does not cover.
// Nothing hangs on those before it; a server stopped before it could trim them.
absl::Status Recovery::ReadHeaders(const std::vector<uint64_t>& sequences) {
  uint64_t next_first_index = 0;
  uint64_t next_epoch = 0;
  for (size_t i = sequences.size(); i-- > 0;) {
    const uint64_t sequence = sequences[i];
    const std::string name = LogFileName(sequence);
    if (!found_.files.empty() && next_first_index <= found_.snapshot_index + 1) {
      found_.leftovers.push_back(name);
      continue;
    }
    const absl::StatusOr<std::unique_ptr<LogFileReader>> reader =
        LogFileReader::Open(disk_, sequence);
    if (!reader.ok()) return reader.status();
    const log::v1::FileHeader& header = (*reader)->header();
    if (found_.files.empty()) {
      found_.epoch = header.epoch();
      found_.last_sequence = sequence;
      found_.log_id = header.log_id();
    } else if (header.log_id() != found_.log_id) {
      return (*reader)->Damage("it is a file of another log");
    } else if (header.epoch() > next_epoch || header.first_index() > next_first_index) {
      return (*reader)->Damage("the file that follows was begun before it");
    }
    if (!found_.files.empty() && header.first_index() == next_first_index) {
      found_.leftovers.push_back(name);
    } else {
      found_.files.insert(found_.files.begin(), {sequence, header.first_index()});
    }
    next_first_index = header.first_index();
    next_epoch = header.epoch();
  }
  return absl::OkStatus();
}

absl::Status Recovery::CheckBeginning() const {
  const uint64_t first = found_.snapshot_index + 1;
  std::string found = "there are none";
  if (!found_.files.empty()) {
    if (found_.files.front().first_index <= first) return absl::OkStatus();
    found = absl::StrCat("those that are there begin with ", found_.files.front().first_index);
  } else if (found_.snapshot_index == 0) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(disk_.Describe(), " lacks the records from ", first,
                                          " on: ", found, "; restore it from a backup"));
}

absl::Status Recovery::ReadOlder(size_t place) {
  const uint64_t end = found_.files[place + 1].first_index;
  absl::StatusOr<std::unique_ptr<LogFileReader>> opened =
      LogFileReader::Open(disk_, found_.files[place].sequence);
  if (!opened.ok()) return opened.status();
  LogFileReader& reader = **opened;
  while (reader.next_index() < end) {
    const int64_t begin = reader.offset();
    const absl::StatusOr<bool> whole = reader.Next();
    if (!whole.ok()) return whole.status();
    if (!*whole || reader.next_index() > end) {
      return reader.Damage(absl::StrCat("record ", reader.next_index(), kUnreadable,
                                        " (the next file begins with record ", end, ")"));
    }
    Count(reader, begin);
  }
  return absl::OkStatus();
}

absl::Status Recovery::ReadNewest() {
  absl::StatusOr<std::unique_ptr<LogFileReader>> opened =
      LogFileReader::Open(disk_, found_.files.back().sequence);
  if (!opened.ok()) return opened.status();
  LogFileReader& reader = **opened;
  while (true) {
    const int64_t begin = reader.offset();
    const absl::StatusOr<bool> whole = reader.Next();
    if (!whole.ok()) return whole.status();
    if (!*whole) break;
    Count(reader, begin);
    unproven_.push_back({reader.batch().first_index(), std::string(reader.bytes())});
    while (!unproven_.empty() && unproven_.front().first_index <= reader.batch().safe_index()) {
      unproven_.pop_front();
    }
  }

  const absl::StatusOr<LogFileRest> rest = reader.ExamineRest();
  if (!rest.ok()) return rest.status();
  if (rest->safe_index != 0) {
    return reader.Damage(absl::StrCat("record ", reader.next_index(), kUnreadable,
                                      " (a later one says that all up to ", rest->safe_index,
                                      " were safe)"));
  }
  found_.last_index = reader.next_index() - 1;
  found_.safe_index = unproven_.empty() ? found_.last_index : unproven_.front().first_index - 1;
  for (const Unproven& batch : unproven_) AppendFrame(batch.bytes, &found_.tail);
  if (rest->bytes > 0) {
    found_.torn_file = LogFileName(found_.files.back().sequence);
    found_.torn_offset = reader.offset();
    found_.torn_bytes = rest->bytes;
  }
  return absl::OkStatus();
}

void Recovery::Count(LogFileReader& reader, int64_t begin) {
  if (reader.next_index() - 1 <= found_.snapshot_index) return;
  found_.bytes_since_snapshot += reader.offset() - begin;
}

// The snapshot goes farther than the log, which can be where not every batch was synced before it
// was safe. No record counts any more.
void Recovery::EndAtSnapshot() {
  for (const LogFile& file : found_.files) found_.replaced.push_back(LogFileName(file.sequence));
  found_.files.clear();
  found_.last_index = found_.snapshot_index;
  found_.safe_index = found_.snapshot_index;
  found_.tail.clear();
}

}  // namespace

absl::StatusOr<Recovered> Recover(Disk& disk) { return Recovery(disk).Run(); }

}  // namespace manager

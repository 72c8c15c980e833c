#include "server/log/file/inspect.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "manager/log/v1/record.pb.h"
#include "server/log/file/file_list.h"
#include "server/log/file/file_names.h"
#include "server/log/file/log_file.h"
#include "server/log/file/pinned_files.h"
#include "server/log/file/recovery.h"
#include "server/log/file/snapshot_file.h"

namespace manager {
namespace {

absl::Status CheckRecord(const Disk& disk, const LogEntry& entry) {
  log::v1::Record record;
  const bool parsed =
      record.ParseFromArray(entry.record.data(), static_cast<int>(entry.record.size()));
  if (parsed && record.event_case() != log::v1::Record::EVENT_NOT_SET) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "record ", entry.index, " in ", disk.Describe(),
      " is whole, and of no kind that this version knows; use the version that wrote it"));
}

absl::StatusOr<int64_t> SizeOf(Disk& disk, const std::string& name) {
  const absl::StatusOr<std::unique_ptr<File>> file = disk.Open(name);
  if (!file.ok()) return file.status();
  return (*file)->Size();
}

absl::Status AddSnapshot(Disk& disk, LogFacts* facts) {
  if (facts->snapshot_index == 0) return absl::OkStatus();
  const absl::StatusOr<std::unique_ptr<File>> file = disk.Open(SnapshotName(facts->snapshot_index));
  if (!file.ok()) return file.status();
  const absl::StatusOr<int64_t> size = (*file)->Size();
  if (!size.ok()) return size.status();
  facts->snapshot_bytes = *size;
  return VisitSnapshot(disk, facts->snapshot_index, **file, [&](absl::string_view /*part*/) {
    ++facts->snapshot_parts;
    return absl::OkStatus();
  });
}

absl::Status AddFiles(Disk& disk, const Recovered& found, LogFacts* facts) {
  for (const LogFile& file : found.files) {
    LogFileFacts added = {.name = LogFileName(file.sequence),
                          .first_index = file.first_index,
                          .last_index = found.last_index};
    const absl::StatusOr<int64_t> size = SizeOf(disk, added.name);
    if (!size.ok()) return size.status();
    added.bytes = *size;
    const absl::StatusOr<std::unique_ptr<LogFileReader>> reader =
        LogFileReader::Open(disk, file.sequence);
    if (!reader.ok()) return reader.status();
    added.epoch = (*reader)->header().epoch();
    if (!facts->files.empty()) facts->files.back().last_index = file.first_index - 1;
    facts->files.push_back(added);
  }
  return absl::OkStatus();
}

absl::StatusOr<LogFacts> Examine(Disk& disk) {
  absl::StatusOr<Recovered> found = Recover(disk);
  if (!found.ok()) return found.status();
  LogFacts facts = {.snapshot_index = found->snapshot_index,
                    .last_index = found->last_index,
                    .torn_file = found->torn_file,
                    .torn_offset = found->torn_offset,
                    .torn_bytes = found->torn_bytes,
                    .leftovers = found->leftovers};
  facts.leftovers.insert(facts.leftovers.end(), found->replaced.begin(), found->replaced.end());
  if (absl::Status status = AddSnapshot(disk, &facts); !status.ok()) return status;
  if (absl::Status status = AddFiles(disk, *found, &facts); !status.ok()) return status;
  absl::Status status =
      FileList(found->files)
          .Read(disk, found->snapshot_index + 1, found->last_index,
                [&disk](const LogEntry& entry) { return CheckRecord(disk, entry); });
  if (!status.ok()) return status;
  return facts;
}

// Visits the records of one file from `*next` to `last`, as far as they can be read. Whether it
// came to the file's end.
absl::StatusOr<bool> VisitFile(LogFileReader& reader, uint64_t last, uint64_t* next,
                               const Log::Visitor& visit) {
  while (reader.next_index() <= last) {
    const absl::StatusOr<bool> whole = reader.Next();
    if (absl::IsDataLoss(whole.status())) return false;
    if (!whole.ok()) return whole.status();
    if (!*whole) return false;
    const log::v1::Batch& batch = reader.batch();
    uint64_t index = batch.first_index();
    for (const log::v1::Entry& entry : batch.entries()) {
      if (index >= *next && index <= last) {
        const LogEntry visited = {.index = index,
                                  .epoch = batch.epoch(),
                                  .time = absl::FromUnixNanos(entry.time()),
                                  .record = entry.record()};
        if (absl::Status status = visit(visited); !status.ok()) return status;
        *next = index + 1;
      }
      ++index;
    }
  }
  return true;
}

absl::Status VisitFiles(PinnedFiles& files, uint64_t* next, const Log::Visitor& visit) {
  const absl::StatusOr<FileNames> names = ListFiles(files);
  if (!names.ok()) return names.status();
  std::vector<std::unique_ptr<LogFileReader>> readers;
  for (const uint64_t sequence : names->logs) {
    absl::StatusOr<std::unique_ptr<LogFileReader>> reader = LogFileReader::Open(files, sequence);
    if (absl::IsDataLoss(reader.status())) break;
    if (!reader.ok()) return reader.status();
    readers.push_back(*std::move(reader));
  }
  // A later file makes void what stands from its first record on in those before it.
  std::vector<uint64_t> last(readers.size(), std::numeric_limits<uint64_t>::max());
  for (size_t place = readers.size(); place-- > 1;) {
    last[place - 1] = std::min(last[place], readers[place]->header().first_index() - 1);
  }
  for (size_t place = 0; place < readers.size(); ++place) {
    const absl::StatusOr<bool> whole = VisitFile(*readers[place], last[place], next, visit);
    if (!whole.ok()) return whole.status();
    if (!*whole) break;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LogFacts> VerifyLog(Disk& disk) {
  absl::StatusOr<LogFacts> facts = LogFacts();
  absl::Status status = AtOneMoment(disk, [&facts](PinnedFiles& files) {
    facts = Examine(files);
    return facts.status();
  });
  if (!status.ok()) return status;
  return facts;
}

absl::Status VisitRecords(Disk& disk, uint64_t from, const Log::Visitor& visit) {
  uint64_t next = from;
  return AtOneMoment(disk, [&](PinnedFiles& files) { return VisitFiles(files, &next, visit); });
}

}  // namespace manager

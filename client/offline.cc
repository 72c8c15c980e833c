#include "client/offline.h"

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "client/call.h"
#include "client/failure.h"
#include "client/rpc.h"
#include "client/short_text.h"
#include "common/value/decode.h"
#include "server/disk/posix_disk.h"
#include "server/log/file/backup.h"
#include "server/log/file/inspect.h"
#include "server/log/file/record_text.h"

namespace manager::ctl {
namespace {

int Fail(const absl::Status& status, Environment& environment) {
  PrintError(status.message(), environment);
  return absl::IsDataLoss(status) ? kExitNo : kExitRefused;
}

std::string Count(int64_t count, absl::string_view what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

std::string Range(uint64_t first, uint64_t last) {
  if (last < first) return absl::StrCat("no records; ", first, " would be the next");
  if (last == first) return absl::StrCat("record ", first);
  return absl::StrCat("records ", first, " to ", last);
}

// A line per file.
std::string FilesText(const LogFacts& facts) {
  std::string text;
  if (facts.snapshot_index != 0) {
    absl::StrAppend(&text, "snapshot: what ", Range(1, facts.snapshot_index), " come to, in ",
                    Count(facts.snapshot_parts, "part"), ", ", facts.snapshot_bytes, " bytes\n");
  }
  for (const LogFileFacts& file : facts.files) {
    absl::StrAppend(&text, file.name, ": ", Range(file.first_index, file.last_index),
                    ", begun in epoch ", file.epoch, ", ", file.bytes, " bytes\n");
  }
  if (!facts.leftovers.empty()) {
    absl::StrAppend(&text, "left over, and removed by the next start: ",
                    absl::StrJoin(facts.leftovers, ", "), "\n");
  }
  if (facts.torn_bytes > 0) {
    absl::StrAppend(
        &text, facts.torn_file, ": the ", facts.torn_bytes, " bytes from byte ", facts.torn_offset,
        " on are no whole batch: a crash cut them off, or a server is writing them; the "
        "next start drops them\n");
  }
  return text;
}

// What stands in a request or a response.
std::string TextOf(const std::string& path, bool request, const std::string& bytes,
                   const Environment& environment) {
  std::string unknown = absl::StrCat("(", Count(std::ssize(bytes), "byte"), ")");
  const auto method = FindMethod(path, environment.groups);
  if (!method.ok()) return unknown;
  const auto message = NewMessage(request ? *(*method)->input_type() : *(*method)->output_type());
  return Decode(bytes, message.get()) ? ShortText(*message) : unknown;
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

absl::StatusOr<uint64_t> FirstIndex(const Invocation& invocation) {
  if (!invocation.Has(kFromArgument)) return 1;
  uint64_t index;
  if (absl::SimpleAtoi(invocation.Get(kFromArgument), &index)) return index;
  return absl::InvalidArgumentError(
      absl::StrCat("--from: '", invocation.Get(kFromArgument), "' is no index of a record"));
}

// "backup has record 12 and those before it"
std::string Holds(const std::string& directory, const LogFacts& facts) {
  if (facts.last_index == 0) return absl::StrCat(directory, " holds no records yet\n");
  return absl::StrCat(directory, " holds everything up to record ", facts.last_index, "\n");
}

}  // namespace

int DumpLog(const Invocation& invocation, Environment& environment) {
  const absl::StatusOr<uint64_t> from = FirstIndex(invocation);
  if (!from.ok()) return ReportFailure(from.status(), invocation, environment);
  const absl::StatusOr<std::unique_ptr<Disk>> disk =
      OpenPosixDiskToRead(invocation.Get(kDirectoryArgument));
  if (!disk.ok()) return Fail(disk.status(), environment);
  // Where it is damaged, what stands before that is shown all the same.
  const absl::StatusOr<LogFacts> facts = VerifyLog(**disk);
  if (!facts.ok() && !absl::IsDataLoss(facts.status())) return Fail(facts.status(), environment);
  if (facts.ok()) environment.out << FilesText(*facts) << "\n";
  const MessageText text = [&](const std::string& method, bool request, const std::string& bytes) {
    return TextOf(method, request, bytes, environment);
  };
  const absl::Status status = VisitRecords(**disk, *from, [&](const LogEntry& entry) {
    environment.out << entry.index << "  epoch " << entry.epoch << "  " << TimeText(entry.time)
                    << "  " << RecordText(entry.record, text) << "\n";
    if (environment.out) return absl::OkStatus();
    return absl::CancelledError("the output could not be written");
  });
  if (!facts.ok()) return Fail(facts.status(), environment);
  return status.ok() ? kExitOk : Fail(status, environment);
}

int VerifyDirectory(const Invocation& invocation, Environment& environment) {
  const std::string directory = invocation.Get(kDirectoryArgument);
  const absl::StatusOr<std::unique_ptr<Disk>> disk = OpenPosixDiskToRead(directory);
  if (!disk.ok()) return Fail(disk.status(), environment);
  const absl::StatusOr<LogFacts> facts = VerifyLog(**disk);
  if (!facts.ok()) return Fail(facts.status(), environment);
  environment.out << FilesText(*facts) << Holds(directory, *facts);
  return kExitOk;
}

int CreateBackupOf(const Invocation& invocation, Environment& environment) {
  const std::string backup = invocation.Get(kBackupArgument);
  const absl::StatusOr<LogFacts> facts = CreateBackup(invocation.Get(kDirectoryArgument), backup);
  if (!facts.ok()) return Fail(facts.status(), environment);
  environment.out << Holds(backup, *facts);
  return kExitOk;
}

int RestoreBackupTo(const Invocation& invocation, Environment& environment) {
  const std::string directory = invocation.Get(kDirectoryArgument);
  const absl::StatusOr<LogFacts> facts = RestoreBackup(invocation.Get(kBackupArgument), directory);
  if (!facts.ok()) return Fail(facts.status(), environment);
  environment.out << Holds(directory, *facts);
  return kExitOk;
}

}  // namespace manager::ctl

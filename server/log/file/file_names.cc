#include "server/log/file/file_names.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace manager {
namespace {

constexpr char kLog[] = "log-";
constexpr char kSnapshot[] = "snapshot-";
constexpr char kTemporary[] = ".tmp";
constexpr size_t kDigits = 20;

std::optional<uint64_t> NumberIn(absl::string_view name, absl::string_view prefix) {
  uint64_t number = 0;
  if (!absl::ConsumePrefix(&name, prefix) || name.size() != kDigits) return std::nullopt;
  // SimpleAtoi takes spaces and signs as well.
  if (!std::all_of(name.begin(), name.end(), absl::ascii_isdigit)) return std::nullopt;
  if (!absl::SimpleAtoi(name, &number)) return std::nullopt;
  return number;
}

}  // namespace

std::string LogFileName(uint64_t sequence) { return absl::StrFormat("%s%020d", kLog, sequence); }

std::string SnapshotName(uint64_t index) { return absl::StrFormat("%s%020d", kSnapshot, index); }

std::string TemporaryName(absl::string_view name) { return absl::StrCat(name, kTemporary); }

absl::StatusOr<FileNames> ListFiles(Disk& disk) {
  const absl::StatusOr<std::vector<std::string>> names = disk.List();
  if (!names.ok()) return names.status();
  FileNames files;
  for (const std::string& name : *names) {
    absl::string_view finished = name;
    const bool temporary = absl::ConsumeSuffix(&finished, kTemporary);
    const std::optional<uint64_t> log = NumberIn(finished, kLog);
    const std::optional<uint64_t> snapshot = NumberIn(finished, kSnapshot);
    if (!log && !snapshot) continue;
    if (temporary) {
      files.temporary.push_back(name);
    } else if (log) {
      files.logs.push_back(*log);
    } else {
      files.snapshots.push_back(*snapshot);
    }
  }
  return files;
}

}  // namespace manager

// For tests of what an opening makes of the files it finds: a disk with these files, and the log on
// it.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_LOG_FILE_TEST_MACHINE_H_
#define SERVER_LOG_FILE_TEST_MACHINE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "server/base/manual_executor.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/file_log.h"

namespace manager {

// Their contents by their names.
using Files = std::map<std::string, std::string>;

class TestMachine {
 public:
  explicit TestMachine(const Files& files = {});

  // Opens the log anew.
  absl::Status Open();

  FileLog& log() { return *log_; }

  // Appends batches that are written and synced together.
  void Append(const std::vector<std::vector<std::string>>& batches);

  // What the disk has.
  Files Contents();
  std::vector<std::string> Names();

 private:
  SimulatedDisk disk_{1};
  ManualExecutor executor_;
  std::unique_ptr<FileLog> log_;
};

// The records that the newest snapshot does not cover.
std::vector<std::string> NewRecords(TestMachine& machine);

// Where a file's frames begin, and behind them where the last ends.
std::vector<size_t> Frames(const std::string& content);

// Opens a log on files, and expects an error and that it changes nothing.
absl::Status Refusal(const Files& files);

MATCHER_P3(IsDamage, file, offset, index, "") {
  return absl::IsDataLoss(arg) &&
         absl::StrContains(arg.message(), absl::StrCat("/simulated/", file, " is damaged at byte ",
                                                       offset, ": ")) &&
         (absl::StrContains(arg.message(), absl::StrCat("record ", index, " ")) ||
          absl::StrContains(arg.message(), absl::StrCat("record ", index, ","))) &&
         absl::StrContains(arg.message(), "restore /simulated from a backup");
}

}  // namespace manager

#endif  // SERVER_LOG_FILE_TEST_MACHINE_H_

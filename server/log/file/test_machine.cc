#include "server/log/file/test_machine.h"

#include <utility>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "server/log/file/frame.h"
#include "server/log/log_test_support.h"

namespace manager {

TestMachine::TestMachine(const Files& files) {
  for (const auto& [name, content] : files) {
    const std::unique_ptr<File> file = disk_.Create(name).value();
    EXPECT_TRUE(file->Write(0, content).ok() && file->Sync().ok());
  }
  EXPECT_TRUE(disk_.SyncDirectory().ok());
}

absl::Status TestMachine::Open() {
  log_ = nullptr;
  // Small files, so that there are many.
  absl::StatusOr<std::unique_ptr<FileLog>> log =
      FileLog::Open(disk_, {.file_size = 600, .extent = 256}, executor_.executor());
  if (log.ok()) log_ = *std::move(log);
  return log.status();
}

void TestMachine::Append(const std::vector<std::vector<std::string>>& batches) {
  for (const std::vector<std::string>& batch : batches) {
    log_->Append(Entries(batch),
                 [](const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; });
  }
  executor_.RunAll();
}

Files TestMachine::Contents() {
  Files files;
  for (const std::string& name : Names()) {
    const std::unique_ptr<File> file = disk_.Open(name).value();
    EXPECT_TRUE(file->Read(0, file->Size().value(), &files[name]).ok());
  }
  return files;
}

std::vector<std::string> TestMachine::Names() { return disk_.List().value(); }

std::vector<std::string> NewRecords(TestMachine& machine) {
  return Records(machine.log(), machine.log().snapshot_index() + 1);
}

std::vector<size_t> Frames(const std::string& content) {
  SimulatedDisk disk(1);
  const std::unique_ptr<File> file = disk.Create("file").value();
  EXPECT_TRUE(file->Write(0, content).ok());
  FrameReader reader(*file);
  std::vector<size_t> frames = {0};
  while (reader.Read(static_cast<int64_t>(frames.back())).value()) {
    frames.push_back(static_cast<size_t>(reader.end()));
  }
  return frames;
}

absl::Status Refusal(const Files& files) {
  TestMachine machine(files);
  absl::Status status = machine.Open();
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(machine.Contents(), files);
  return status;
}

}  // namespace manager

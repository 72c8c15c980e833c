// What a log in files does beyond what log.h promises.

#include "server/log/file/file_log.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/manual_executor.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/file_names.h"

namespace manager {
namespace {

using Operation = SimulatedDisk::Operation;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

class FileLogTest : public testing::Test {
 protected:
  void Open(const FileLogOptions& options) {
    log_ = nullptr;
    log_ = FileLog::Open(disk_, options, executor_.executor()).value();
    executor_.RunAll();
    syncs_ = disk_.syncs();
  }

  void Append(const std::string& record, absl::Time time = kStart) {
    log_->Append({{time, record}}, [this](const absl::Status& status) {
      EXPECT_TRUE(status.ok()) << status;
      ++safe_;
    });
  }

  void Write(const std::string& record, absl::Time time = kStart) {
    Append(record, time);
    executor_.RunAll();
  }

  void Tick(absl::Time time) {
    log_->Tick(time);
    executor_.RunAll();
  }

  // How often files were synced since this was asked last, or the log was opened.
  int64_t Syncs() { return disk_.syncs() - std::exchange(syncs_, disk_.syncs()); }

  int64_t SizeOf(const std::string& name) { return disk_.Open(name).value()->Size().value(); }

  SimulatedDisk disk_{1};
  ManualExecutor executor_;
  std::unique_ptr<FileLog> log_;
  int64_t syncs_ = 0;
  int safe_ = 0;
};

TEST_F(FileLogTest, BatchesThatGatherAreSyncedTogether) {
  Open({});
  for (int i = 0; i < 100; ++i) Append("record");
  EXPECT_EQ(safe_, 0);
  executor_.RunAll();
  EXPECT_EQ(safe_, 100);
  EXPECT_EQ(Syncs(), 1);
}

TEST_F(FileLogTest, BatchesThatAreTooMuchForOneWriteTakeMore) {
  Open({});
  for (int i = 0; i < 5; ++i) Append(std::string(6 << 20, 'x'));
  executor_.RunAll();
  EXPECT_EQ(safe_, 5);
  EXPECT_EQ(Syncs(), 3);
  EXPECT_EQ(log_->last_index(), 5);
}

TEST_F(FileLogTest, ABatchThatIsTooLargeIsRefused) {
  Open({});
  absl::Status heard;
  log_->Append({{kStart, std::string(256 << 20, 'x')}},
               [&](const absl::Status& status) { heard = status; });
  executor_.RunAll();
  EXPECT_EQ(heard, absl::ResourceExhaustedError("a batch of 268435488 bytes is too large for the "
                                                "log"));
  Write("small");
  EXPECT_EQ(log_->last_index(), 1);
}

TEST_F(FileLogTest, APartThatIsTooLargeIsRefused) {
  Open({});
  Write("record");
  const std::unique_ptr<SnapshotWriter> writer = log_->BeginSnapshot(1).value();
  // Nothing of it is read, so it need not be there.
  const absl::string_view part("", (size_t{1} << 30) + 1);
  EXPECT_TRUE(absl::IsInvalidArgument(writer->Add(part)));
}

TEST_F(FileLogTest, FilesGrowAheadOfWhatIsWritten) {
  Open({.file_size = 100'000, .extent = 4096});
  EXPECT_EQ(SizeOf(LogFileName(1)), 4096);
  Write(std::string(3000, 'x'));
  EXPECT_EQ(SizeOf(LogFileName(1)), 4096);
  Write(std::string(3000, 'x'));
  EXPECT_EQ(SizeOf(LogFileName(1)), 8192);
  Write(std::string(30'000, 'x'));
  EXPECT_EQ(SizeOf(LogFileName(1)), 36'864);
}

TEST_F(FileLogTest, ALargeFileIsFollowedByANewOne) {
  Open({.file_size = 10'000, .extent = 1024});
  for (int i = 0; i < 9; ++i) Write(std::string(2000, 'x'));
  EXPECT_THAT(disk_.List().value(), ElementsAre(LogFileName(1), LogFileName(2)));
  EXPECT_THAT(SizeOf(LogFileName(1)), testing::AllOf(Ge(10'000), Le(12'000)));
}

TEST_F(FileLogTest, TrimsFilesThatASnapshotCovers) {
  Open({.file_size = 1000, .extent = 1024});
  for (int i = 0; i < 10; ++i) Write(std::string(600, 'x'));
  EXPECT_THAT(disk_.List().value(), SizeIs(5));
  {
    const std::unique_ptr<SnapshotWriter> writer = log_->BeginSnapshot(7).value();
    ASSERT_TRUE(writer->Finish().ok());
  }
  ASSERT_TRUE(log_->Trim(7).ok());
  EXPECT_THAT(disk_.List().value(), ElementsAre(LogFileName(4), LogFileName(5), SnapshotName(7)));
}

TEST_F(FileLogTest, ASnapshotThatFailsLeavesNoFile) {
  Open({});
  Write("record");
  const std::vector<std::string> before = disk_.List().value();
  for (const Operation operation :
       {Operation::kWrite, Operation::kSync, Operation::kRename, Operation::kSyncDirectory}) {
    disk_.FailNext(operation, 1, 0);
    EXPECT_TRUE(absl::IsUnavailable(log_->BeginSnapshot(1).value()->Finish()));
    EXPECT_EQ(disk_.List().value(), before);
    EXPECT_EQ(log_->snapshot_index(), 0);
  }
  EXPECT_TRUE(log_->BeginSnapshot(1).value()->Finish().ok());
}

TEST_F(FileLogTest, AFullDiskNeedsNoNewFile) {
  Open({.file_size = 100'000, .extent = 1024});
  disk_.set_capacity(1024);
  bool refused = false;
  log_->Append({{kStart, std::string(2000, 'x')}},
               [&](const absl::Status& status) { refused = absl::IsResourceExhausted(status); });
  executor_.RunAll();
  EXPECT_TRUE(refused);
  disk_.set_capacity(100'000);
  Write(std::string(2000, 'x'));
  EXPECT_THAT(disk_.List().value(), ElementsAre(LogFileName(1)));
}

// The place where the file stands may be what is broken.
TEST_F(FileLogTest, AFileThatCannotGrowIsFollowedByANewOne) {
  Open({.file_size = 100'000, .extent = 1024});
  Write("record");
  disk_.FailNext(Operation::kResize, 1, 0);
  bool refused = false;
  log_->Append({{kStart, std::string(2000, 'x')}},
               [&](const absl::Status& status) { refused = absl::IsUnavailable(status); });
  executor_.RunAll();
  EXPECT_TRUE(refused);
  Write(std::string(2000, 'x'));
  EXPECT_THAT(disk_.List().value(), ElementsAre(LogFileName(1), LogFileName(2)));
}

// A reader is at work on files that are trimmed meanwhile.
TEST_F(FileLogTest, ReadsUpToWhatHasBeenTrimmed) {
  Open({.file_size = 1000, .extent = 1024});
  for (int i = 0; i < 10; ++i) Write(std::string(600, 'x'));
  std::vector<uint64_t> visited;
  const absl::Status status = log_->Read(1, [&](const LogEntry& entry) {
    visited.push_back(entry.index);
    if (entry.index == 1) {
      EXPECT_TRUE(log_->BeginSnapshot(7).value()->Finish().ok());
      EXPECT_TRUE(log_->Trim(7).ok());
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
  // The file that was open is read to its end.
  EXPECT_THAT(visited, ElementsAre(1, 2));
}

// --- Policies ---

TEST_F(FileLogTest, AlwaysSyncsEachGroup) {
  Open({.sync = SyncPolicy::kAlways});
  for (int i = 0; i < 10; ++i) Write("record");
  EXPECT_EQ(Syncs(), 10);
  Tick(kStart + absl::Hours(1));
  EXPECT_EQ(Syncs(), 0);
}

TEST_F(FileLogTest, IntervalSyncsWithTheBatchThatComesWhenItIsOver) {
  Open({.sync = SyncPolicy::kInterval, .sync_interval = absl::Milliseconds(100)});
  for (int i = 0; i < 10; ++i) Write("record", kStart + absl::Milliseconds(10) * i);
  EXPECT_EQ(safe_, 10);
  EXPECT_EQ(Syncs(), 0);
  Write("record", kStart + absl::Milliseconds(100));
  EXPECT_EQ(Syncs(), 1);
  Write("record", kStart + absl::Milliseconds(110));
  EXPECT_EQ(Syncs(), 0);
  Write("record", kStart + absl::Milliseconds(300));
  EXPECT_EQ(Syncs(), 1);
}

TEST_F(FileLogTest, IntervalSyncsWithATick) {
  Open({.sync = SyncPolicy::kInterval, .sync_interval = absl::Milliseconds(100)});
  Write("record");
  Tick(kStart + absl::Milliseconds(99));
  EXPECT_EQ(Syncs(), 0);
  Tick(kStart + absl::Milliseconds(100));
  EXPECT_EQ(Syncs(), 1);
  Tick(kStart + absl::Milliseconds(1000));
  EXPECT_EQ(Syncs(), 0);
}

TEST_F(FileLogTest, IntervalSyncsInTheEnd) {
  Open({.sync = SyncPolicy::kInterval, .sync_interval = absl::Milliseconds(100)});
  Write("record");
  log_ = nullptr;
  EXPECT_EQ(Syncs(), 1);
}

TEST_F(FileLogTest, NeverSyncsOnlyWhenAFileIsFull) {
  Open({.sync = SyncPolicy::kNever, .file_size = 10'000});
  for (int i = 0; i < 9; ++i) Write(std::string(1000, 'x'), kStart + absl::Hours(1) * i);
  Tick(kStart + absl::Hours(10));
  EXPECT_EQ(Syncs(), 0);
  for (int i = 0; i < 2; ++i) Write(std::string(1000, 'x'));
  // That file, and the beginning of the next.
  EXPECT_EQ(Syncs(), 2);
  log_ = nullptr;
  EXPECT_EQ(Syncs(), 0);
}

// --- The end ---

TEST_F(FileLogTest, WritesWhatWasAppendedBeforeItGoes) {
  Open({});
  Append("a");
  Append("b");
  log_ = nullptr;
  EXPECT_EQ(safe_, 2);
  // Its tasks are still to be run, and do nothing.
  Open({});
  EXPECT_EQ(log_->last_index(), 2);
}

}  // namespace
}  // namespace manager

// Backups of a log that is being appended to, snapshotted and trimmed, and that fails.

#include "server/log/file/backup.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/seed/seed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/log/v1/record.pb.h"
#include "server/base/manual_executor.h"
#include "server/disk/posix_disk.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/file_log.h"
#include "server/log/file/inspect.h"
#include "server/log/file/options.h"

namespace manager {
namespace {

using testing::HasSubstr;

// A record that says which one it is.
std::string RecordOf(uint64_t number) {
  log::v1::Record record;
  record.mutable_expire()->set_session(number);
  return record.SerializeAsString();
}

uint64_t NumberOf(absl::string_view bytes) {
  log::v1::Record record;
  EXPECT_TRUE(record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  return record.expire().session();
}

// A log whose record n is RecordOf(n), but where one was refused.
class Server {
 public:
  explicit Server(Disk& disk) {
    log_ = FileLog::Open(disk, {.file_size = 600, .extent = 256}, executor_.executor()).value();
  }

  // Appends a batch. Whether it is safe.
  bool Append(int records) {
    std::vector<NewEntry> batch;
    for (int i = 0; i < records; ++i)
      batch.push_back({absl::UnixEpoch(), RecordOf(++last_number_)});
    bool safe = false;
    log_->Append(std::move(batch), [&](const absl::Status& status) { safe = status.ok(); });
    executor_.RunAll();
    for (int i = 0; safe && i < records; ++i) {
      numbers_.push_back(last_number_ - static_cast<uint64_t>(records - i - 1));
    }
    return safe;
  }

  // A snapshot says what all records up to it were.
  void MakeSnapshot() {
    const uint64_t index = log_->last_index();
    const std::unique_ptr<SnapshotWriter> writer = log_->BeginSnapshot(index).value();
    for (const uint64_t number : numbers_) EXPECT_TRUE(writer->Add(RecordOf(number)).ok());
    EXPECT_TRUE(writer->Finish().ok());
    EXPECT_TRUE(log_->Trim(index).ok());
  }

  // Those of the records that are safe.
  const std::vector<uint64_t>& numbers() const { return numbers_; }

 private:
  ManualExecutor executor_;
  std::unique_ptr<FileLog> log_;
  uint64_t last_number_ = 0;
  std::vector<uint64_t> numbers_;
};

// The numbers of the records that a server finds on a disk.
std::vector<uint64_t> Recovered(Disk& disk) {
  ManualExecutor executor;
  const auto log = FileLog::Open(disk, FileLogOptions(), executor.executor());
  EXPECT_TRUE(log.ok()) << log.status();
  std::vector<uint64_t> numbers;
  if (!log.ok()) return numbers;
  if ((*log)->snapshot_index() > 0) {
    const absl::Status status = (*log)->ReadSnapshot([&](absl::string_view part) {
      numbers.push_back(NumberOf(part));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
  }
  const absl::Status status =
      (*log)->Read((*log)->snapshot_index() + 1, [&](const LogEntry& entry) {
        numbers.push_back(NumberOf(entry.record));
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  return numbers;
}

// A disk on which something else happens before a certain call, of whatever kind.
class InterruptedDisk final : public Disk {
 public:
  InterruptedDisk(Disk& disk, int64_t before, std::function<void()> interruption)
      : disk_(disk), left_(before), interruption_(std::move(interruption)) {}

  bool was_interrupted() const { return left_ < 0; }

  std::string Describe() const override { return disk_.Describe(); }
  absl::StatusOr<std::vector<std::string>> List() override { return Count().List(); }
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& name) override {
    absl::StatusOr<std::unique_ptr<File>> file = Count().Open(name);
    if (!file.ok()) return file;
    return std::make_unique<InterruptedFile>(*this, *std::move(file));
  }
  absl::StatusOr<std::unique_ptr<File>> Create(const std::string& name) override {
    return disk_.Create(name);
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    return disk_.Rename(from, to);
  }
  absl::Status Remove(const std::string& name) override { return disk_.Remove(name); }
  absl::Status SyncDirectory() override { return disk_.SyncDirectory(); }

 private:
  class InterruptedFile final : public File {
   public:
    InterruptedFile(InterruptedDisk& disk, std::unique_ptr<File> file)
        : disk_(disk), file_(std::move(file)) {}

    absl::StatusOr<int64_t> Size() override {
      disk_.Count();
      return file_->Size();
    }
    absl::Status Read(int64_t offset, int64_t length, std::string* out) override {
      disk_.Count();
      return file_->Read(offset, length, out);
    }
    absl::Status Write(int64_t offset, absl::string_view bytes) override {
      return file_->Write(offset, bytes);
    }
    absl::Status Resize(int64_t size) override { return file_->Resize(size); }
    absl::Status Sync() override { return file_->Sync(); }

   private:
    InterruptedDisk& disk_;
    const std::unique_ptr<File> file_;
  };

  Disk& Count() {
    if (left_-- == 0) interruption_();
    return disk_;
  }

  Disk& disk_;
  int64_t left_;
  const std::function<void()> interruption_;
};

// What happens to a log while it is copied.
struct Interruption {
  const char* name;
  void (*happens)(Server& server, SimulatedDisk& disk);
};

constexpr Interruption kInterruptions[] = {
    {"a batch", [](Server& server, SimulatedDisk&) { server.Append(3); }},
    {"a new file",
     [](Server& server, SimulatedDisk&) {
       for (int i = 0; i < 30; ++i) server.Append(1);
     }},
    {"a snapshot", [](Server& server, SimulatedDisk&) { server.MakeSnapshot(); }},
    {"a snapshot and new files",
     [](Server& server, SimulatedDisk&) {
       server.MakeSnapshot();
       for (int i = 0; i < 60; ++i) server.Append(1);
       server.MakeSnapshot();
       server.Append(2);
     }},
    {"a batch that is refused since a sync failed",
     [](Server& server, SimulatedDisk& disk) {
       disk.FailNext(SimulatedDisk::Operation::kSync, 1, 0);
       EXPECT_FALSE(server.Append(2));
       server.Append(1);
     }},
};

// Copies a log of so many batches, to whose server that happens at the given call. False where the
// copying had fewer calls.
bool CopyInterrupted(const Interruption& interruption, int batches, int64_t before) {
  // What the disk does with a batch whose sync has failed is decided by its seed.
  SimulatedDisk disk(static_cast<uint64_t>(batches));
  Server server(disk);
  for (int i = 0; i < 20; ++i) server.Append(1 + i % 3);
  server.MakeSnapshot();
  for (int i = 0; i < batches; ++i) server.Append(1 + i % 3);
  const std::vector<uint64_t> acknowledged = server.numbers();

  InterruptedDisk from(disk, before, [&] { interruption.happens(server, disk); });
  SimulatedDisk copy(2);
  const absl::StatusOr<LogFacts> facts = CopyLog(from, copy);
  EXPECT_TRUE(facts.ok()) << facts.status();
  if (!facts.ok()) return false;
  copy.Crash();  // So it is safe.
  const std::vector<uint64_t> restored = Recovered(copy);
  EXPECT_EQ(restored.size(), facts->last_index);
  EXPECT_GE(restored.size(), acknowledged.size());
  const std::vector<uint64_t>& now = server.numbers();
  EXPECT_LE(restored.size(), now.size());
  EXPECT_TRUE(std::equal(restored.begin(), restored.end(), now.begin()));
  return from.was_interrupted();
}

TEST(BackupTest, HasAllThatWasAcknowledgedBeforeWhateverHappensMeanwhile) {
  for (const Interruption& interruption : kInterruptions) {
    // So many that the newest file is as full as can be, or empty, or in between.
    for (int batches = 60; batches < 70; ++batches) {
      int64_t calls = 0;
      while (!testing::Test::HasFailure()) {
        SCOPED_TRACE(absl::StrCat(interruption.name, " at call ", calls, ", ", batches));
        if (!CopyInterrupted(interruption, batches, calls)) break;
        ++calls;
      }
      EXPECT_GT(calls, 20) << interruption.name;
    }
  }
}

TEST(BackupTest, ACopyThatStopsAnywhereIsNoShorterLog) {
  SimulatedDisk disk(SeedForTest());
  Server server(disk);
  for (int i = 0; i < 60; ++i) server.Append(1);
  server.MakeSnapshot();
  for (int i = 0; i < 60; ++i) server.Append(1);
  const size_t all = server.numbers().size();
  bool done = false;
  for (int64_t changes = 0; !done; ++changes) {
    SCOPED_TRACE(changes);
    SimulatedDisk copy(SeedForTest() + static_cast<uint64_t>(changes));
    copy.StopAfter(changes);
    done = CopyLog(disk, copy).ok();
    copy.Crash();
    const absl::StatusOr<LogFacts> facts = VerifyLog(copy);
    if (facts.ok()) {
      EXPECT_EQ(facts->last_index, all);
    } else {
      EXPECT_FALSE(done) << facts.status();
    }
  }
}

TEST(BackupTest, ADamagedLogIsNotCopied) {
  SimulatedDisk disk(1);
  Server server(disk);
  for (int i = 0; i < 60; ++i) server.Append(1);
  ASSERT_TRUE(disk.FlipBit(VerifyLog(disk).value().files.front().name, 60).ok());
  SimulatedDisk copy(2);
  const absl::Status status = CopyLog(disk, copy).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("/simulated/log-00000000000000000001"));
  EXPECT_TRUE(copy.List()->empty());
}

TEST(BackupTest, AFullDiskLeavesNothing) {
  SimulatedDisk disk(1);
  Server server(disk);
  for (int i = 0; i < 60; ++i) server.Append(1);
  SimulatedDisk copy(2);
  copy.set_capacity(1000);
  EXPECT_TRUE(absl::IsResourceExhausted(CopyLog(disk, copy).status()));
  EXPECT_TRUE(copy.List()->empty());
}

class BackupDirectoryTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(parent_);
    std::filesystem::create_directory(parent_);
    disk_ = OpenPosixDisk(data_).value();
    server_ = std::make_unique<Server>(*disk_);
    server_->Append(3);
  }

  static std::string ErrorOf(const absl::StatusOr<LogFacts>& facts) {
    return facts.status().ToString();
  }

  const std::string parent_ = testing::TempDir() + "backup_test";
  const std::string data_ = parent_ + "/data";
  const std::string backup_ = parent_ + "/backup";
  const std::string restored_ = parent_ + "/restored";
  std::unique_ptr<Disk> disk_;
  std::unique_ptr<Server> server_;
};

TEST_F(BackupDirectoryTest, ABackupOfALogInUseIsRestored) {
  ASSERT_TRUE(CreateBackup(data_, backup_ + "/").ok());
  EXPECT_FALSE(std::filesystem::exists(backup_ + ".tmp"));
  server_->Append(2);
  ASSERT_TRUE(RestoreBackup(backup_, restored_).ok());
  EXPECT_EQ(Recovered(*OpenPosixDisk(restored_).value()), (std::vector<uint64_t>{1, 2, 3}));
}

TEST_F(BackupDirectoryTest, ABackupReplacesNothing) {
  ASSERT_TRUE(CreateBackup(data_, backup_).ok());
  EXPECT_EQ(ErrorOf(CreateBackup(data_, backup_)),
            absl::StrCat("ALREADY_EXISTS: cannot back up ", data_, ": ", backup_,
                         " is there already; name a directory that is not"));
}

TEST_F(BackupDirectoryTest, WhatAnEarlierAttemptHasLeftIsReplaced) {
  std::filesystem::create_directory(backup_ + ".tmp");
  std::ofstream(backup_ + ".tmp/log-00000000000000000009.tmp") << "half";
  const LogFacts facts = CreateBackup(data_, backup_).value();
  EXPECT_EQ(facts.last_index, 3);
  EXPECT_TRUE(facts.leftovers.empty());
}

TEST_F(BackupDirectoryTest, FilesOfOthersAreNotRemoved) {
  std::filesystem::create_directory(backup_ + ".tmp");
  std::ofstream(backup_ + ".tmp/thesis") << "all of it";
  EXPECT_EQ(ErrorOf(CreateBackup(data_, backup_)),
            absl::StrCat("ALREADY_EXISTS: cannot back up ", data_, ": ", backup_,
                         ".tmp is where the backup would be made, and has other files in it; move "
                         "them"));
  EXPECT_TRUE(std::filesystem::exists(backup_ + ".tmp/thesis"));
}

TEST_F(BackupDirectoryTest, NothingIsCreatedWhereThereIsNothingToCopy) {
  EXPECT_EQ(ErrorOf(CreateBackup(parent_ + "/none", backup_)),
            absl::StrCat("NOT_FOUND: cannot back up ", parent_, "/none: cannot open the directory ",
                         parent_, "/none: No such file or directory"));
  EXPECT_EQ(ErrorOf(CreateBackup(parent_, backup_)),
            absl::StrCat("NOT_FOUND: cannot back up ", parent_, ": ", parent_,
                         " holds no log and no snapshot"));
  EXPECT_FALSE(std::filesystem::exists(backup_ + ".tmp"));
}

TEST_F(BackupDirectoryTest, ABackupIsRestoredOnlyWhereThereIsNothing) {
  ASSERT_TRUE(CreateBackup(data_, backup_).ok());
  std::filesystem::create_directory(restored_);
  std::ofstream(restored_ + "/thesis") << "all of it";
  EXPECT_EQ(ErrorOf(RestoreBackup(backup_, restored_)),
            absl::StrCat("ALREADY_EXISTS: cannot restore ", backup_, ": ", restored_,
                         " is not empty: it holds thesis; name a directory that is empty or new"));
}

TEST_F(BackupDirectoryTest, ADamagedBackupIsNotRestored) {
  server_->Append(3);
  ASSERT_TRUE(CreateBackup(data_, backup_).ok());
  const std::string name = VerifyLog(*OpenPosixDiskToRead(backup_).value()).value().files[0].name;
  std::fstream(backup_ + "/" + name) << "nonsense";
  EXPECT_THAT(ErrorOf(RestoreBackup(backup_, restored_)),
              HasSubstr(absl::StrCat(backup_, "/", name, " is damaged at byte 0: ")));
  EXPECT_FALSE(std::filesystem::exists(restored_));
}

}  // namespace
}  // namespace manager

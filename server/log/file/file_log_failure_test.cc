// Storage that fails, fills up and loses power, at each step of what a log does.

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/seed/seed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/log_checker.h"
#include "server/log/file/options.h"

namespace manager {
namespace {

using Operation = SimulatedDisk::Operation;

constexpr int64_t kForever = std::numeric_limits<int64_t>::max();

// Small files, so that there are many.
FileLogOptions Options(SyncPolicy sync = SyncPolicy::kAlways) {
  return {.sync = sync, .sync_interval = absl::Milliseconds(3), .file_size = 2048, .extent = 1024};
}

// Restarts the log on a disk that has healed, whatever became of it, and expects it to work.
void ExpectRecovery(LogChecker& checker) {
  absl::Status status = checker.Open();
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_TRUE(checker.Write());
  checker.Crash();
  status = checker.Open();
  ASSERT_TRUE(status.ok()) << status;
}

// Some of all that a log does.
void UseLog(LogChecker& checker) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) {
      checker.Append(2, 100);
      checker.Append(1, 20);
      checker.RunTasks();
    }
    const uint64_t covered = checker.log().last_index();
    if (covered <= checker.log().snapshot_index()) continue;
    checker.MakeSnapshot(covered - (covered > 1 ? 1 : 0), 1000).IgnoreError();
    checker.log().Trim(checker.log().snapshot_index()).IgnoreError();
    checker.Tick();
    checker.RunTasks();
  }
}

class FileLogFailureTest : public testing::Test {
 protected:
  uint64_t seed_ = SeedForTest();
};

class FileLogSyncTest : public testing::TestWithParam<SyncPolicy> {
 protected:
  // Uses the log until it dies after so many changes of the disk, for every number of them.
  void DieAtEachStep(void (LogChecker::*die)()) {
    bool died = true;
    for (int64_t steps = 0; died; ++steps) {
      SCOPED_TRACE(absl::StrCat("after ", steps, " changes"));
      SimulatedDisk disk(seed_ + static_cast<uint64_t>(steps));
      LogChecker checker(disk, Options(GetParam()));
      disk.StopAfter(steps);
      if (checker.Open().ok()) UseLog(checker);
      died = !disk.SyncDirectory().ok();
      (checker.*die)();
      ExpectRecovery(checker);
      if (HasFailure()) return;
    }
  }

  uint64_t seed_ = SeedForTest();
};

INSTANTIATE_TEST_SUITE_P(All, FileLogSyncTest,
                         testing::Values(SyncPolicy::kAlways, SyncPolicy::kInterval,
                                         SyncPolicy::kNever));

// --- At each step ---

TEST_P(FileLogSyncTest, TheMachineLosesPowerAtAnyStep) { DieAtEachStep(&LogChecker::Crash); }

TEST_P(FileLogSyncTest, TheProcessIsKilledAtAnyStep) { DieAtEachStep(&LogChecker::Kill); }

// A crash that comes while the log recovers from another must not lose what the first has left.
TEST_P(FileLogSyncTest, TheMachineLosesPowerAtAnyStepOfAnOpening) {
  bool died = true;
  for (int64_t steps = 0; died; ++steps) {
    SCOPED_TRACE(absl::StrCat("after ", steps, " changes"));
    SimulatedDisk disk(seed_ + static_cast<uint64_t>(steps));
    LogChecker checker(disk, Options(GetParam()));
    ASSERT_TRUE(checker.Open().ok());
    UseLog(checker);
    if (steps % 2 == 0) checker.Append(3, 500);
    checker.Kill();
    disk.StopAfter(steps);
    died = !checker.Open().ok();
    checker.Crash();
    ExpectRecovery(checker);
    if (HasFailure()) return;
  }
}

class FileLogFaultTest : public testing::TestWithParam<std::tuple<SyncPolicy, Operation>> {
 protected:
  // Uses a log on a disk that fails `count` times, for each n from the n-th operation on, until
  // that is beyond the last.
  void FailAtAnyStep(int64_t count) {
    const auto [sync, operation] = GetParam();
    const uint64_t seed = SeedForTest();
    for (int64_t after = 0; after < 200; ++after) {
      SCOPED_TRACE(absl::StrCat("after ", after, " operations"));
      SimulatedDisk disk(seed + static_cast<uint64_t>(after));
      LogChecker checker(disk, Options(sync));
      disk.FailNext(operation, count, after);
      const absl::Status opened = checker.Open();
      EXPECT_TRUE(opened.ok() || absl::IsUnavailable(opened)) << opened;
      if (opened.ok()) {
        UseLog(checker);
        disk.FailNext(operation, 0, 0);
        // It works again by itself.
        checker.Tick();
        checker.RunTasks();
        EXPECT_TRUE(checker.log().failure().ok()) << checker.log().failure();
        EXPECT_EQ(checker.unanswered(), 0);
        EXPECT_TRUE(checker.Write());
      }
      disk.FailNext(operation, 0, 0);
      after % 2 == 0 ? checker.Crash() : checker.Kill();
      ExpectRecovery(checker);
      if (HasFailure()) return;
    }
  }
};

INSTANTIATE_TEST_SUITE_P(
    All, FileLogFaultTest,
    testing::Combine(
        testing::Values(SyncPolicy::kAlways, SyncPolicy::kInterval, SyncPolicy::kNever),
        testing::Values(Operation::kCreate, Operation::kRename, Operation::kRemove,
                        Operation::kWrite, Operation::kResize, Operation::kSync,
                        Operation::kSyncDirectory, Operation::kOpen, Operation::kList)));

TEST_P(FileLogFaultTest, AnOperationFails) { FailAtAnyStep(1); }

TEST_P(FileLogFaultTest, AnOperationFailsThreeTimes) { FailAtAnyStep(3); }

TEST_P(FileLogFaultTest, AnOperationFailsUntilItIsMended) { FailAtAnyStep(kForever); }

// --- One by one ---

TEST_F(FileLogFailureTest, AFullDiskRefusesWritesUntilThereIsRoom) {
  SimulatedDisk disk(seed_);
  LogChecker checker(disk, Options());
  ASSERT_TRUE(checker.Open().ok());
  EXPECT_TRUE(checker.Write());
  disk.set_capacity(0);
  while (checker.Write(200)) {
  }
  EXPECT_EQ(checker.refused(), 1);
  EXPECT_TRUE(absl::IsResourceExhausted(checker.log().failure())) << checker.log().failure();
  EXPECT_FALSE(checker.Write(200));
  EXPECT_TRUE(absl::IsResourceExhausted(checker.MakeSnapshot(1, 100)));
  // Reads go on.
  EXPECT_TRUE(
      checker.log().Read(1, [](const LogEntry& /*entry*/) { return absl::OkStatus(); }).ok());

  checker.Tick();
  checker.RunTasks();
  EXPECT_FALSE(checker.log().failure().ok());
  disk.set_capacity(kForever);
  checker.Tick();
  checker.RunTasks();
  EXPECT_TRUE(checker.log().failure().ok());
  EXPECT_TRUE(checker.Write(200));
  checker.Crash();
  ExpectRecovery(checker);
}

TEST_F(FileLogFailureTest, TheDiskIsFullAtAnyByte) {
  for (int64_t capacity = 0; capacity < 8000; capacity += 97) {
    SCOPED_TRACE(absl::StrCat("capacity ", capacity));
    SimulatedDisk disk(seed_ + static_cast<uint64_t>(capacity));
    LogChecker checker(disk, Options());
    disk.set_capacity(capacity);
    const absl::Status opened = checker.Open();
    EXPECT_EQ(opened.ok(), capacity >= 1024) << opened;
    EXPECT_TRUE(opened.ok() || absl::IsResourceExhausted(opened)) << opened;
    if (opened.ok()) UseLog(checker);
    EXPECT_EQ(checker.unanswered(), 0);
    checker.Crash();
    disk.set_capacity(kForever);
    ExpectRecovery(checker);
    if (HasFailure()) return;
  }
}

TEST_F(FileLogFailureTest, AFailedSyncIsSettledByANewFile) {
  SimulatedDisk disk(seed_);
  LogChecker checker(disk, Options());
  ASSERT_TRUE(checker.Open().ok());
  EXPECT_TRUE(checker.Write());
  disk.FailNext(Operation::kSync, 1, 0);
  EXPECT_FALSE(checker.Write());
  EXPECT_EQ(checker.refused(), 1);
  EXPECT_TRUE(absl::IsUnavailable(checker.log().failure()));
  EXPECT_TRUE(checker.Write());
  EXPECT_TRUE(checker.log().failure().ok());
  checker.Kill();
  ExpectRecovery(checker);
}

class UndecidedTest : public FileLogFailureTest {
 protected:
  // Gets a batch into the state in which nobody knows whether it can be read back.
  void SetUp() override {
    ASSERT_TRUE(checker_.Open().ok());
    EXPECT_TRUE(checker_.Write());
    disk_.FailNext(Operation::kSync, 1, 0);
    disk_.FailNext(Operation::kCreate, kForever, 0);
    EXPECT_FALSE(checker_.Write());
    EXPECT_EQ(checker_.unanswered(), 1);
    EXPECT_EQ(checker_.refused(), 0);
    EXPECT_FALSE(checker_.log().failure().ok());
  }

  void Mend() { disk_.FailNext(Operation::kCreate, 0, 0); }

  SimulatedDisk disk_{seed_};
  LogChecker checker_{disk_, Options()};
};

TEST_F(UndecidedTest, ThoseBehindItAreRefusedAtOnce) {
  EXPECT_FALSE(checker_.Write());
  EXPECT_FALSE(checker_.Write());
  EXPECT_EQ(checker_.refused(), 2);
  EXPECT_EQ(checker_.unanswered(), 1);
  EXPECT_EQ(checker_.log().last_index(), 1);
}

TEST_F(UndecidedTest, ATickSettlesIt) {
  checker_.Tick();
  checker_.RunTasks();
  EXPECT_EQ(checker_.unanswered(), 1);
  Mend();
  checker_.Tick();
  checker_.RunTasks();
  EXPECT_EQ(checker_.unanswered(), 0);
  EXPECT_EQ(checker_.refused(), 1);
  EXPECT_TRUE(checker_.log().failure().ok());
  EXPECT_TRUE(checker_.Write());
  checker_.Kill();
  ExpectRecovery(checker_);
}

TEST_F(UndecidedTest, AnAppendSettlesItAndIsRefusedWithIt) {
  Mend();
  EXPECT_FALSE(checker_.Write());
  EXPECT_EQ(checker_.unanswered(), 0);
  EXPECT_EQ(checker_.refused(), 2);
  EXPECT_TRUE(checker_.Write());
  checker_.Kill();
  ExpectRecovery(checker_);
}

TEST_F(UndecidedTest, TheNextOpeningSettlesIt) {
  checker_.Stop();
  // It was told that nobody knows, which is no answer to the checker.
  EXPECT_EQ(checker_.unanswered(), 1);
  Mend();
  ExpectRecovery(checker_);
}

TEST_F(UndecidedTest, ACrashSettlesIt) {
  checker_.Crash();
  Mend();
  ExpectRecovery(checker_);
}

}  // namespace
}  // namespace manager

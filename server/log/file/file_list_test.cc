#include "server/log/file/file_list.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/log/v1/batch.pb.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/file_names.h"
#include "server/log/file/frame.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

// A disk on which something else happens just before a file is opened.
class InterruptedDisk final : public Disk {
 public:
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& name) override {
    if (const auto interrupt = std::exchange(interrupt_, nullptr)) interrupt();
    return disk_.Open(name);
  }

  std::string Describe() const override { return disk_.Describe(); }
  absl::StatusOr<std::vector<std::string>> List() override { return disk_.List(); }
  absl::StatusOr<std::unique_ptr<File>> Create(const std::string& name) override {
    return disk_.Create(name);
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    return disk_.Rename(from, to);
  }
  absl::Status Remove(const std::string& name) override { return disk_.Remove(name); }
  absl::Status SyncDirectory() override { return disk_.SyncDirectory(); }

  void InterruptNextOpen(std::function<void()> interrupt) { interrupt_ = std::move(interrupt); }

 private:
  SimulatedDisk disk_{1};
  std::function<void()> interrupt_;
};

class FileListTest : public testing::Test {
 protected:
  // Writes a file with the records from `first` to `last`, and adds it.
  std::vector<LogFile> Add(uint64_t sequence, uint64_t first, uint64_t last) {
    log::v1::FileHeader header;
    header.set_format_version(1);
    header.set_epoch(1);
    header.set_first_index(first);
    header.set_log_id(1);
    std::string frames;
    AppendFrame(header.SerializeAsString(), &frames);
    for (uint64_t index = first; index <= last; ++index) {
      log::v1::Batch batch;
      batch.set_epoch(1);
      batch.set_first_index(index);
      batch.set_log_id(1);
      batch.add_entries();
      AppendFrame(batch.SerializeAsString(), &frames);
    }
    EXPECT_TRUE(disk_.Create(LogFileName(sequence)).value()->Write(0, frames).ok());
    return list_.Add({sequence, first});
  }

  absl::Status Read(uint64_t from, uint64_t last) {
    visited_.clear();
    return list_.Read(disk_, from, last, [this](const LogEntry& entry) {
      visited_.push_back(entry.index);
      return absl::OkStatus();
    });
  }

  InterruptedDisk disk_;
  FileList list_{{}};
  std::vector<uint64_t> visited_;
};

TEST_F(FileListTest, ReadsAcrossFiles) {
  Add(1, 1, 3);
  Add(2, 4, 4);
  Add(3, 5, 9);
  EXPECT_TRUE(Read(3, 6).ok());
  EXPECT_THAT(visited_, ElementsAre(3, 4, 5, 6));
}

TEST_F(FileListTest, WhatAFileHasBeyondTheNextIsVoid) {
  Add(1, 1, 5);
  Add(2, 4, 6);
  EXPECT_TRUE(Read(3, 6).ok());
  EXPECT_THAT(visited_, ElementsAre(3, 4, 5, 6));
  EXPECT_THAT(Add(3, 4, 5), ElementsAre(Field(&LogFile::sequence, 2)));
  EXPECT_THAT(Add(4, 1, 3),
              ElementsAre(Field(&LogFile::sequence, 1), Field(&LogFile::sequence, 3)));
}

TEST_F(FileListTest, TakesFilesThatAreNotNeeded) {
  Add(1, 1, 3);
  Add(2, 4, 6);
  EXPECT_EQ(list_.TakeOldest(2), std::nullopt);
  EXPECT_EQ(list_.TakeOldest(3)->sequence, 1);
  EXPECT_EQ(list_.TakeOldest(100), std::nullopt);
  EXPECT_TRUE(absl::IsOutOfRange(Read(3, 6)));
  EXPECT_TRUE(Read(4, 6).ok());
}

TEST_F(FileListTest, AFileIsTrimmedAsItIsToBeRead) {
  Add(1, 1, 3);
  Add(2, 4, 6);
  disk_.InterruptNextOpen(
      [this] { ASSERT_TRUE(disk_.Remove(LogFileName(list_.TakeOldest(3)->sequence)).ok()); });
  EXPECT_TRUE(absl::IsOutOfRange(Read(2, 6)));
  EXPECT_THAT(visited_, IsEmpty());
}

TEST_F(FileListTest, AFileIsReplacedAsItIsToBeRead) {
  Add(1, 1, 3);
  disk_.InterruptNextOpen([this] {
    for (const LogFile& file : Add(2, 1, 3)) {
      ASSERT_TRUE(disk_.Remove(LogFileName(file.sequence)).ok());
    }
  });
  EXPECT_TRUE(Read(2, 3).ok());
  EXPECT_THAT(visited_, ElementsAre(2, 3));
}

TEST_F(FileListTest, AFileIsNotThere) {
  Add(1, 1, 3);
  ASSERT_TRUE(disk_.Remove(LogFileName(1)).ok());
  EXPECT_TRUE(absl::IsDataLoss(Read(1, 3)));
}

TEST_F(FileListTest, AFileIsShorterThanItWas) {
  Add(1, 1, 3);
  EXPECT_TRUE(absl::IsDataLoss(Read(1, 4)));
  EXPECT_THAT(visited_, ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace manager

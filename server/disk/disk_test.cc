// What disk.h promises, said once and asked of each disk.

#include "server/disk/disk.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/seed/seed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/disk/posix_disk.h"
#include "server/disk/simulated_disk.h"

namespace manager {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A disk, and the process that uses it.
class Machine {
 public:
  virtual ~Machine() = default;
  virtual Disk& disk() = 0;

  // Ends the process, and opens the disk in another.
  virtual void RestartProcess() = 0;
};

class PosixMachine : public Machine {
 public:
  PosixMachine() {
    std::filesystem::remove_all(directory_);
    PosixMachine::RestartProcess();
  }

  Disk& disk() override { return *disk_; }

  void RestartProcess() override {
    disk_ = nullptr;
    disk_ = OpenPosixDisk(directory_).value();
  }

 private:
  const std::string directory_ = ::testing::TempDir() + "disk_test";
  std::unique_ptr<Disk> disk_;
};

class SimulatedMachine : public Machine {
 public:
  Disk& disk() override { return disk_; }
  void RestartProcess() override { disk_.Kill(); }

 private:
  SimulatedDisk disk_{SeedForTest()};
};

struct Kind {
  const char* name;
  std::unique_ptr<Machine> (*make)();
};

class DiskTest : public ::testing::TestWithParam<Kind> {
 protected:
  Disk& disk() { return machine_->disk(); }

  std::unique_ptr<File> Create(const std::string& name) { return disk().Create(name).value(); }
  std::unique_ptr<File> Open(const std::string& name) { return disk().Open(name).value(); }

  // Creates a file with content.
  void Put(const std::string& name, const std::string& content) {
    ASSERT_TRUE(Create(name)->Write(0, content).ok());
  }

  static std::string Read(File& file, int64_t offset, int64_t length) {
    std::string out = "what was in it before";
    EXPECT_TRUE(file.Read(offset, length, &out).ok());
    return out;
  }
  static std::string Content(File& file) { return Read(file, 0, file.Size().value()); }
  std::string Content(const std::string& name) { return Content(*Open(name)); }

  std::unique_ptr<Machine> machine_ = GetParam().make();
};

TEST_P(DiskTest, ItsDirectoryHasAName) { EXPECT_NE(disk().Describe(), ""); }

TEST_P(DiskTest, AFileIsCreatedOnceAndIsEmptyThen) {
  EXPECT_EQ(Create("file")->Size().value(), 0);
  EXPECT_EQ(Content("file"), "");
  EXPECT_TRUE(absl::IsAlreadyExists(disk().Create("file").status()));
}

TEST_P(DiskTest, OnlyWhatIsThereCanBeOpened) {
  EXPECT_TRUE(absl::IsNotFound(disk().Open("file").status()));
}

TEST_P(DiskTest, ListsTheNamesInOrder) {
  EXPECT_THAT(disk().List().value(), IsEmpty());
  for (const char* name : {"b", "c", "a", "B", "10", "9"}) Create(name);
  EXPECT_THAT(disk().List().value(), ElementsAre("10", "9", "B", "a", "b", "c"));
}

TEST_P(DiskTest, ReadsWhatWasWritten) {
  const auto file = Create("file");
  EXPECT_TRUE(file->Write(0, "hello world").ok());
  EXPECT_TRUE(file->Write(6, "disk!").ok());
  EXPECT_TRUE(file->Write(3, "").ok());
  EXPECT_EQ(Content(*file), "hello disk!");
  EXPECT_EQ(Read(*file, 3, 4), "lo d");
  EXPECT_EQ(Read(*file, 3, 0), "");
}

TEST_P(DiskTest, ReadsLessAtTheEnd) {
  const auto file = Create("file");
  EXPECT_TRUE(file->Write(0, "hello").ok());
  EXPECT_EQ(Read(*file, 3, 100), "lo");
  EXPECT_EQ(Read(*file, 5, 100), "");
  EXPECT_EQ(Read(*file, 50, 100), "");
}

TEST_P(DiskTest, ReadsZerosWhereNothingWasWritten) {
  const auto file = Create("file");
  EXPECT_TRUE(file->Write(1000, "end").ok());
  EXPECT_EQ(Content(*file), std::string(1000, '\0') + "end");
}

TEST_P(DiskTest, AFileIsFilledWithZeros) {
  const auto file = Create("file");
  EXPECT_TRUE(file->Write(0, "begin").ok());
  // No multiple of whatever it is written in.
  const int64_t size = 3 * 1024 * 1024 + 17;
  EXPECT_TRUE(file->Resize(size).ok());
  EXPECT_EQ(Content(*file), "begin" + std::string(size - 5, '\0'));
  EXPECT_TRUE(file->Resize(size).ok());
  EXPECT_EQ(file->Size().value(), size);
}

TEST_P(DiskTest, WhatIsCutOffDoesNotComeBack) {
  const auto file = Create("file");
  EXPECT_TRUE(file->Write(0, std::string(2000, 'x')).ok());
  EXPECT_TRUE(file->Resize(3).ok());
  EXPECT_EQ(Content(*file), "xxx");
  EXPECT_TRUE(file->Resize(1000).ok());
  EXPECT_EQ(Content(*file), "xxx" + std::string(997, '\0'));
  EXPECT_TRUE(file->Resize(0).ok());
  EXPECT_EQ(Content(*file), "");
}

TEST_P(DiskTest, LargeWritesAreWhole) {
  std::string bytes(5 * 1024 * 1024 + 3, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 / 5);
  const auto file = Create("file");
  EXPECT_TRUE(file->Write(100, bytes).ok());
  EXPECT_TRUE(Content(*file) == std::string(100, '\0') + bytes);
}

TEST_P(DiskTest, AFileIsOneHoweverOftenItIsOpen) {
  const auto one = Create("file");
  const auto other = Open("file");
  EXPECT_TRUE(one->Write(0, "hello").ok());
  EXPECT_TRUE(other->Write(5, " world").ok());
  EXPECT_EQ(Content(*one), "hello world");
  EXPECT_EQ(Content(*other), "hello world");
}

TEST_P(DiskTest, ARenamedFileKeepsItsContentAndThoseWhoHaveItOpen) {
  const auto file = Create("old");
  EXPECT_TRUE(file->Write(0, "hello").ok());
  EXPECT_TRUE(disk().Rename("old", "new").ok());
  EXPECT_THAT(disk().List().value(), ElementsAre("new"));
  EXPECT_TRUE(file->Write(5, " world").ok());
  EXPECT_EQ(Content("new"), "hello world");
}

TEST_P(DiskTest, RenamingReplaces) {
  Put("new", "of the new");
  Put("old", "of the old");
  const auto replaced = Open("new");
  EXPECT_TRUE(disk().Rename("old", "new").ok());
  EXPECT_THAT(disk().List().value(), ElementsAre("new"));
  EXPECT_EQ(Content("new"), "of the old");
  EXPECT_EQ(Content(*replaced), "of the new");
  EXPECT_TRUE(disk().Rename("new", "new").ok());
  EXPECT_EQ(Content("new"), "of the old");
}

TEST_P(DiskTest, ARemovedFileLeavesItsName) {
  Put("file", "first");
  const auto removed = Open("file");
  EXPECT_TRUE(disk().Remove("file").ok());
  EXPECT_THAT(disk().List().value(), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(disk().Open("file").status()));

  Put("file", "second");
  EXPECT_EQ(Content("file"), "second");
  EXPECT_EQ(Content(*removed), "first");
}

TEST_P(DiskTest, WhatIsNotThereIsNeitherRenamedNorRemoved) {
  Put("there", "content");
  EXPECT_TRUE(absl::IsNotFound(disk().Rename("file", "there")));
  EXPECT_TRUE(absl::IsNotFound(disk().Remove("file")));
  EXPECT_EQ(Content("there"), "content");
}

TEST_P(DiskTest, AnErrorNamesTheFileAndWhatFailed) {
  const std::string path = absl::StrCat(disk().Describe(), "/file");
  const auto message_of = [](const absl::Status& status) { return std::string(status.message()); };
  const auto starts_with = [](const std::string& text) { return ::testing::StartsWith(text); };
  EXPECT_THAT(message_of(disk().Open("file").status()), starts_with("cannot open " + path));
  EXPECT_THAT(message_of(disk().Rename("file", "b")), starts_with("cannot rename " + path));
  EXPECT_THAT(message_of(disk().Remove("file")), starts_with("cannot remove " + path));
  Create("file");
  EXPECT_THAT(message_of(disk().Create("file").status()), starts_with("cannot create " + path));
}

TEST_P(DiskTest, WhatWasWrittenOutlivesTheProcess) {
  Put("unsynced", "one");
  Put("synced", "two");
  EXPECT_TRUE(Open("synced")->Sync().ok());
  EXPECT_TRUE(disk().SyncDirectory().ok());
  machine_->RestartProcess();
  EXPECT_THAT(disk().List().value(), ElementsAre("synced", "unsynced"));
  EXPECT_EQ(Content("unsynced"), "one");
  EXPECT_EQ(Content("synced"), "two");
}

TEST_P(DiskTest, OthersReadWhileOneWrites) {
  constexpr int kBlocks = 200;
  constexpr int64_t kBlock = 1000;
  const auto file = Create("file");
  ASSERT_TRUE(file->Resize(kBlocks * kBlock).ok());
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&file] {
      // Every block gets there, and each byte is of before or of after.
      for (int block = 0; block < kBlocks;) {
        std::string bytes;
        ASSERT_TRUE(file->Read(block * kBlock, kBlock, &bytes).ok());
        ASSERT_EQ(bytes.find_first_not_of(std::string("\0x", 2)), std::string::npos);
        if (bytes == std::string(kBlock, 'x')) ++block;
      }
    });
  }
  for (int block = 0; block < kBlocks; ++block) {
    EXPECT_TRUE(file->Write(block * kBlock, std::string(kBlock, 'x')).ok());
    EXPECT_TRUE(file->Sync().ok());
  }
  for (std::thread& reader : readers) reader.join();
}

// Does the same to a disk and to a map of names and contents.
class DiskModelTest : public DiskTest {
 protected:
  int64_t Below(int64_t bound) { return static_cast<int64_t>(random_() % bound); }
  std::string AName() { return std::string(1, static_cast<char>('a' + Below(5))); }

  void ChangeNames() {
    const std::string name = AName();
    const std::string other = AName();
    const bool there = model_.contains(name);
    switch (Below(3)) {
      case 0:
        EXPECT_EQ(disk().Create(name).ok(), !there);
        model_.try_emplace(name);
        break;
      case 1:
        EXPECT_EQ(disk().Remove(name).ok(), there);
        model_.erase(name);
        break;
      default:
        EXPECT_EQ(disk().Rename(name, other).ok(), there);
        auto moved = model_.extract(name);
        if (there) model_[other] = std::move(moved.mapped());
    }
  }

  void ChangeContent() {
    if (model_.empty()) return;
    auto& [name, content] = *std::next(model_.begin(), Below(std::ssize(model_)));
    const auto file = Open(name);
    if (Below(2) == 0) {
      const int64_t size = Below(3000);
      EXPECT_TRUE(file->Resize(size).ok());
      content.resize(size);
    } else {
      const int64_t offset = Below(2000);
      const std::string bytes(Below(1500) + 1, static_cast<char>(Below(256)));
      EXPECT_TRUE(file->Write(offset, bytes).ok());
      content.resize(std::max(content.size(), offset + bytes.size()));
      content.replace(offset, bytes.size(), bytes);
    }
    EXPECT_TRUE(Below(4) != 0 || file->Sync().ok());
  }

  void ExpectTheSame() {
    std::vector<std::string> names;
    for (const auto& [name, content] : model_) {
      names.push_back(name);
      EXPECT_TRUE(Content(name) == content) << name;
    }
    EXPECT_EQ(disk().List().value(), names);
  }

  const uint32_t seed_ = SeedForTest();
  std::mt19937 random_{seed_};
  std::map<std::string, std::string> model_;
};

TEST_P(DiskModelTest, DoesAsTheModelDoes) {
  SCOPED_TRACE(testing::Message() << "SEED=" << seed_);
  for (int i = 0; i < 1000; ++i) {
    SCOPED_TRACE(i);
    ChangeNames();
    for (int change = 0; change < 3; ++change) ChangeContent();
    EXPECT_TRUE(Below(10) != 0 || disk().SyncDirectory().ok());
    if (Below(10) == 0) machine_->RestartProcess();
    ExpectTheSame();
    if (HasFailure()) return;
  }
}

template <typename Type>
std::unique_ptr<Machine> Make() {
  return std::make_unique<Type>();
}

const auto kKinds =
    ::testing::Values(Kind{"Posix", Make<PosixMachine>}, Kind{"Simulated", Make<SimulatedMachine>});

std::string NameOf(const ::testing::TestParamInfo<Kind>& kind) { return kind.param.name; }

INSTANTIATE_TEST_SUITE_P(Disks, DiskTest, kKinds, NameOf);
INSTANTIATE_TEST_SUITE_P(Disks, DiskModelTest, kKinds, NameOf);

}  // namespace
}  // namespace manager

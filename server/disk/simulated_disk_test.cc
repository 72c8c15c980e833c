#include "server/disk/simulated_disk.h"

#include <bitset>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/seed/seed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using Operation = SimulatedDisk::Operation;

std::string Read(File& file) {
  std::string content;
  EXPECT_TRUE(file.Read(0, file.Size().value(), &content).ok());
  return content;
}

std::string Read(SimulatedDisk& disk, const std::string& name) {
  return Read(*disk.Open(name).value());
}

std::string Names(SimulatedDisk& disk) { return absl::StrJoin(disk.List().value(), " "); }

// A file that is safe with its name and content.
std::unique_ptr<File> SafeFile(SimulatedDisk& disk, const std::string& name,
                               const std::string& content) {
  auto file = disk.Create(name).value();
  EXPECT_TRUE(file->Write(0, content).ok());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_TRUE(disk.SyncDirectory().ok());
  return file;
}

class SimulatedDiskTest : public ::testing::Test {
 protected:
  // All that a function gives on many disks, each with a seed of its own.
  std::set<std::string> Outcomes(const std::function<std::string(SimulatedDisk&)>& function) {
    std::set<std::string> outcomes;
    for (int i = 0; i < 1000; ++i) {
      SimulatedDisk disk(random_());
      outcomes.insert(function(disk));
    }
    return outcomes;
  }

  const uint32_t seed_ = SeedForTest();
  const testing::ScopedTrace trace_{__FILE__, __LINE__, absl::StrCat("SEED=", seed_)};
  std::mt19937_64 random_{seed_};
};

TEST_F(SimulatedDiskTest, ACrashKeepsWhatIsSafeAndMayLoseWhatIsNot) {
  const std::set<std::string> outcomes = Outcomes([](SimulatedDisk& disk) {
    SafeFile(disk, "safe", "content");
    const auto file = SafeFile(disk, "written", "old");
    EXPECT_TRUE(file->Write(0, "new").ok());
    disk.Crash();
    EXPECT_EQ(Read(disk, "safe"), "content");
    return Read(disk, "written");
  });
  EXPECT_THAT(outcomes, ::testing::IsSupersetOf({"old", "new"}));
}

TEST_F(SimulatedDiskTest, AFailedSyncIsNotMadeGoodByAnother) {
  const std::set<std::string> outcomes = Outcomes([](SimulatedDisk& disk) {
    const auto file = SafeFile(disk, "file", "old");
    EXPECT_TRUE(file->Write(0, "new").ok());
    disk.FailNext(Operation::kSync, 1, 0);
    EXPECT_TRUE(absl::IsUnavailable(file->Sync()));
    EXPECT_TRUE(file->Sync().ok());
    disk.Crash();
    return Read(disk, "file");
  });
  EXPECT_THAT(outcomes, ::testing::IsSupersetOf({"old", "new"}));
}

TEST_F(SimulatedDiskTest, AKilledProcessLosesNothing) {
  SimulatedDisk disk(seed_);
  const auto file = SafeFile(disk, "file", "old");
  EXPECT_TRUE(file->Write(0, "new").ok());
  EXPECT_TRUE(disk.Rename("file", "renamed").ok());
  disk.Kill();
  EXPECT_EQ(Names(disk), "renamed");
  EXPECT_EQ(Read(disk, "renamed"), "new");
}

TEST_F(SimulatedDiskTest, OfUnsyncedChangesToNamesAFirstPartSurvives) {
  const std::set<std::string> outcomes = Outcomes([](SimulatedDisk& disk) {
    SafeFile(disk, "safe", "");
    const auto synced = disk.Create("a").value();
    EXPECT_TRUE(synced->Sync().ok());
    EXPECT_TRUE(disk.Create("b").ok());
    EXPECT_TRUE(disk.Rename("a", "c").ok());
    EXPECT_TRUE(disk.Remove("b").ok());
    disk.Crash();
    return Names(disk);
  });
  EXPECT_THAT(outcomes, UnorderedElementsAre("safe", "a safe", "a b safe", "b c safe", "c safe"));
}

TEST_F(SimulatedDiskTest, OfAFailedSyncDirectoryAFirstPartIsSafe) {
  const std::set<std::string> outcomes = Outcomes([](SimulatedDisk& disk) {
    EXPECT_TRUE(disk.Create("a").ok());
    EXPECT_TRUE(disk.Create("b").ok());
    disk.FailNext(Operation::kSyncDirectory, 1, 0);
    EXPECT_TRUE(absl::IsUnavailable(disk.SyncDirectory()));
    EXPECT_EQ(Names(disk), "a b");
    disk.Crash();
    return Names(disk);
  });
  EXPECT_THAT(outcomes, ElementsAre("", "a", "a b"));
}

TEST_F(SimulatedDiskTest, AFullDiskTakesAPartAndWhatItHasRoomFor) {
  const std::set<std::string> outcomes = Outcomes([](SimulatedDisk& disk) {
    const auto other = SafeFile(disk, "other", "12345");
    const auto file = SafeFile(disk, "file", "");
    disk.set_capacity(8);
    EXPECT_TRUE(absl::IsResourceExhausted(file->Write(0, "abcdefgh")));
    const std::string content = Read(*file);
    EXPECT_EQ(content, std::string("abcdefgh").substr(0, content.size()));

    EXPECT_TRUE(other->Write(0, "67890").ok());
    EXPECT_TRUE(disk.Remove("other").ok());
    EXPECT_TRUE(file->Write(0, "abcdefgh").ok());
    return absl::StrCat(content.size());
  });
  EXPECT_THAT(outcomes, ElementsAre("0", "1", "2", "3"));
}

TEST_F(SimulatedDiskTest, AFullDiskGivesZerosInPart) {
  const std::set<std::string> outcomes = Outcomes([](SimulatedDisk& disk) {
    const auto file = SafeFile(disk, "file", "12345");
    disk.set_capacity(7);
    EXPECT_TRUE(absl::IsResourceExhausted(file->Resize(8)));
    const int64_t size = file->Size().value();
    EXPECT_TRUE(file->Resize(7).ok());
    EXPECT_TRUE(file->Resize(1).ok());
    return absl::StrCat(size);
  });
  EXPECT_THAT(outcomes, ElementsAre("5", "6", "7"));
}

TEST_F(SimulatedDiskTest, OperationsFailAsPlanned) {
  SimulatedDisk disk(seed_);
  disk.FailNext(Operation::kCreate, 2, 1);
  EXPECT_TRUE(disk.Create("a").ok());
  EXPECT_TRUE(absl::IsUnavailable(disk.Create("b").status()));
  EXPECT_TRUE(absl::IsUnavailable(disk.Create("b").status()));
  const auto file = disk.Create("b").value();

  disk.FailNext(Operation::kRename, 1, 0);
  EXPECT_TRUE(absl::IsUnavailable(disk.Rename("a", "c")));
  disk.FailNext(Operation::kRemove, 1, 0);
  EXPECT_TRUE(absl::IsUnavailable(disk.Remove("a")));
  disk.FailNext(Operation::kOpen, 1, 0);
  EXPECT_TRUE(absl::IsUnavailable(disk.Open("a").status()));
  disk.FailNext(Operation::kList, 1, 0);
  EXPECT_TRUE(absl::IsUnavailable(disk.List().status()));
  EXPECT_EQ(Names(disk), "a b");

  EXPECT_TRUE(file->Write(0, "......").ok());
  disk.FailNext(Operation::kResize, 1, 0);
  EXPECT_TRUE(absl::IsUnavailable(file->Resize(3)));
  disk.FailNext(Operation::kWrite, 1, 0);
  EXPECT_TRUE(absl::IsUnavailable(file->Write(0, "xxxxxx")));
  std::string content;
  disk.FailNext(Operation::kRead, 1, 0);
  EXPECT_TRUE(absl::IsUnavailable(file->Read(0, 6, &content)));
  EXPECT_THAT(Read(*file), ::testing::MatchesRegex("x*\\.*"));
  EXPECT_EQ(file->Size().value(), 6);
}

TEST_F(SimulatedDiskTest, AProcessStopsAtAnyChange) {
  std::vector<std::string> found;
  for (int changes = 0; changes <= 4; ++changes) {
    SimulatedDisk disk(seed_);
    disk.StopAfter(changes);
    auto file = disk.Create("file");
    if (file.ok()) {
      (*file)->Write(0, "one").IgnoreError();
      (*file)->Write(3, " two").IgnoreError();
      disk.Rename("file", "renamed").IgnoreError();
      EXPECT_TRUE(absl::IsUnavailable(disk.SyncDirectory()));
      EXPECT_EQ((*file)->Size().ok(), false);
    }
    disk.Kill();
    found.push_back(Names(disk));
    if (!found.back().empty()) found.back() += ": " + Read(disk, found.back());
  }
  EXPECT_THAT(found, ElementsAre("", "file: ", "file: one", "file: one two", "renamed: one two"));
}

TEST_F(SimulatedDiskTest, FilesThatWereOpenAreNoLonger) {
  SimulatedDisk disk(seed_);
  for (const auto end : {&SimulatedDisk::Crash, &SimulatedDisk::Kill}) {
    const auto file = SafeFile(disk, "file", "content");
    (disk.*end)();
    std::string content;
    EXPECT_TRUE(absl::IsUnavailable(file->Size().status()));
    EXPECT_TRUE(absl::IsUnavailable(file->Read(0, 1, &content)));
    EXPECT_TRUE(absl::IsUnavailable(file->Write(0, "x")));
    EXPECT_TRUE(absl::IsUnavailable(file->Resize(0)));
    EXPECT_TRUE(absl::IsUnavailable(file->Sync()));
    EXPECT_EQ(Read(disk, "file"), "content");
    EXPECT_TRUE(disk.Remove("file").ok());
  }
}

TEST_F(SimulatedDiskTest, FlipsOneBit) {
  SimulatedDisk disk(seed_);
  SafeFile(disk, "file", "abc");
  ASSERT_TRUE(disk.FlipBit("file", 1).ok());
  disk.Crash();
  const std::string content = Read(disk, "file");
  EXPECT_EQ(content[0], 'a');
  EXPECT_EQ(std::bitset<8>(static_cast<uint8_t>(content[1] ^ 'b')).count(), 1U);
  EXPECT_EQ(content[2], 'c');
  EXPECT_TRUE(absl::IsOutOfRange(disk.FlipBit("file", 3)));
  EXPECT_TRUE(absl::IsNotFound(disk.FlipBit("other", 0)));
}

TEST_F(SimulatedDiskTest, CountsSyncsAndBytes) {
  SimulatedDisk disk(seed_);
  const auto file = disk.Create("file").value();
  EXPECT_TRUE(file->Write(0, "hello").ok());
  EXPECT_TRUE(file->Write(0, "again").ok());
  EXPECT_TRUE(file->Resize(8).ok());
  EXPECT_TRUE(file->Resize(2).ok());
  EXPECT_EQ(disk.bytes_written(), 13);
  EXPECT_EQ(disk.syncs(), 0);
  EXPECT_TRUE(file->Sync().ok());
  disk.FailNext(Operation::kSync, 1, 0);
  EXPECT_FALSE(file->Sync().ok());
  EXPECT_EQ(disk.syncs(), 1);
}

TEST_F(SimulatedDiskTest, TheSameSeedGivesTheSame) {
  const auto run = [this] {
    SimulatedDisk disk(seed_);
    std::mt19937 random(seed_);
    std::string seen;
    for (int i = 0; i < 300; ++i) {
      const std::string name(1, static_cast<char>('a' + random() % 3));
      auto file = disk.Open(name);
      if (!file.ok()) file = disk.Create(name);
      disk.FailNext(Operation::kSync, 1, random() % 3);
      (*file)->Write(random() % 2000, std::string(random() % 2000, name[0])).IgnoreError();
      (*file)->Sync().IgnoreError();
      (*file)->Write(random() % 2000, std::string(random() % 2000, 'x')).IgnoreError();
      if (random() % 5 == 0) disk.SyncDirectory().IgnoreError();
      if (random() % 5 == 0) disk.Crash();
      const std::vector<std::string> names = disk.List().value();
      for (const std::string& each : names) seen += each + Read(disk, each);
    }
    return seen;
  };
  EXPECT_TRUE(run() == run());
}

}  // namespace
}  // namespace manager

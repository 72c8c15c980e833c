// What an opening makes of several files and snapshots, of which some are damaged, or not there.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/log/v1/batch.pb.h"
#include "server/log/file/errors.h"
#include "server/log/file/file_names.h"
#include "server/log/file/frame.h"
#include "server/log/file/test_machine.h"
#include "server/log/log_test_support.h"

namespace manager {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

// Three files of several batches each, and one that is empty.
class ManyFilesTest : public testing::Test {
 protected:
  ManyFilesTest() {
    EXPECT_TRUE(machine_.Open().ok());
    for (int i = 1; i <= 12; ++i) Add(i);
    EXPECT_TRUE(machine_.Open().ok());
    files_ = machine_.Contents();
    EXPECT_THAT(machine_.Names(),
                ElementsAre(LogFileName(1), LogFileName(2), LogFileName(3), LogFileName(4)));
  }

  void Add(int number) {
    const std::string record = absl::StrCat("record ", number, " ", std::string(110, 'r'));
    machine_.Append({{record}});
    records_.push_back(record);
  }

  TestMachine machine_;
  Files files_;
  std::vector<std::string> records_;
};

TEST_F(ManyFilesTest, AreReadWhole) {
  EXPECT_THAT(NewRecords(machine_), ElementsAreArray(records_));
}

TEST_F(ManyFilesTest, ABitIsFlippedAtAnyByteOfAnOlderFile) {
  std::string& content = files_[LogFileName(2)];
  const std::string whole = content;
  const std::vector<size_t> frames = Frames(content);
  for (size_t frame = 1; frame + 1 < frames.size(); ++frame) {
    for (size_t i = frames[frame]; i < frames[frame + 1]; ++i) {
      content = whole;
      content[i] = static_cast<char>(content[i] ^ 0x01);
      ASSERT_THAT(Refusal(files_), IsDamage(LogFileName(2), frames[frame], 4 + frame)) << i;
    }
  }
}

TEST_F(ManyFilesTest, AnOlderFileIsCut) {
  std::string& content = files_[LogFileName(2)];
  const std::vector<size_t> frames = Frames(content);
  for (size_t frame = 1; frame + 1 < frames.size(); ++frame) {
    content.resize(frames[frame]);
    ASSERT_THAT(Refusal(files_), IsDamage(LogFileName(2), frames[frame], 4 + frame));
    content = machine_.Contents()[LogFileName(2)];
  }
}

TEST_F(ManyFilesTest, AFileIsMissing) {
  files_.erase(LogFileName(2));
  EXPECT_THAT(Refusal(files_), IsDamage(LogFileName(1), Frames(files_[LogFileName(1)]).back(), 5));
  files_.erase(LogFileName(1));
  EXPECT_EQ(Refusal(files_),
            absl::DataLossError("/simulated lacks the records from 1 on: those that are there "
                                "begin with 9; restore it from a backup"));
}

TEST_F(ManyFilesTest, FilesAreInTheWrongOrder) {
  std::swap(files_[LogFileName(2)], files_[LogFileName(3)]);
  const absl::Status status = Refusal(files_);
  EXPECT_THAT(status.message(), HasSubstr("the file that follows was begun before it")) << status;
}

TEST_F(ManyFilesTest, AFileIsOfAnotherLog) {
  log::v1::FileHeader header;
  header.set_format_version(kLogFormatVersion);
  header.set_epoch(1);
  header.set_first_index(9);
  header.set_log_id(FileLogOptions().new_id + 1);
  files_[LogFileName(3)].clear();
  AppendFrame(header.SerializeAsString(), &files_[LogFileName(3)]);
  const absl::Status status = Refusal(files_);
  EXPECT_THAT(status.message(), HasSubstr("it is a file of another log")) << status;
}

TEST_F(ManyFilesTest, OthersFilesAreLeftAlone) {
  files_["log-1"] = "";
  files_["log-0000000000000000000x"] = "";
  files_["log-000000000000000000001"] = "";
  files_["log-99999999999999999999"] = "";
  files_["snapshot-+0000000000000000001"] = "";
  files_["notes.tmp"] = "";
  files_["log-00000000000000000005.tmp"] = "not finished";
  files_["snapshot-00000000000000000012.tmp"] = "not finished";
  TestMachine machine(files_);
  ASSERT_TRUE(machine.Open().ok());
  EXPECT_THAT(NewRecords(machine), ElementsAreArray(records_));
  EXPECT_THAT(machine.Names(),
              UnorderedElementsAre("log-0000000000000000000x", LogFileName(1),
                                   "log-000000000000000000001", LogFileName(2), LogFileName(3),
                                   LogFileName(5), "log-1", "log-99999999999999999999", "notes.tmp",
                                   "snapshot-+0000000000000000001"));
}

TEST_F(ManyFilesTest, OpeningsWithoutRecordsLeaveNoFiles) {
  const size_t before = machine_.Names().size();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(machine_.Open().ok());
  EXPECT_EQ(machine_.Names().size(), before);
}

// --- Snapshots ---

class SnapshotTest : public ManyFilesTest {
 protected:
  SnapshotTest() {
    MakeSnapshot(machine_.log(), 6, {"one", "", "three"});
    files_ = machine_.Contents();
  }

  std::string& snapshot() { return files_[SnapshotName(6)]; }
};

TEST_F(SnapshotTest, ABitIsFlippedAtAnyByte) {
  const std::string whole = snapshot();
  for (size_t i = 0; i < whole.size(); ++i) {
    snapshot() = whole;
    snapshot()[i] = static_cast<char>(snapshot()[i] ^ 0x08);
    const absl::Status status = Refusal(files_);
    ASSERT_TRUE(absl::IsDataLoss(status)) << i << ": " << status;
    EXPECT_THAT(status.message(), AllOf(HasSubstr("snapshot-00000000000000000006 is damaged at"),
                                        HasSubstr("restore /simulated from a backup")));
  }
}

TEST_F(SnapshotTest, ItIsCutAtAnyByteOrTooLong) {
  const std::string whole = snapshot();
  for (size_t size = 0; size < whole.size(); ++size) {
    snapshot() = whole.substr(0, size);
    ASSERT_TRUE(absl::IsDataLoss(Refusal(files_))) << size;
  }
  snapshot() = whole + std::string(8, '\0');
  EXPECT_TRUE(absl::IsDataLoss(Refusal(files_)));
}

TEST_F(SnapshotTest, ItHasAnothersName) {
  files_[SnapshotName(7)] = snapshot();
  const absl::Status status = Refusal(files_);
  EXPECT_THAT(status.message(), HasSubstr("it is the snapshot of record 6")) << status;
}

TEST_F(SnapshotTest, ItIsOfANewerVersion) {
  log::v1::SnapshotHeader header;
  header.set_format_version(kLogFormatVersion + 1);
  snapshot().clear();
  AppendFrame(header.SerializeAsString(), &snapshot());
  AppendFrame("what comes then, nobody knows", &snapshot());
  EXPECT_TRUE(absl::IsFailedPrecondition(Refusal(files_)));
}

TEST_F(SnapshotTest, OlderOnesAreRemoved) {
  files_[SnapshotName(5)] = "whatever it is";
  TestMachine machine(files_);
  ASSERT_TRUE(machine.Open().ok());
  EXPECT_THAT(machine.Names(), Not(Contains(SnapshotName(5))));
  EXPECT_EQ(machine.log().snapshot_index(), 6);
}

TEST_F(SnapshotTest, FilesThatItCoversNeedNotBeThere) {
  files_.erase(LogFileName(1));
  TestMachine machine(files_);
  ASSERT_TRUE(machine.Open().ok());
  EXPECT_THAT(NewRecords(machine), ElementsAreArray(records_.begin() + 6, records_.end()));
  // The second file begins with record 5.
  EXPECT_TRUE(absl::IsOutOfRange(
      machine.log().Read(4, [](const LogEntry& /*entry*/) { return absl::OkStatus(); })));
}

TEST_F(SnapshotTest, FilesThatItCoversMayBeDamaged) {
  files_[LogFileName(1)] = "whatever it is";
  TestMachine machine(files_);
  ASSERT_TRUE(machine.Open().ok());
  EXPECT_THAT(NewRecords(machine), ElementsAreArray(records_.begin() + 6, records_.end()));
}

TEST_F(SnapshotTest, RecordsBehindItAreMissing) {
  files_.erase(LogFileName(1));
  files_.erase(LogFileName(2));
  EXPECT_EQ(Refusal(files_),
            absl::DataLossError("/simulated lacks the records from 7 on: those that are there "
                                "begin with 9; restore it from a backup"));
  files_ = {{SnapshotName(6), snapshot()}};
  EXPECT_EQ(Refusal(files_),
            absl::DataLossError("/simulated lacks the records from 7 on: there are none; restore "
                                "it from a backup"));
}

// Where not every batch is synced before it is safe, a crash may leave less of the log than of the
// snapshot that was made of it.
TEST_F(SnapshotTest, TheLogEndsBeforeIt) {
  MakeSnapshot(machine_.log(), 12, {"all"});
  Files files = machine_.Contents();
  files.erase(LogFileName(3));
  files.erase(LogFileName(4));
  TestMachine machine(files);
  ASSERT_TRUE(machine.Open().ok());
  EXPECT_EQ(machine.log().last_index(), 12);
  EXPECT_THAT(NewRecords(machine), IsEmpty());
  machine.Append({{"next"}});
  EXPECT_EQ(machine.log().last_index(), 13);
  ASSERT_TRUE(machine.Open().ok());
  EXPECT_THAT(NewRecords(machine), ElementsAre("next"));
  EXPECT_TRUE(absl::IsOutOfRange(
      machine.log().Read(12, [](const LogEntry& /*entry*/) { return absl::OkStatus(); })));
}

}  // namespace
}  // namespace manager

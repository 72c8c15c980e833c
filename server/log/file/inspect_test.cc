#include "server/log/file/inspect.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/log/v1/record.pb.h"
#include "server/base/manual_executor.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/file_log.h"
#include "server/log/file/options.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class InspectTest : public testing::Test {
 protected:
  InspectTest() { Open(); }

  void Open() {
    log_ = nullptr;
    // Each record goes into a file of its own.
    log_ = FileLog::Open(disk_, {.file_size = 1, .extent = 512}, executor_.executor()).value();
  }

  void Append(int records) {
    log::v1::Record record;
    record.mutable_tick();
    for (int i = 0; i < records; ++i) {
      log_->Append({{absl::UnixEpoch() + absl::Seconds(++seconds_), record.SerializeAsString()}},
                   [](const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; });
      executor_.RunAll();
    }
  }

  void MakeSnapshot(uint64_t index) {
    const std::unique_ptr<SnapshotWriter> writer = log_->BeginSnapshot(index).value();
    EXPECT_TRUE(writer->Add("some").ok() && writer->Add("more").ok() && writer->Finish().ok());
  }

  std::vector<uint64_t> Indexes(uint64_t from) {
    std::vector<uint64_t> indexes;
    const absl::Status status = VisitRecords(disk_, from, [&](const LogEntry& entry) {
      EXPECT_EQ(entry.epoch, log_->epoch());
      EXPECT_EQ(entry.time, absl::UnixEpoch() + absl::Seconds(static_cast<int64_t>(entry.index)));
      indexes.push_back(entry.index);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return indexes;
  }

  SimulatedDisk disk_{1};
  ManualExecutor executor_;
  std::unique_ptr<FileLog> log_;
  int64_t seconds_ = 0;
};

TEST_F(InspectTest, TellsWhatThereIs) {
  Append(5);
  MakeSnapshot(3);
  const LogFacts facts = VerifyLog(disk_).value();
  EXPECT_EQ(facts.snapshot_index, 3);
  EXPECT_EQ(facts.snapshot_parts, 2);
  EXPECT_EQ(facts.last_index, 5);
  EXPECT_EQ(facts.torn_bytes, 0);
  ASSERT_EQ(facts.files.size(), 2);  // The files of the first three records do not count any more.
  EXPECT_EQ(facts.files[0].first_index, 4);
  EXPECT_EQ(facts.files[0].last_index, 4);
  EXPECT_EQ(facts.files[0].bytes, 512);
  EXPECT_EQ(facts.files[1].last_index, 5);
  EXPECT_EQ(facts.leftovers.size(), 3);
}

TEST_F(InspectTest, ChangesNothing) {
  Append(3);
  MakeSnapshot(2);
  const int64_t written = disk_.bytes_written();
  const auto names = disk_.List().value();
  ASSERT_TRUE(VerifyLog(disk_).ok());
  EXPECT_THAT(Indexes(1), ElementsAre(1, 2, 3));
  EXPECT_EQ(disk_.bytes_written(), written);
  EXPECT_EQ(disk_.List().value(), names);
}

TEST_F(InspectTest, VisitsRecordsFromAnIndexOnAlsoThoseThatASnapshotCovers) {
  Append(4);
  MakeSnapshot(3);
  EXPECT_THAT(Indexes(1), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Indexes(3), ElementsAre(3, 4));
  EXPECT_THAT(Indexes(9), IsEmpty());
}

TEST_F(InspectTest, VisitsWhatStandsBeforeDamage) {
  Append(4);
  const std::string third = VerifyLog(disk_).value().files[2].name;
  ASSERT_TRUE(disk_.FlipBit(third, 40).ok());
  const absl::Status status = VerifyLog(disk_).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat(third, " is damaged at byte")));
  EXPECT_THAT(Indexes(1), ElementsAre(1, 2));
}

TEST_F(InspectTest, ATornTailIsNoDamage) {
  Append(2);
  const std::string last = VerifyLog(disk_).value().files.back().name;
  ASSERT_TRUE(disk_.FlipBit(last, 40).ok());
  const LogFacts facts = VerifyLog(disk_).value();
  EXPECT_EQ(facts.torn_file, last);
  EXPECT_GT(facts.torn_bytes, 0);
  EXPECT_EQ(facts.last_index, 1);
}

TEST_F(InspectTest, ARecordOfAnUnknownKindIsFound) {
  log_->Append({{absl::UnixEpoch(), "no record"}}, [](const absl::Status&) {});
  executor_.RunAll();
  const absl::Status status = VerifyLog(disk_).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("record 1 in /simulated is whole, and"));
}

TEST_F(InspectTest, ADiskWithoutALogIsAnError) {
  SimulatedDisk empty(1);
  EXPECT_EQ(VerifyLog(empty).status().ToString(),
            "NOT_FOUND: /simulated holds no log and no snapshot");
}

}  // namespace
}  // namespace manager

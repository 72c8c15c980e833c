// The part of the contract suite that is about snapshots, and about all together.

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/seed/seed.h"
#include "gmock/gmock.h"
#include "server/log/log_contract_test.h"
#include "server/log/log_test_support.h"

namespace manager {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

// --- Snapshots ---

TEST_P(LogContractTest, KeepsASnapshot) {
  Append(*log_, {"a", "b", "c"});
  machine_->RunTasks();
  const std::string large(3'000'000, 'x');
  MakeSnapshot(*log_, 2, {"one", "", large, "", "four"});
  for (int opening = 0; opening < 2; ++opening) {
    EXPECT_EQ(log_->snapshot_index(), 2);
    EXPECT_EQ(log_->last_index(), 3);
    EXPECT_THAT(Parts(*log_), ElementsAre("one", "", large, "", "four"));
    EXPECT_THAT(Records(*log_, 3), ElementsAre("c"));
    Restart();
  }
}

TEST_P(LogContractTest, KeepsASnapshotWithoutParts) {
  Append(*log_, {"a"});
  machine_->RunTasks();
  MakeSnapshot(*log_, 1, {});
  EXPECT_THAT(Parts(*log_), IsEmpty());
  Restart();
  EXPECT_EQ(log_->snapshot_index(), 1);
  EXPECT_THAT(Parts(*log_), IsEmpty());
}

TEST_P(LogContractTest, TheNewestSnapshotCounts) {
  Append(*log_, {"a", "b"});
  machine_->RunTasks();
  MakeSnapshot(*log_, 1, {"old"});
  MakeSnapshot(*log_, 2, {"new"});
  EXPECT_THAT(Parts(*log_), ElementsAre("new"));
  Restart();
  EXPECT_EQ(log_->snapshot_index(), 2);
  EXPECT_THAT(Parts(*log_), ElementsAre("new"));
}

TEST_P(LogContractTest, ASnapshotThatIsNotFinishedLeavesNothing) {
  Append(*log_, {"a", "b"});
  machine_->RunTasks();
  MakeSnapshot(*log_, 1, {"old"});
  {
    absl::StatusOr<std::unique_ptr<SnapshotWriter>> writer = log_->BeginSnapshot(2);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->Add("new").ok());
    EXPECT_EQ(log_->snapshot_index(), 1);
    EXPECT_THAT(Parts(*log_), ElementsAre("old"));
  }
  EXPECT_THAT(Parts(*log_), ElementsAre("old"));
  Restart();
  EXPECT_EQ(log_->snapshot_index(), 1);
  EXPECT_THAT(Parts(*log_), ElementsAre("old"));
  MakeSnapshot(*log_, 2, {"newer"});
  EXPECT_THAT(Parts(*log_), ElementsAre("newer"));
}

TEST_P(LogContractTest, ASnapshotIsOfNewRecordsThatAreSafe) {
  EXPECT_TRUE(absl::IsInvalidArgument(log_->BeginSnapshot(0).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(log_->BeginSnapshot(1).status()));
  Append(*log_, {"a", "b"});
  machine_->RunTasks();
  EXPECT_TRUE(absl::IsInvalidArgument(log_->BeginSnapshot(3).status()));
  MakeSnapshot(*log_, 2, {"two"});
  EXPECT_TRUE(absl::IsInvalidArgument(log_->BeginSnapshot(1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(log_->BeginSnapshot(2).status()));
}

TEST_P(LogContractTest, StopsReadingASnapshotAtTheVisitorsFirstError) {
  Append(*log_, {"a"});
  machine_->RunTasks();
  MakeSnapshot(*log_, 1, {"one", "two", "three"});
  std::vector<std::string> visited;
  const absl::Status status = log_->ReadSnapshot([&](absl::string_view part) {
    visited.emplace_back(part);
    return part == "two" ? absl::AbortedError("enough") : absl::OkStatus();
  });
  EXPECT_EQ(status, absl::AbortedError("enough"));
  EXPECT_THAT(visited, ElementsAre("one", "two"));
}

TEST_P(LogContractTest, CountsTheBytesThatNoSnapshotCovers) {
  const std::string record(1000, 'x');
  Append(*log_, std::vector<std::string>(100, record));
  machine_->RunTasks();
  EXPECT_THAT(log_->bytes_since_snapshot(), AllOf(Ge(100'000), Le(120'000)));
  MakeSnapshot(*log_, 50, {"half"});
  EXPECT_THAT(log_->bytes_since_snapshot(), AllOf(Ge(40'000), Le(60'000)));
  MakeSnapshot(*log_, 100, {"all"});
  EXPECT_EQ(log_->bytes_since_snapshot(), 0);
  Restart();
  EXPECT_EQ(log_->bytes_since_snapshot(), 0);
}

// --- Trimming ---

TEST_P(LogContractTest, TrimsWhatASnapshotCovers) {
  std::vector<std::string> records;
  for (int i = 1; i <= 100; ++i) {
    records.push_back(absl::StrCat(i));
    Append(*log_, {records.back()});
    machine_->RunTasks();
  }
  MakeSnapshot(*log_, 60, {"sixty"});
  ASSERT_TRUE(log_->Trim(60).ok());
  for (int opening = 0; opening < 2; ++opening) {
    EXPECT_THAT(Records(*log_, 61), ElementsAreArray(records.begin() + 60, records.end()));
    EXPECT_EQ(log_->last_index(), 100);
    // How much of it is forgotten, is left to the log; but it never gives less than was asked for.
    uint64_t visited = 0;
    const absl::Status status = log_->Read(1, [&](const LogEntry& /*entry*/) {
      ++visited;
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok() ? visited == 100 : absl::IsOutOfRange(status) && visited == 0);
    Restart();
  }
}

TEST_P(LogContractTest, TrimsNothingThatNoSnapshotCovers) {
  for (int i = 0; i < 100; ++i) {
    Append(*log_, {std::string(100, 'x')});
    machine_->RunTasks();
  }
  MakeSnapshot(*log_, 50, {"fifty"});
  ASSERT_TRUE(log_->Trim(100).ok());
  EXPECT_THAT(Records(*log_, 51), SizeIs(50));
  Restart();
  EXPECT_THAT(Records(*log_, 51), SizeIs(50));
}

// --- All at random ---

TEST_P(LogContractTest, DoesWhatAListOfRecordsWouldDo) {
  std::mt19937 random(SeedForTest());
  const auto below = [&](uint32_t limit) { return random() % limit; };
  std::vector<std::string> records;
  uint64_t snapshot = 0;
  for (int step = 0; step < 300; ++step) {
    switch (below(8)) {
      case 0:
        Restart();
        break;
      case 1:
        if (snapshot == records.size()) break;
        snapshot += 1 + below(static_cast<uint32_t>(records.size() - snapshot));
        MakeSnapshot(*log_, snapshot, {absl::StrCat("of ", snapshot)});
        break;
      case 2:
        ASSERT_TRUE(log_->Trim(below(static_cast<uint32_t>(snapshot) + 1)).ok());
        break;
      default:
        for (uint32_t batches = 1 + below(3); batches > 0; --batches) {
          std::vector<std::string> batch;
          for (uint32_t left = 1 + below(5); left > 0; --left) {
            batch.push_back(absl::StrCat(records.size(), std::string(below(300), 'x')));
            records.push_back(batch.back());
          }
          Append(*log_, batch);
        }
        machine_->RunTasks();
    }
    ASSERT_EQ(log_->last_index(), records.size());
    ASSERT_EQ(log_->snapshot_index(), snapshot);
    const auto covered = records.begin() + static_cast<int64_t>(snapshot);
    ASSERT_THAT(Records(*log_, snapshot + 1), ElementsAreArray(covered, records.end()));
    if (snapshot > 0) {
      ASSERT_THAT(Parts(*log_), ElementsAre(absl::StrCat("of ", snapshot)));
    }
  }
}

}  // namespace
}  // namespace manager

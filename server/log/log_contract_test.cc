#include "server/log/log_contract_test.h"

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/seed/seed.h"
#include "gmock/gmock.h"

namespace manager {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::Ge;
using testing::Gt;
using testing::IsEmpty;
using testing::SizeIs;

const absl::Time kStart = absl::FromUnixNanos(1'800'000'000'123'456'789);

// What the appenders have heard. Thread-safe.
class Answers {
 public:
  Log::Done Note(std::string batch) {
    return [this, batch = std::move(batch)](const absl::Status& status) {
      absl::MutexLock lock(&mutex_);
      heard_.push_back(absl::StrCat(batch, status.ok() ? " is safe" : " is refused"));
      codes_.push_back(status.code());
    };
  }

  std::vector<std::string> heard() const {
    absl::MutexLock lock(&mutex_);
    return heard_;
  }
  std::vector<absl::StatusCode> codes() const {
    absl::MutexLock lock(&mutex_);
    return codes_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::string> heard_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::StatusCode> codes_ ABSL_GUARDED_BY(mutex_);
};

std::vector<NewEntry> Entries(const std::vector<std::string>& records) {
  std::vector<NewEntry> entries;
  for (const std::string& record : records) entries.push_back({kStart, record});
  return entries;
}

// Appends a batch whose answer does not matter here.
void Append(Log& log, const std::vector<std::string>& records) {
  log.Append(Entries(records), [](const absl::Status& /*status*/) {});
}

struct ReadEntry {
  uint64_t index;
  uint64_t epoch;
  absl::Time time;
  std::string record;

  friend bool operator==(const ReadEntry&, const ReadEntry&) = default;
};

std::vector<ReadEntry> ReadEntries(Log& log, uint64_t from) {
  std::vector<ReadEntry> entries;
  const absl::Status status = log.Read(from, [&](const LogEntry& entry) {
    entries.push_back({entry.index, entry.epoch, entry.time, std::string(entry.record)});
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return entries;
}

// The records from `from` on, after a check that their indexes have no gap.
std::vector<std::string> Records(Log& log, uint64_t from = 1) {
  std::vector<std::string> records;
  for (ReadEntry& entry : ReadEntries(log, from)) {
    EXPECT_EQ(entry.index, from + records.size());
    records.push_back(std::move(entry.record));
  }
  return records;
}

std::vector<std::string> Parts(Log& log) {
  std::vector<std::string> parts;
  const absl::Status status = log.ReadSnapshot([&](absl::string_view part) {
    parts.emplace_back(part);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return parts;
}

void MakeSnapshot(Log& log, uint64_t index, const std::vector<std::string>& parts) {
  absl::StatusOr<std::unique_ptr<SnapshotWriter>> writer = log.BeginSnapshot(index);
  ASSERT_TRUE(writer.ok()) << writer.status();
  for (const std::string& part : parts) ASSERT_TRUE((*writer)->Add(part).ok());
  const absl::Status status = (*writer)->Finish();
  ASSERT_TRUE(status.ok()) << status;
}

absl::Status NoParts(absl::string_view /*part*/) { return absl::InternalError("a part"); }

// --- Appending and reading ---

TEST_P(LogContractTest, IsEmptyAtFirst) {
  EXPECT_EQ(log_->last_index(), 0);
  EXPECT_EQ(log_->snapshot_index(), 0);
  EXPECT_EQ(log_->bytes_since_snapshot(), 0);
  EXPECT_THAT(log_->epoch(), Gt(0));
  EXPECT_THAT(Records(*log_), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(log_->ReadSnapshot(NoParts)));
}

TEST_P(LogContractTest, ReadsWhatWasAppended) {
  const std::string zeros("\0\0 and \xff", 8);
  const absl::Time later = kStart + absl::Nanoseconds(1);
  Answers answers;
  log_->Append({{kStart, "first"}, {later, zeros}}, answers.Note("a"));
  log_->Append({{later, ""}}, answers.Note("b"));
  machine_->RunTasks();
  EXPECT_THAT(answers.heard(), ElementsAre("a is safe", "b is safe"));
  EXPECT_EQ(log_->last_index(), 3);
  const uint64_t epoch = log_->epoch();
  EXPECT_THAT(ReadEntries(*log_, 1),
              ElementsAre(ReadEntry{1, epoch, kStart, "first"}, ReadEntry{2, epoch, later, zeros},
                          ReadEntry{3, epoch, later, ""}));
}

TEST_P(LogContractTest, AppendDoesNotAnswerItself) {
  bool inside = true;
  const std::thread::id here = std::this_thread::get_id();
  bool answered_inside = false;
  log_->Append(Entries({"a"}), [&](const absl::Status& /*status*/) {
    // On another thread it cannot be Append itself.
    if (std::this_thread::get_id() == here) answered_inside = inside;
  });
  inside = false;
  machine_->RunTasks();
  EXPECT_FALSE(answered_inside);
}

TEST_P(LogContractTest, AnswersInTheOrderOfTheBatches) {
  Answers answers;
  std::vector<std::string> safe;
  std::vector<std::string> records;
  for (int i = 0; i < 100; ++i) {
    records.push_back(absl::StrCat(i));
    safe.push_back(absl::StrCat(i, " is safe"));
    log_->Append(Entries({records.back()}), answers.Note(records.back()));
  }
  machine_->RunTasks();
  EXPECT_THAT(answers.heard(), ElementsAreArray(safe));
  EXPECT_THAT(Records(*log_), ElementsAreArray(records));
}

TEST_P(LogContractTest, TakesBatchesFromWhoHearsThatOneIsSafe) {
  Answers answers;
  log_->Append(Entries({"a"}), [&](const absl::Status& /*status*/) {
    log_->Append(Entries({"b"}), answers.Note("b"));
  });
  machine_->RunTasks();
  machine_->RunTasks();
  EXPECT_THAT(answers.heard(), ElementsAre("b is safe"));
  EXPECT_THAT(Records(*log_), ElementsAre("a", "b"));
}

TEST_P(LogContractTest, TakesLargeRecordsAndManyInOneBatch) {
  const std::string large(3'000'000, 'x');
  const std::vector<std::string> many(10'000, "record");
  Append(*log_, {large, "small"});
  Append(*log_, many);
  Append(*log_, {large});
  machine_->RunTasks();
  Restart();
  ASSERT_EQ(log_->last_index(), 10'003);
  const std::vector<std::string> records = Records(*log_);
  EXPECT_EQ(records[0], large);
  EXPECT_EQ(records[1], "small");
  EXPECT_EQ(records[10'001], "record");
  EXPECT_EQ(records[10'002], large);
}

TEST_P(LogContractTest, ReadsFromAnyRecordOn) {
  Append(*log_, {"a", "b", "c"});
  Append(*log_, {"d", "e"});
  machine_->RunTasks();
  EXPECT_THAT(Records(*log_, 2), ElementsAre("b", "c", "d", "e"));
  EXPECT_THAT(Records(*log_, 4), ElementsAre("d", "e"));
  EXPECT_THAT(Records(*log_, 5), ElementsAre("e"));
  EXPECT_THAT(Records(*log_, 6), IsEmpty());
  EXPECT_THAT(Records(*log_, 100), IsEmpty());
}

TEST_P(LogContractTest, StopsReadingAtTheVisitorsFirstError) {
  Append(*log_, {"a", "b", "c"});
  machine_->RunTasks();
  std::vector<std::string> visited;
  const absl::Status status = log_->Read(1, [&](const LogEntry& entry) {
    visited.emplace_back(entry.record);
    return visited.size() == 2 ? absl::AbortedError("enough") : absl::OkStatus();
  });
  EXPECT_EQ(status, absl::AbortedError("enough"));
  EXPECT_THAT(visited, ElementsAre("a", "b"));
}

TEST_P(LogContractTest, DoesNotReadWhatIsAppendedMeanwhile) {
  Append(*log_, {"a", "b"});
  machine_->RunTasks();
  std::vector<std::string> visited;
  ASSERT_TRUE(log_->Read(1,
                         [&](const LogEntry& entry) {
                           visited.emplace_back(entry.record);
                           Append(*log_, {absl::StrCat("behind ", entry.record)});
                           machine_->RunTasks();
                           return absl::OkStatus();
                         })
                  .ok());
  EXPECT_THAT(visited, ElementsAre("a", "b"));
  EXPECT_THAT(Records(*log_), ElementsAre("a", "b", "behind a", "behind b"));
}

// --- Openings ---

TEST_P(LogContractTest, KeepsWhatIsSafe) {
  const uint64_t first = log_->epoch();
  Append(*log_, {"a", "b"});
  machine_->RunTasks();
  Restart();
  EXPECT_EQ(log_->last_index(), 2);
  EXPECT_THAT(log_->bytes_since_snapshot(), Gt(0));
  Append(*log_, {"c"});
  machine_->RunTasks();
  const uint64_t second = log_->epoch();
  Restart();
  EXPECT_THAT(ReadEntries(*log_, 1),
              ElementsAre(ReadEntry{1, first, kStart, "a"}, ReadEntry{2, first, kStart, "b"},
                          ReadEntry{3, second, kStart, "c"}));
}

TEST_P(LogContractTest, EachOpeningHasAGreaterEpoch) {
  uint64_t last = 0;
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(log_->epoch(), Gt(last));
    last = log_->epoch();
    if (i == 3) Append(*log_, {"a"});
    machine_->RunTasks();
    Restart();
  }
}

TEST_P(LogContractTest, AnswersAllBeforeItIsGone) {
  Answers answers;
  log_->Append(Entries({"a"}), answers.Note("a"));
  log_->Append(Entries({"b", "c"}), answers.Note("b"));
  log_ = nullptr;
  const std::vector<std::string> heard = answers.heard();
  ASSERT_THAT(heard, SizeIs(2));
  log_ = machine_->Open();
  std::vector<std::string> kept;
  if (heard[0] == "a is safe") kept = {"a"};
  if (heard[1] == "b is safe") kept.insert(kept.end(), {"b", "c"});
  EXPECT_THAT(Records(*log_), ElementsAreArray(kept));
}

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
  EXPECT_THAT(log_->bytes_since_snapshot(), testing::AllOf(Ge(100'000), testing::Le(120'000)));
  MakeSnapshot(*log_, 50, {"half"});
  EXPECT_THAT(log_->bytes_since_snapshot(), testing::AllOf(Ge(40'000), testing::Le(60'000)));
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
  for (int i = 0; i < 100; ++i) Append(*log_, {std::string(100, 'x')});
  machine_->RunTasks();
  MakeSnapshot(*log_, 50, {"fifty"});
  ASSERT_TRUE(log_->Trim(100).ok());
  EXPECT_THAT(Records(*log_, 51), SizeIs(50));
  Restart();
  EXPECT_THAT(Records(*log_, 51), SizeIs(50));
}

// --- Storage that fails ---

TEST_P(LogContractTest, RefusesABatchAndAllThatAreBehindIt) {
  Append(*log_, {"kept"});
  machine_->RunTasks();
  if (!machine_->SetBroken(*log_, true)) GTEST_SKIP() << "storage cannot be made to fail";
  Answers answers;
  log_->Append(Entries({"a"}), answers.Note("a"));
  log_->Append(Entries({"b"}), answers.Note("b"));
  machine_->RunTasks();
  EXPECT_THAT(answers.heard(), ElementsAre("a is refused", "b is refused"));
  EXPECT_THAT(answers.codes(),
              Each(AnyOf(absl::StatusCode::kResourceExhausted, absl::StatusCode::kUnavailable)));
  EXPECT_EQ(log_->last_index(), 1);
  EXPECT_THAT(Records(*log_), ElementsAre("kept"));
  EXPECT_FALSE(log_->BeginSnapshot(1).ok() && log_->BeginSnapshot(1).value()->Finish().ok());

  machine_->SetBroken(*log_, false);
  log_->Append(Entries({"c"}), answers.Note("c"));
  machine_->RunTasks();
  EXPECT_THAT(answers.heard(), ElementsAre("a is refused", "b is refused", "c is safe"));
  EXPECT_THAT(Records(*log_), ElementsAre("kept", "c"));
  MakeSnapshot(*log_, 1, {"kept"});
  Restart();
  EXPECT_THAT(Records(*log_, 2), ElementsAre("c"));
}

TEST_P(LogContractTest, TriesABatchOfWhoHasHeardOfARefusal) {
  if (!machine_->SetBroken(*log_, true)) GTEST_SKIP() << "storage cannot be made to fail";
  Answers answers;
  log_->Append(Entries({"a"}), [&](const absl::Status& status) {
    EXPECT_FALSE(status.ok());
    machine_->SetBroken(*log_, false);
    log_->Append(Entries({"c"}), answers.Note("c"));
  });
  log_->Append(Entries({"b"}), answers.Note("b"));
  machine_->RunTasks();
  EXPECT_THAT(answers.heard(), ElementsAre("b is refused", "c is safe"));
  EXPECT_THAT(Records(*log_), ElementsAre("c"));
}

TEST_P(LogContractTest, RefusesABatchThatComesBeforeItsAppenderCanHaveHeardOfARefusal) {
  if (!machine_->SetBroken(*log_, true)) GTEST_SKIP() << "storage cannot be made to fail";
  Answers answers;
  log_->Append(Entries({"a"}), [&](const absl::Status& status) {
    EXPECT_FALSE(status.ok());
    machine_->SetBroken(*log_, false);
    std::thread([&] { log_->Append(Entries({"b"}), answers.Note("b")); }).join();
  });
  machine_->RunTasks();
  EXPECT_THAT(answers.heard(), ElementsAre("b is refused"));
  EXPECT_THAT(Records(*log_), IsEmpty());
}

// --- Threads ---

TEST_P(LogContractTest, ThreadsAppendAndReadAtTheSameTime) {
  constexpr int kThreads = 4;
  constexpr int kBatches = 50;
  absl::Mutex mutex;
  int answered = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kBatches; ++i) {
        log_->Append(Entries({absl::StrCat(thread, ":", i)}), [&](const absl::Status& status) {
          absl::MutexLock lock(&mutex);
          EXPECT_TRUE(status.ok()) << status;
          ++answered;
        });
        EXPECT_THAT(Records(*log_), SizeIs(testing::Le(kThreads * kBatches)));
      }
    });
  }
  const auto done = [&] {
    absl::MutexLock lock(&mutex);
    return answered == kThreads * kBatches;
  };
  while (!done()) machine_->RunTasks();
  for (std::thread& thread : threads) thread.join();

  std::map<std::string, int> next;  // By the thread that appended it.
  for (const std::string& record : Records(*log_)) {
    EXPECT_EQ(record, absl::StrCat(record.substr(0, 1), ":", next[record.substr(0, 1)]++));
  }
  EXPECT_EQ(log_->last_index(), kThreads * kBatches);
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

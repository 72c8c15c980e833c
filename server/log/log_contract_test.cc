#include "server/log/log_contract_test.h"

#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "server/log/log_test_support.h"

namespace manager {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::Gt;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

const absl::Time kStart = EntryTime();

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
        EXPECT_THAT(Records(*log_), SizeIs(Le(kThreads * kBatches)));
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

}  // namespace
}  // namespace manager

// What an opening makes of a file that is torn, damaged or of another version.

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/seed/seed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/log/v1/batch.pb.h"
#include "server/log/file/errors.h"
#include "server/log/file/file_log.h"
#include "server/log/file/file_names.h"
#include "server/log/file/frame.h"
#include "server/log/file/test_machine.h"

namespace manager {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::SizeIs;

// One file, with the records a1 a2, b, c, d1 d2, e in five batches. The last two came together.
class OneFileTest : public testing::Test {
 protected:
  OneFileTest() {
    TestMachine machine;
    EXPECT_TRUE(machine.Open().ok());
    machine.Append({{"a1", "a2"}});
    machine.Append({{"b"}});
    machine.Append({{"c, which is somewhat longer than the others"}});
    files_ = machine.Contents();
    // And two that were written before either was synced, as an interval has it.
    content().resize(Frames(content()).back());
    AddUnsafe(5, {"d1", "d2"});
    AddUnsafe(7, {"e"});
    content().resize(content().size() + 64, '\0');
    frames_ = Frames(content());
    EXPECT_THAT(files_, SizeIs(1));
    EXPECT_THAT(frames_, SizeIs(7));
  }

  static constexpr uint64_t kLogId = FileLogOptions().new_id;

  std::string& content() { return files_[name_]; }

  // Adds a batch behind the others, which was written when the record 4 was the last safe one.
  void AddUnsafe(uint64_t first_index, const std::vector<std::string>& records) {
    log::v1::Batch batch;
    batch.set_epoch(1);
    batch.set_first_index(first_index);
    batch.set_safe_index(4);
    batch.set_log_id(kLogId);
    for (const std::string& record : records) batch.add_entries()->set_record(record);
    AppendFrame(batch.SerializeAsString(), &content());
  }

  // The records of the first so many batches.
  static std::vector<std::string> RecordsOf(size_t batches) {
    std::vector<std::string> all = {"a1", "a2", "b", "c, which is somewhat longer than the others",
                                    "d1", "d2", "e"};
    constexpr size_t kRecords[] = {0, 2, 3, 4, 6, 7};
    all.resize(kRecords[batches]);
    return all;
  }

  // Opens the log on the files, and expects so many batches, and bytes that were torn behind them.
  void ExpectTorn(size_t batches, size_t bytes) {
    TestMachine machine(files_);
    const absl::Status status = machine.Open();
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_THAT(NewRecords(machine), ElementsAreArray(RecordsOf(batches)));
    const RecoveryInfo& info = machine.log().recovery();
    EXPECT_EQ(info.last_index, RecordsOf(batches).size());
    EXPECT_EQ(info.torn_bytes, bytes);
    EXPECT_EQ(info.torn_file, bytes == 0 ? "" : name_);
    EXPECT_EQ(info.torn_offset, bytes == 0 ? 0 : frames_[batches + 1]);

    // It is cut for good, and the log goes on behind it.
    machine.Append({{"f"}});
    ASSERT_TRUE(machine.Open().ok());
    EXPECT_EQ(machine.log().recovery().torn_bytes, 0);
    std::vector<std::string> records = RecordsOf(batches);
    records.emplace_back("f");
    EXPECT_THAT(NewRecords(machine), ElementsAreArray(records));
  }

  Files files_;
  const std::string name_ = LogFileName(1);
  std::vector<size_t> frames_;  // Of the header, the five batches, and the end.
};

TEST_F(OneFileTest, IsReadWhole) { ExpectTorn(5, 0); }

TEST_F(OneFileTest, ATornTailEndsAtAnyByte) {
  const std::string whole = content();
  for (size_t end = frames_[4]; end < frames_[6]; ++end) {
    SCOPED_TRACE(end);
    content() = whole.substr(0, end) + std::string(whole.size() - end, '\0');
    const size_t last = content().find_last_not_of('\0') + 1;
    size_t batches = 3;
    // What is missing of a frame's padding is there all the same.
    while (batches < 5 &&
           content().substr(0, frames_[batches + 2]) == whole.substr(0, frames_[batches + 2])) {
      ++batches;
    }
    ExpectTorn(batches, last > frames_[batches + 1] ? last - frames_[batches + 1] : 0);
  }
}

TEST_F(OneFileTest, ATornTailIsGarbageFromAnyByteOn) {
  const std::string whole = content();
  std::mt19937 random(SeedForTest());
  for (size_t begin = frames_[4]; begin < frames_[6]; ++begin) {
    SCOPED_TRACE(begin);
    content() = whole;
    for (size_t i = begin; i < frames_[6]; ++i) {
      content()[i] = static_cast<char>(whole[i] ^ static_cast<char>(1 + random() % 255));
    }
    const size_t batches = begin < frames_[5] ? 3 : 4;
    const size_t last = content().find_last_not_of('\0') + 1;
    ExpectTorn(batches, last - frames_[batches + 1]);
  }
}

// A crash may leave the second of two batches that were not safe, and not the first.
TEST_F(OneFileTest, ATornTailHasAWholeBatch) {
  const std::string whole = content();
  for (size_t i = frames_[4]; i < frames_[5]; ++i) {
    SCOPED_TRACE(i);
    content() = whole;
    content()[i] = static_cast<char>(content()[i] ^ 0x20);
    ExpectTorn(3, whole.find_last_not_of('\0') + 1 - frames_[4]);
  }
  content() = whole;
  content().replace(frames_[4], frames_[5] - frames_[4], frames_[5] - frames_[4], '\0');
  ExpectTorn(3, whole.find_last_not_of('\0') + 1 - frames_[4]);
}

TEST_F(OneFileTest, ATornTailWithoutWhatFillsTheFile) {
  content().resize(frames_[6]);
  ExpectTorn(5, 0);
  content().resize(frames_[6] - 3);
  content()[frames_[6] - 4] = 'x';
  ExpectTorn(4, frames_[6] - 3 - frames_[5]);
}

TEST_F(OneFileTest, ABitIsFlippedAtAnyByteOfABatchThatWasSafe) {
  const std::string whole = content();
  constexpr int kFirstRecord[] = {0, 1, 3, 4};
  for (size_t batch = 1; batch <= 3; ++batch) {
    for (size_t i = frames_[batch]; i < frames_[batch + 1]; ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        content() = whole;
        content()[i] = static_cast<char>(content()[i] ^ (1 << bit));
        ASSERT_THAT(Refusal(files_), IsDamage(name_, frames_[batch], kFirstRecord[batch]))
            << "bit " << bit << " of byte " << i;
      }
    }
  }
}

TEST_F(OneFileTest, ABatchThatWasSafeIsZeros) {
  content().replace(frames_[2], frames_[3] - frames_[2], frames_[3] - frames_[2], '\0');
  EXPECT_EQ(
      Refusal(files_),
      absl::DataLossError(absl::StrCat(
          "/simulated/log-00000000000000000001 is damaged at byte ", frames_[2],
          ": record 3, which had been made safe, cannot be read as it was written (a later one "
          "says that all up to 4 were safe); restore /simulated from a backup")));
}

TEST_F(OneFileTest, TheHeaderIsDamaged) {
  const std::string whole = content();
  for (size_t i = 0; i < frames_[1]; ++i) {
    content() = whole;
    content()[i] = static_cast<char>(content()[i] ^ 0x04);
    const absl::Status status = Refusal(files_);
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
    EXPECT_THAT(status.message(), HasSubstr("log-00000000000000000001 is damaged at byte 0: "));
  }
}

// Batches that are whole, and have no business where they stand.
TEST_F(OneFileTest, ABatchIsNotTheOneThatFollows) {
  const std::string whole = content();
  const auto with = [&](uint64_t epoch, uint64_t first, uint64_t safe, int entries,
                        uint64_t log_id = kLogId) {
    log::v1::Batch batch;
    batch.set_epoch(epoch);
    batch.set_first_index(first);
    batch.set_safe_index(safe);
    batch.set_log_id(log_id);
    for (int i = 0; i < entries; ++i) batch.add_entries();
    content() = whole.substr(0, frames_[6]);
    AppendFrame(batch.SerializeAsString(), &content());
    return Files(files_);
  };
  EXPECT_TRUE(TestMachine(with(1, 8, 7, 1)).Open().ok());
  EXPECT_THAT(Refusal(with(1, 9, 0, 1)), IsDamage(name_, frames_[6], 8));
  EXPECT_THAT(Refusal(with(1, 7, 0, 1)), IsDamage(name_, frames_[6], 8));
  EXPECT_THAT(Refusal(with(2, 8, 7, 1)), IsDamage(name_, frames_[6], 8));
  EXPECT_THAT(Refusal(with(0, 8, 7, 1)), IsDamage(name_, frames_[6], 8));
  EXPECT_THAT(Refusal(with(1, 8, 8, 1)), IsDamage(name_, frames_[6], 8));
  EXPECT_THAT(Refusal(with(1, 8, 7, 0)), IsDamage(name_, frames_[6], 8));
  EXPECT_THAT(Refusal(with(1, 8, 7, 1, kLogId + 1)), IsDamage(name_, frames_[6], 8));
}

// Clients store what they like, and so also what looks like the log. They do not know its id.
TEST_F(OneFileTest, ARecordInATornTailLooksLikeAFile) {
  const std::string whole = content().substr(0, frames_[6]);
  const auto with = [&](uint64_t first, uint64_t log_id, size_t shift) {
    log::v1::Batch batch;
    batch.set_epoch(1);
    batch.set_first_index(first);
    batch.set_safe_index(first - 1);
    batch.set_log_id(log_id);
    batch.add_entries();
    content() = whole + std::string(16 + shift, 'x');
    AppendFrame(batch.SerializeAsString(), &content());
  };
  for (size_t shift = 0; shift < 8; ++shift) {
    for (const auto& [first, log_id] :
         {std::pair<uint64_t, uint64_t>{9, 0}, {9, kLogId + 1}, {1'000'000, kLogId}}) {
      with(first, log_id, shift);
      ExpectTorn(5, content().find_last_not_of('\0') + 1 - frames_[6]);
    }
  }
  with(9, kLogId, 0);
  EXPECT_THAT(Refusal(files_), IsDamage(name_, frames_[6], 8));
}

TEST_F(OneFileTest, ItIsOfANewerVersion) {
  log::v1::FileHeader header;
  header.set_format_version(kLogFormatVersion + 1);
  std::string frame;
  AppendFrame(header.SerializeAsString(), &frame);
  files_[LogFileName(2)] = frame;
  EXPECT_EQ(Refusal(files_),
            absl::FailedPreconditionError(
                "/simulated/log-00000000000000000002 has format 2, and this server knows none "
                "newer than 1; start the version that wrote it, or a newer one"));
}

}  // namespace
}  // namespace manager

// Random use of a log on a disk that fails, fills up and loses power at random, against a list of
// what was said to be safe.

#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/seed/seed.h"
#include "gtest/gtest.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/log_checker.h"
#include "server/log/file/options.h"

namespace manager {
namespace {

using Operation = SimulatedDisk::Operation;

constexpr int64_t kForever = std::numeric_limits<int64_t>::max();

// One disk's life.
class Life {
 public:
  Life(uint64_t seed, SyncPolicy sync)
      : random_(seed),
        disk_(seed),
        checker_(disk_, {.sync = sync,
                         .sync_interval = absl::Milliseconds(5),
                         .file_size = 500 + Below(10'000),
                         .extent = 8 << Below(10)}) {}

  void Live(int steps) {
    for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) Step();
    Heal();
    if (checker_.is_open()) checker_.Crash();
    Open();
    EXPECT_TRUE(checker_.Write());
  }

  uint64_t safe() const { return checker_.safe(); }

 private:
  int64_t Below(int64_t limit) {
    return static_cast<int64_t>(random_() % static_cast<uint64_t>(limit));
  }

  void Step() {
    if (!checker_.is_open()) {
      if (Below(2) == 0) Heal();
      Open();
      return;
    }
    switch (Below(16)) {
      case 0:
        Below(2) == 0 ? checker_.Crash() : checker_.Kill();
        break;
      case 1:
        checker_.Stop();
        break;
      case 2:
        disk_.StopAfter(Below(30));
        break;
      case 3:
        Fail();
        break;
      case 4:
        Heal();
        break;
      case 5:
        MakeSnapshot();
        break;
      case 6:
        checker_.log().Trim(checker_.log().snapshot_index()).IgnoreError();
        break;
      case 7:
        checker_.Tick();
        break;
      case 8:
      case 9:
        checker_.RunOneTask();
        break;
      default:
        checker_.Append(static_cast<int>(1 + Below(4)), Below(Below(20) == 0 ? 5000 : 300));
        if (Below(2) == 0) checker_.RunTasks();
    }
  }

  void Open() {
    const absl::Status status = checker_.Open();
    EXPECT_TRUE(status.ok() || absl::IsUnavailable(status) || absl::IsResourceExhausted(status))
        << status;
    EXPECT_TRUE(status.ok() || !healed_) << status;
    if (!healed_) checker_.AllowLoss();
    if (!status.ok() && Below(2) == 0) Below(2) == 0 ? checker_.Crash() : checker_.Kill();
  }

  void Fail() {
    healed_ = false;
    checker_.AllowLoss();
    if (Below(4) == 0) {
      disk_.set_capacity(disk_.bytes_written() / 2 + Below(4000));
    } else {
      disk_.FailNext(static_cast<Operation>(Below(10)), 1 + Below(5), Below(5));
    }
  }

  void Heal() {
    healed_ = true;
    disk_.set_capacity(kForever);
    for (int operation = 0; operation < 10; ++operation) {
      disk_.FailNext(static_cast<Operation>(operation), 0, 0);
    }
    // A process that is to die is past healing.
    if (!checker_.is_open()) checker_.Kill();
  }

  void MakeSnapshot() {
    const uint64_t from = checker_.log().snapshot_index();
    const uint64_t last = checker_.log().last_index();
    if (from == last) return;
    const auto above = static_cast<uint64_t>(Below(static_cast<int64_t>(last - from)));
    checker_.MakeSnapshot(from + 1 + above, Below(5000)).IgnoreError();
  }

  std::mt19937_64 random_;
  SimulatedDisk disk_;
  LogChecker checker_;
  bool healed_ = true;
};

class FileLogRandomTest : public testing::TestWithParam<SyncPolicy> {};

INSTANTIATE_TEST_SUITE_P(All, FileLogRandomTest,
                         testing::Values(SyncPolicy::kAlways, SyncPolicy::kInterval,
                                         SyncPolicy::kNever));

TEST_P(FileLogRandomTest, NothingSafeIsLostAndNothingRefusedComesBack) {
  const uint64_t seed = SeedForTest();
  uint64_t safe = 0;
  for (uint64_t life = 0; life < 300 && !HasFailure(); ++life) {
    SCOPED_TRACE(absl::StrCat("life ", life));
    Life one(seed + life, GetParam());
    one.Live(200);
    safe += one.safe();
  }
  // So that the test cannot come to test nothing.
  EXPECT_GT(safe, 10'000);
}

}  // namespace
}  // namespace manager

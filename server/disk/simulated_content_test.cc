#include "server/disk/simulated_content.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/seed/seed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

constexpr size_t kSector = 512;

class SimulatedContentTest : public ::testing::Test {
 protected:
  // All that a function makes of many files, which hold `safe` at first.
  std::set<std::string> Outcomes(const std::string& safe,
                                 const std::function<std::string(SimulatedContent&)>& function) {
    std::set<std::string> outcomes;
    for (int i = 0; i < 3000; ++i) {
      SimulatedContent content;
      content.Write(0, safe);
      content.Sync();
      outcomes.insert(function(content));
    }
    return outcomes;
  }

  const uint32_t seed_ = SeedForTest();
  const testing::ScopedTrace trace_{__FILE__, __LINE__, absl::StrCat("SEED=", seed_)};
  std::mt19937_64 random_{seed_};
};

// Says what a file may hold after a crash, byte for byte.
class Checker {
 public:
  // The file's bytes from `offset` on are not what they were, and its size is `size`.
  void Write(size_t offset, size_t length, size_t size) {
    touched_.resize(std::max(touched_.size(), offset + length));
    for (size_t i = 0; i < length; ++i) touched_[offset + i] = true;
    sizes_.insert(size);
  }

  void Sync(const std::string& bytes) {
    safe_ = bytes;
    sizes_ = {bytes.size()};
    touched_.clear();
  }

  void Check(const std::string& bytes) {
    EXPECT_THAT(sizes_, Contains(bytes.size()));
    touched_.resize(std::max(safe_.size(), bytes.size()));
    for (size_t i = 0; i < std::min(safe_.size(), bytes.size()); ++i) {
      ASSERT_TRUE(touched_[i] || bytes[i] == safe_[i]) << i;
    }
  }

 private:
  std::string safe_;
  std::set<size_t> sizes_ = {0};
  std::vector<bool> touched_;  // Since the last Sync.
};

TEST_F(SimulatedContentTest, WhatWasSyncedSurvives) {
  const auto below = [this](size_t bound) { return static_cast<size_t>(random_() % bound); };
  SimulatedContent content;
  Checker checker;
  for (int i = 0; i < 20'000 && !HasFailure(); ++i) {
    const size_t old = content.bytes().size();
    switch (below(8)) {
      case 0:
        content.Sync();
        checker.Sync(content.bytes());
        break;
      case 1:
        if (below(3) != 0) break;
        content.Crash(random_);
        checker.Check(content.bytes());
        checker.Sync(content.bytes());
        break;
      case 2: {
        const size_t size = below(5000);
        content.Resize(static_cast<int64_t>(size));
        checker.Write(std::min(old, size), std::max(old, size) - std::min(old, size), size);
        break;
      }
      default: {
        const size_t offset = below(3000);
        const std::string bytes(below(1500) + 1, static_cast<char>('a' + below(26)));
        content.Write(static_cast<int64_t>(offset), bytes);
        checker.Write(std::min(old, offset), offset + bytes.size() - std::min(old, offset),
                      std::max(old, offset + bytes.size()));
      }
    }
  }
}

TEST_F(SimulatedContentTest, UnsyncedSectorsAreLostAndKeptInAnyOrderAndTorn) {
  const auto outcomes = Outcomes(std::string(3 * kSector, 'o'), [this](SimulatedContent& content) {
    content.Write(0, std::string(3 * kSector, 'n'));
    content.Crash(random_);
    std::string outcome;
    for (size_t i = 0; i < 3; ++i) {
      const std::string sector = content.bytes().substr(i * kSector, kSector);
      const bool garbage = sector.find_first_not_of("on") != std::string::npos;
      const bool mixed = sector != std::string(kSector, sector[0]);
      outcome += garbage ? '?' : mixed ? '/' : sector[0];
    }
    return outcome;
  });
  EXPECT_THAT(outcomes, IsSupersetOf({"ooo", "oon", "ono", "onn", "noo", "non", "nno", "nnn"}));
  EXPECT_THAT(outcomes, Contains(HasSubstr("/")));
  EXPECT_THAT(outcomes, Contains(HasSubstr("?")));
}

TEST_F(SimulatedContentTest, ASectorIsLeftAsItWasAfterAnyOfItsWrites) {
  const auto outcomes = Outcomes("......", [this](SimulatedContent& content) {
    content.Write(0, "aa");
    content.Write(1, "bb");
    content.Write(2, "cc");
    content.Crash(random_);
    return content.bytes();
  });
  EXPECT_THAT(outcomes, IsSupersetOf({"......", "aa....", "abb...", "abcc.."}));
}

TEST_F(SimulatedContentTest, ASizeIsLostOrKeptWhateverBecomesOfTheBytes) {
  const auto outcomes = Outcomes("", [this](SimulatedContent& content) {
    content.Write(0, std::string(kSector, 'x'));
    content.Write(kSector, std::string(kSector, 'y'));
    content.Resize(3 * kSector);
    content.Crash(random_);
    std::string outcome;
    for (size_t i = 0; i < content.bytes().size(); i += kSector) {
      outcome += content.bytes()[i] == '\0' ? '0' : content.bytes()[i];
    }
    return outcome;
  });
  EXPECT_THAT(outcomes, IsSupersetOf({"", "x", "0", "xy", "x0", "0y", "00", "xy0", "000"}));
}

TEST_F(SimulatedContentTest, WhatWasCutOffMayBeThereStillOrBeZeros) {
  const auto outcomes = Outcomes("abcdef", [this](SimulatedContent& content) {
    content.Resize(3);
    content.Crash(random_);
    return content.bytes();
  });
  EXPECT_THAT(outcomes, IsSupersetOf<std::string>({"abc", "abcdef", {"abc\0\0\0", 6}}));
}

TEST_F(SimulatedContentTest, AFailedSyncIsNotMadeGoodByAnother) {
  const auto outcomes = Outcomes("old", [this](SimulatedContent& content) {
    content.Write(0, "new");
    content.FailSync(random_);
    const std::string shown = content.bytes();
    content.Sync();
    content.Crash(random_);
    return shown + " " + content.bytes();
  });
  EXPECT_THAT(outcomes, IsSupersetOf({"new new", "new old", "old old"}));
  EXPECT_THAT(outcomes, Not(Contains("old new")));
}

TEST_F(SimulatedContentTest, AFailedSyncMayForgetTheSize) {
  const auto outcomes = Outcomes("old", [this](SimulatedContent& content) {
    content.Resize(1);
    content.FailSync(random_);
    EXPECT_EQ(content.size(), 1);
    content.Sync();
    content.Crash(random_);
    return absl::StrCat(content.size());
  });
  EXPECT_THAT(outcomes, ElementsAre("1", "3"));
}

TEST_F(SimulatedContentTest, AFailedSyncIsMadeGoodByWritingAgain) {
  const auto outcomes = Outcomes(std::string(2000, 'o'), [this](SimulatedContent& content) {
    content.Write(0, std::string(1000, 'n'));
    content.Resize(100);
    content.FailSync(random_);
    content.Resize(2000);
    content.Write(0, std::string(200, 'm'));
    content.Sync();
    content.Crash(random_);
    return content.bytes();
  });
  EXPECT_THAT(outcomes, ElementsAre(std::string(200, 'm') + std::string(1800, '\0')));
}

TEST_F(SimulatedContentTest, AFlippedBitIsFlippedOnTheDisk) {
  const auto outcomes = Outcomes("abc", [this](SimulatedContent& content) {
    content.Write(0, "x");
    content.FlipBit(1, 0);
    EXPECT_EQ(content.bytes(), "xcc");
    content.Crash(random_);
    return content.bytes().substr(1);
  });
  EXPECT_THAT(outcomes, ElementsAre("cc"));
}

}  // namespace
}  // namespace manager

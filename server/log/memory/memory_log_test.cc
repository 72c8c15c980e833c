#include "server/log/memory/memory_log.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/manual_executor.h"
#include "server/log/log_contract_test.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class MemoryMachine final : public LogMachine {
 public:
  std::unique_ptr<Log> Open() override {
    return std::make_unique<MemoryLog>(store_, executor_.executor());
  }
  void RunTasks() override { executor_.RunAll(); }
  bool SetBroken(Log& log, bool broken) override {
    static_cast<MemoryLog&>(log).SetFailure(broken ? absl::UnavailableError("broken")
                                                   : absl::OkStatus());
    return true;
  }

 private:
  ManualExecutor executor_;
  MemoryLogStore store_;
};

std::unique_ptr<LogMachine> MakeMemoryMachine() { return std::make_unique<MemoryMachine>(); }

INSTANTIATE_TEST_SUITE_P(Memory, LogContractTest,
                         testing::Values(LogKind{"Memory", &MakeMemoryMachine}), NameOfLogKind);

class MemoryLogTest : public testing::Test {
 protected:
  void Append(Log& log, const std::string& record) {
    log.Append({{absl::UnixEpoch(), record}}, [this, record](const absl::Status& status) {
      heard_.push_back(absl::StrCat(record, ": ", status.ToString()));
    });
  }

  static std::vector<std::string> Records(Log& log) {
    std::vector<std::string> records;
    EXPECT_TRUE(log.Read(1,
                         [&](const LogEntry& entry) {
                           records.emplace_back(entry.record);
                           return absl::OkStatus();
                         })
                    .ok());
    return records;
  }

  MemoryLogStore store_;
  std::vector<std::string> heard_;
};

TEST_F(MemoryLogTest, AppendsWaitForTheTest) {
  MemoryLog log(store_);
  Append(log, "a");
  Append(log, "b");
  EXPECT_THAT(heard_, IsEmpty());
  EXPECT_THAT(Records(log), IsEmpty());
  log.CompleteAppends();
  EXPECT_THAT(heard_, ElementsAre("a: OK", "b: OK"));
  EXPECT_THAT(Records(log), ElementsAre("a", "b"));
}

TEST_F(MemoryLogTest, AppendsAreRefusedWhenTheTestSaysSo) {
  MemoryLog log(store_);
  Append(log, "a");
  log.RefuseAppends(absl::ResourceExhaustedError("full"));
  Append(log, "b");
  log.CompleteAppends();
  EXPECT_THAT(heard_, ElementsAre("a: RESOURCE_EXHAUSTED: full", "b: OK"));
  EXPECT_THAT(Records(log), ElementsAre("b"));
}

TEST_F(MemoryLogTest, WhatIsNotSafeIsLostWithTheLog) {
  {
    MemoryLog log(store_);
    Append(log, "a");
    log.CompleteAppends();
    Append(log, "b");
  }
  EXPECT_THAT(heard_, ElementsAre("a: OK", "b: UNAVAILABLE: the log was closed"));
  MemoryLog log(store_);
  EXPECT_EQ(log.epoch(), 2);
  EXPECT_THAT(Records(log), ElementsAre("a"));
}

}  // namespace
}  // namespace manager

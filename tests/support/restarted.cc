#include "tests/support/restarted.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "server/dispatch/recovery.h"

namespace manager {
namespace {

constexpr uint64_t kSeed = 1;

// A snapshot is taken every so many steps.
constexpr int kStepsPerSnapshot = 7;

}  // namespace

RestartedDeployment::RestartedDeployment() : MemoryDeployment(Empty()), disk_(kSeed) { Open(); }

RestartedDeployment::~RestartedDeployment() {
  Settle();
  log_ = nullptr;
}

void RestartedDeployment::Open() {
  FileLogOptions options;
  options.file_size = 4096;
  options.extent = 4096;
  auto log = FileLog::Open(disk_, options, executor_.executor());
  if (!log.ok()) GTEST_FAIL() << log.status();
  log_ = *std::move(log);
  auto recovered = RecoverState(catalog_, *log_);
  if (!recovered.ok()) GTEST_FAIL() << recovered.status();
  dispatcher_ = std::make_unique<Dispatcher>(
      catalog_, ServerLimits(), [this] { return now_; }, kSeed, std::move(recovered->state), *log_);
  Settle();
}

void RestartedDeployment::Settle() {
  do {
    dispatcher_->Advance();
  } while (executor_.RunOne());
}

void RestartedDeployment::BeforeStep() {
  ++steps_;
  const bool some_would_die = std::any_of(unanswered_.begin(), unanswered_.end(),
                                          [](const Call* call) { return !call->has_number(); });
  if (some_would_die || steps_ % kStepsPerSnapshot == 0) CheckSnapshot();
  if (!some_would_die) Restart();
}

void RestartedDeployment::Restart() {
  log_ = nullptr;
  dispatcher_ = nullptr;
  disk_.Crash();
  Open();
  for (Call* call : std::vector<Call*>(unanswered_)) call->SendAgain();
}

std::string RestartedDeployment::RecoveredState() {
  const auto recovered = RecoverState(catalog_, *log_);
  EXPECT_TRUE(recovered.ok()) << recovered.status();
  std::string state;
  if (!recovered.ok()) return state;
  recovered->state->Save([&](absl::string_view part) { state.append(part.data(), part.size()); });
  return state;
}

void RestartedDeployment::CheckSnapshot() {
  const std::string before = RecoveredState();
  const absl::StatusOr<int64_t> taken = TakeSnapshot(catalog_, *log_);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(RecoveredState(), before) << "a snapshot and what it was made of differ";
}

const DeploymentKind kRestarted = {
    .name = "restarted",
    .can_advance = true,
    .start = []() -> std::unique_ptr<Deployment> {
      return std::make_unique<RestartedDeployment>();
    },
};

}  // namespace manager

#include "tests/compat/durable.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "server/dispatch/recovery.h"

namespace manager {

absl::StatusOr<std::unique_ptr<DurableDeployment>> DurableDeployment::Open(Disk& disk) {
  auto deployment = absl::WrapUnique(new DurableDeployment(disk));
  if (absl::Status status = deployment->Begin(); !status.ok()) return status;
  return deployment;
}

DurableDeployment::~DurableDeployment() {
  if (dispatcher_ != nullptr) Settle();
  log_ = nullptr;
}

absl::Status DurableDeployment::Begin() {
  // Small, so that the files that are made can be kept in the repository.
  FileLogOptions options;
  options.file_size = 1024;
  options.extent = 512;
  auto log = FileLog::Open(disk_, options, executor_.executor());
  if (!log.ok()) return log.status();
  log_ = *std::move(log);
  auto recovered = RecoverState(catalog_, *log_);
  if (!recovered.ok()) return recovered.status();
  now_ = std::max(now_, recovered->state->now());
  dispatcher_ = std::make_unique<Dispatcher>(
      catalog_, ServerLimits(), [this] { return now_; }, /*seed=*/1, std::move(recovered->state),
      *log_);
  Settle();
  return absl::OkStatus();
}

void DurableDeployment::Settle() {
  do {
    dispatcher_->Advance();
  } while (executor_.RunOne());
}

absl::Status DurableDeployment::MakeSnapshot() { return TakeSnapshot(catalog_, *log_).status(); }

absl::Status DurableDeployment::Restart() {
  log_ = nullptr;
  dispatcher_ = nullptr;
  if (absl::Status status = Begin(); !status.ok()) return status;
  for (Call* call : std::vector<Call*>(unanswered_)) call->SendAgain();
  return absl::OkStatus();
}

}  // namespace manager

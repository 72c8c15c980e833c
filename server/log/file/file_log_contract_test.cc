// A log in files promises what log.h says, on each disk and with each policy.

#include <filesystem>
#include <limits>
#include <memory>
#include <string>

#include "absl/synchronization/notification.h"
#include "common/seed/seed.h"
#include "gtest/gtest.h"
#include "server/base/manual_executor.h"
#include "server/base/serial_executor.h"
#include "server/disk/posix_disk.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/file_log.h"
#include "server/log/file/options.h"
#include "server/log/log_contract_test.h"

namespace manager {
namespace {

// Files are small, so that there are many, and grow only by what is written, so that a full disk
// is met at once.
FileLogOptions Options(SyncPolicy sync) {
  return {.sync = sync, .sync_interval = absl::Nanoseconds(1), .file_size = 4096, .extent = 8};
}

class SimulatedMachine final : public LogMachine {
 public:
  explicit SimulatedMachine(SyncPolicy sync) : options_(Options(sync)) {}

  std::unique_ptr<Log> Open() override {
    disk_.Kill();
    return FileLog::Open(disk_, options_, executor_.executor()).value();
  }
  void RunTasks() override { executor_.RunAll(); }
  bool SetBroken(Log& /*log*/, bool broken) override {
    disk_.set_capacity(broken ? 0 : std::numeric_limits<int64_t>::max());
    return true;
  }

 private:
  const FileLogOptions options_;
  ManualExecutor executor_;
  SimulatedDisk disk_{SeedForTest()};
};

// A real directory, and a thread.
class PosixMachine final : public LogMachine {
 public:
  PosixMachine() { std::filesystem::remove_all(directory_); }

  std::unique_ptr<Log> Open() override {
    disk_ = nullptr;
    disk_ = OpenPosixDisk(directory_).value();
    return FileLog::Open(*disk_, Options(SyncPolicy::kAlways), executor_.executor()).value();
  }
  void RunTasks() override {
    absl::Notification done;
    executor_.Run([&] { done.Notify(); });
    done.WaitForNotification();
  }
  bool SetBroken(Log& /*log*/, bool /*broken*/) override { return false; }

 private:
  const std::string directory_ = testing::TempDir() + "file_log_contract_test";
  std::unique_ptr<Disk> disk_;
  SerialExecutor executor_;
};

template <SyncPolicy sync>
std::unique_ptr<LogMachine> MakeSimulated() {
  return std::make_unique<SimulatedMachine>(sync);
}

std::unique_ptr<LogMachine> MakePosix() { return std::make_unique<PosixMachine>(); }

INSTANTIATE_TEST_SUITE_P(
    File, LogContractTest,
    testing::Values(LogKind{"SimulatedAlways", &MakeSimulated<SyncPolicy::kAlways>},
                    LogKind{"SimulatedInterval", &MakeSimulated<SyncPolicy::kInterval>},
                    LogKind{"SimulatedNever", &MakeSimulated<SyncPolicy::kNever>},
                    LogKind{"Posix", &MakePosix}),
    NameOfLogKind);

}  // namespace
}  // namespace manager

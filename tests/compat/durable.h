// A durable server without a server: the dispatcher and its log in files on a disk, with a clock
// that the test moves. What it comes to is the same on any machine, at any time.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_COMPAT_DURABLE_H_
#define TESTS_COMPAT_DURABLE_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/manual_executor.h"
#include "server/disk/disk.h"
#include "server/log/file/file_log.h"
#include "tests/support/memory.h"

namespace manager {

class DurableDeployment final : public MemoryDeployment {
 public:
  // Goes on from what is on `disk`, which must outlive it. Its clock stands where the newest record
  // was made.
  // Errors: those of FileLog::Open and RecoverState.
  static absl::StatusOr<std::unique_ptr<DurableDeployment>> Open(Disk& disk);

  ~DurableDeployment() override;

  absl::Status MakeSnapshot();

  // Ends, and begins again. Calls that wait and have a number are made again, as clients do; there
  // are no others.
  // Errors: as of Open.
  absl::Status Restart();

 private:
  explicit DurableDeployment(Disk& disk) : MemoryDeployment(Empty()), disk_(disk) {}

  void Settle() override;
  absl::Status Begin();

  Disk& disk_;
  ManualExecutor executor_;  // Of the log.
  std::unique_ptr<FileLog> log_;
};

}  // namespace manager

#endif  // TESTS_COMPAT_DURABLE_H_

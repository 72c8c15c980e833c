// A durable server without a server that loses power before every step: the dispatcher and its log
// on a simulated disk, which keeps what was synced and little else, and a clock that the test
// moves.
//
// A call in a session that has a number is sent again after each restart, as its client would do.
// One without dies with the server, so while such a call waits, there is no restart; instead it is
// checked that what a restart would find is the same whether a snapshot is taken first or not.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SUPPORT_RESTARTED_H_
#define TESTS_SUPPORT_RESTARTED_H_

#include <memory>
#include <string>

#include "server/base/manual_executor.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/file_log.h"
#include "tests/support/memory.h"

namespace manager {

class RestartedDeployment final : public MemoryDeployment {
 public:
  RestartedDeployment();
  ~RestartedDeployment() override;

 private:
  void BeforeStep() override;
  void Settle() override;

  // Opens the log, and goes on from what it comes to.
  void Open();
  void Restart();
  // What a restart would find.
  std::string RecoveredState();
  void CheckSnapshot();

  SimulatedDisk disk_;
  ManualExecutor executor_;  // Of the log.
  std::unique_ptr<FileLog> log_;
  int steps_ = 0;
};

// Its kind, for the scripts of objects.
extern const DeploymentKind kRestarted;

}  // namespace manager

#endif  // TESTS_SUPPORT_RESTARTED_H_

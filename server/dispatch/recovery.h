// Recovery: from a log to the state that its records come to, and to a snapshot of that state.
//
// A snapshot is made as a restart would: from the snapshot before it and the records since, in a
// state machine of its own. So the one that serves never waits for it, and every snapshot proves
// that recovery works.
//
// Thread-safe, as far as the log is.

#ifndef SERVER_DISPATCH_RECOVERY_H_
#define SERVER_DISPATCH_RECOVERY_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/log/log.h"
#include "server/objects/catalog.h"
#include "server/state_machine/state_machine.h"

namespace manager {

struct RecoveredState {
  std::unique_ptr<StateMachine> state;
  uint64_t index = 0;  // Of the last record that is in it; 0 for none.
};

// Hears how far a recovery has come: the index of the record that was applied. An error of its own
// stops the recovery, and is given.
using RecoveryProgress = std::function<absl::Status(uint64_t index)>;

// What the safe records of `log` come to. `catalog` must outlive the result.
// Errors: DATA_LOSS; those of `progress`.
absl::StatusOr<RecoveredState> RecoverState(const Catalog& catalog, Log& log,
                                            const RecoveryProgress& progress = nullptr);

// Makes a snapshot of what the safe records of `log` come to, and trims the log behind it. How many
// bytes it has. Nothing is changed once `stopped` says so, which is asked now and then.
// Errors: those of RecoverState, and of writing to a log; CANCELLED where it was stopped.
absl::StatusOr<int64_t> TakeSnapshot(const Catalog& catalog, Log& log,
                                     const std::function<bool()>& stopped = nullptr);

}  // namespace manager

#endif  // SERVER_DISPATCH_RECOVERY_H_

// Bugs that a server might have, seeded for a test of the simulation: each must be found. They
// stand between the parts of the server, and change nothing in them.

#ifndef TESTS_SIMULATION_BUG_H_
#define TESTS_SIMULATION_BUG_H_

#include <string>
#include <utility>
#include <vector>

namespace manager {

enum class Bug {
  kNone,

  // On the disk.
  kSyncIsSkipped,
  kDirectorySyncIsSkipped,
  kTrimGoesTooFar,

  // In the log.
  kSafeBeforeSync,      // A batch is said to be safe when it has not been written.
  kRefusedIsWritten,    // So is one that is said to be refused.
  kWrittenTwice,        // A batch is.
  kBatchIsReversed,     // Its records are written in the wrong order.
  kBeginIsNotWritten,   // Nothing says that a server begins.
  kTornTailIsTaken,     // What was not safe before a crash is taken as if it were.
  kCallLosesItsNumber,  // A record does not say which call of its session it is.

  // When records are read at recovery.
  kRecordIsForgotten,
  kRecordIsAppliedTwice,
  kRecordsAreSwapped,
  kTimesAreLost,
  kGuardIsStripped,
  kOwnerIsStripped,
  kAcknowledgementIsForgotten,
  kCancelIsForgotten,
  kExpireIsForgotten,
  kTakeBackIsForgotten,

  // When a snapshot is read.
  kWaitingCallIsForgotten,
  kKeptReplyIsForgotten,
  kForgottenCallsAreLost,  // Those whose replies were acknowledged.
  kFenceIsForgotten,
  kObjectPartIsForgotten,
  kReferenceIsForgotten,
  kDeadlineIsWrong,

  // When one is made.
  kSnapshotClaimsMore,
  kSnapshotClaimsLess,

  // In what the transport and the server owe.
  kResentGetsNewNumber,
  kUndeliveredIsKept,
  kGivenUpWaitsOn,
  kHeartbeatIsIgnored,
  kClockStopsAfterRestart,
};

// All of them, and their names.
const std::vector<std::pair<Bug, std::string>>& AllBugs();

}  // namespace manager

#endif  // TESTS_SIMULATION_BUG_H_

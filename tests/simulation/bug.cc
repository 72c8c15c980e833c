#include "tests/simulation/bug.h"

namespace manager {

const std::vector<std::pair<Bug, std::string>>& AllBugs() {
  static const auto* const bugs = new std::vector<std::pair<Bug, std::string>>{
      {Bug::kSyncIsSkipped, "SyncIsSkipped"},
      {Bug::kDirectorySyncIsSkipped, "DirectorySyncIsSkipped"},
      {Bug::kTrimGoesTooFar, "TrimGoesTooFar"},
      {Bug::kSafeBeforeSync, "SafeBeforeSync"},
      {Bug::kRefusedIsWritten, "RefusedIsWritten"},
      {Bug::kWrittenTwice, "WrittenTwice"},
      {Bug::kBatchIsReversed, "BatchIsReversed"},
      {Bug::kBeginIsNotWritten, "BeginIsNotWritten"},
      {Bug::kTornTailIsTaken, "TornTailIsTaken"},
      {Bug::kCallLosesItsNumber, "CallLosesItsNumber"},
      {Bug::kRecordIsForgotten, "RecordIsForgotten"},
      {Bug::kRecordIsAppliedTwice, "RecordIsAppliedTwice"},
      {Bug::kRecordsAreSwapped, "RecordsAreSwapped"},
      {Bug::kTimesAreLost, "TimesAreLost"},
      {Bug::kGuardIsStripped, "GuardIsStripped"},
      {Bug::kOwnerIsStripped, "OwnerIsStripped"},
      {Bug::kAcknowledgementIsForgotten, "AcknowledgementIsForgotten"},
      {Bug::kCancelIsForgotten, "CancelIsForgotten"},
      {Bug::kExpireIsForgotten, "ExpireIsForgotten"},
      {Bug::kTakeBackIsForgotten, "TakeBackIsForgotten"},
      {Bug::kWaitingCallIsForgotten, "WaitingCallIsForgotten"},
      {Bug::kKeptReplyIsForgotten, "KeptReplyIsForgotten"},
      {Bug::kForgottenCallsAreLost, "ForgottenCallsAreLost"},
      {Bug::kFenceIsForgotten, "FenceIsForgotten"},
      {Bug::kObjectPartIsForgotten, "ObjectPartIsForgotten"},
      {Bug::kReferenceIsForgotten, "ReferenceIsForgotten"},
      {Bug::kDeadlineIsWrong, "DeadlineIsWrong"},
      {Bug::kSnapshotClaimsMore, "SnapshotClaimsMore"},
      {Bug::kSnapshotClaimsLess, "SnapshotClaimsLess"},
      {Bug::kResentGetsNewNumber, "ResentGetsNewNumber"},
      {Bug::kUndeliveredIsKept, "UndeliveredIsKept"},
      {Bug::kGivenUpWaitsOn, "GivenUpWaitsOn"},
      {Bug::kHeartbeatIsIgnored, "HeartbeatIsIgnored"},
      {Bug::kClockStopsAfterRestart, "ClockStopsAfterRestart"},
  };
  return *bugs;
}

}  // namespace manager

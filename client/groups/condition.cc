#include "client/groups/groups.h"
#include "manager/v1/condition.pb.h"

namespace manager::ctl {
namespace {

constexpr char kHeld[] =
    "The condition's lock must be held, by a grant that was acquired outside any session, as "
    "`managerctl lock acquire` does.";

// The lock is held in any case, so its fence is printed in any case.
bool WasNotified(const google::protobuf::Message& response) {
  return static_cast<const v1::ConditionWaitResponse&>(response).notified();
}

constexpr Command kCommands[] = {
    CreateCommand("Creates the condition, or finds it.",
                  "condition create ready --lock deploy\n"
                  "condition create ready",
                  /*flags=*/"lock"),
    {.name = "wait",
     .summary = "Releases the lock, waits to be notified, and takes the lock back.",
     .examples = "condition wait ready\n"
                 "condition wait ready --timeout 30s",
     .details =
         "Prints the fence of the lock's new grant. The time-out is for the notification; the "
         "lock is waited for as long as it takes, and is held again in any case. The "
         "condition's lock must be held, by a grant that was acquired outside any session, "
         "as `managerctl lock acquire` does.",
     .method = "Wait",
     .show = "notified fence abandoned",
     .no = "nobody notified it in time",
     .print = PrintGrant,
     .is_yes = WasNotified},
    {.name = "notify",
     .summary = "Notifies the first who wait, and prints how many there were.",
     .examples = "condition notify ready\n"
                 "condition notify ready --n 3",
     .details = kHeld,
     .method = "Notify"},
    {.name = "notify-all",
     .summary = "Notifies all who wait, and prints how many there were.",
     .examples = "condition notify-all ready",
     .details = kHeld,
     .method = "NotifyAll"},
    {.name = "inspect",
     .summary = "Prints which lock it goes with, and how many wait.",
     .examples = "condition inspect ready",
     .method = "Inspect"},
};

}  // namespace

constinit const Group kConditionGroup = {
    .name = "condition",
    .summary = "Wait for a change while holding a lock; Python's Condition.",
    .file = v1::ConditionCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

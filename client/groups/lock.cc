#include "client/argument.h"
#include "client/groups/groups.h"
#include "client/lock_run.h"
#include "manager/v1/lock.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNotAcquired[] = "the lock was not acquired in time";

std::vector<Argument> CommandArgument() {
  return {{.name = kCommandArgument,
           .label = "-- COMMAND",
           .help = "The command and its arguments.",
           .repeated = true}};
}

constexpr Command kCommands[] = {
    CreateCommand("Creates the lock, unlocked, or finds it.", "lock create deploy"),
    {.name = "acquire",
     .summary = "Takes the lock, waiting for it, and prints the grant's fence.",
     .examples = "lock acquire deploy\n"
                 "lock acquire deploy --timeout 5s\n"
                 "lock acquire deploy --nowait",
     .details = "The lock stays held until it is released; `managerctl lock run` does both.",
     .method = "Acquire",
     .show = "fence",
     .verdict = "acquired",
     .no = kNotAcquired},
    {.name = "release",
     .summary = "Gives the lock up, to the first in line if anybody waits.",
     .examples = "lock release deploy\n"
                 "lock release deploy --fence 7",
     .method = "Release"},
    {.name = "inspect",
     .summary = "Prints whether the lock is held, and how many wait for it.",
     .examples = "lock inspect deploy",
     .method = "Inspect"},
    {.name = "run",
     .summary = "Runs a command while holding the lock.",
     .examples = "lock run deploy -- make install\n"
                 "lock run backup --nowait -- tar cf /backup.tar /home",
     .details =
         "Takes the lock, runs the command, releases the lock with its fence, and exits with "
         "the command's status (128 + N where signal N ended it, 127 where it could not be "
         "found). Signals are passed on to the command, which finds the fence in the "
         "environment variable MANAGER_LOCK_FENCE.",
     .method = "Acquire",
     .no = kNotAcquired,
     .own_arguments = CommandArgument,
     .run = RunUnderLock},
};

}  // namespace

constinit const Group kLockGroup = {
    .name = "lock",
    .summary = "One holder at a time, in order of arrival; Python's Lock.",
    .file = v1::LockCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

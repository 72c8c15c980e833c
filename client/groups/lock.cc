#include "client/argument.h"
#include "client/groups/groups.h"
#include "client/lock_run.h"
#include "manager/v1/lock.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNotAcquired[] = "the lock was not acquired in time";

std::vector<Argument> RunArguments() {
  return {{.name = kCommandArgument,
           .label = "-- COMMAND",
           .help = "The command and its arguments.",
           .repeated = true},
          {.name = kLeaseArgument,
           .kind = ArgumentKind::kDuration,
           .label = "TIME",
           .help = "How long the lock stays held when this program is gone; 10s without it.",
           .flag = "--lease",
           .required = false}};
}

constexpr Command kCommands[] = {
    CreateCommand("Creates the lock, unlocked, or finds it.",
                  "lock create deploy\n"
                  "lock create deploy --owner-death abandon\n"
                  "lock create deploy --reentrant"),
    {.name = "acquire",
     .summary = "Takes the lock, waiting for it, and prints the grant's fence.",
     .examples = "lock acquire deploy\n"
                 "lock acquire deploy --timeout 5s\n"
                 "lock acquire deploy --nowait",
     .details =
         "The lock stays held until it is released; `managerctl lock run` does both. `abandoned` "
         "behind the fence means that the holder before died with the lock: what it protects may "
         "be half done. A reentrant lock is held by an owner of a session, so only `managerctl "
         "lock "
         "run` can take it.",
     .method = "Acquire",
     .show = "fence abandoned",
     .verdict = "acquired",
     .no = kNotAcquired,
     .print = PrintGrant},
    {.name = "release",
     .summary = "Gives the lock up, to the first in line if anybody waits.",
     .examples = "lock release deploy\n"
                 "lock release deploy --fence 7",
     .method = "Release",
     .show = "-"},
    {.name = "inspect",
     .summary = "Prints whether the lock is held, and how many wait for it.",
     .examples = "lock inspect deploy",
     .method = "Inspect"},
    {.name = "run",
     .summary = "Runs a command while holding the lock.",
     .examples = "lock run deploy -- make install\n"
                 "lock run backup --nowait -- tar cf /backup.tar /home\n"
                 "lock run deploy --lease 30s -- ./deploy.sh",
     .details =
         "Takes the lock in a session, runs the command, releases the lock with its fence, and "
         "exits with the command's status (128 + N where signal N ended it, 127 where it could "
         "not be found). Where the lock is lost meanwhile, the command gets SIGTERM, 5 seconds "
         "later SIGKILL, and the exit status is 125. Signals are passed on to the command, which "
         "finds the fence in the environment variable MANAGER_LOCK_FENCE, and in "
         "MANAGER_LOCK_ABANDONED a 1 where the holder before died with the lock.",
     .method = "Acquire",
     .no = kNotAcquired,
     .own_arguments = RunArguments,
     .run = RunUnderLock},
};

}  // namespace

constinit const Group kLockGroup = {
    .name = "lock",
    .summary = "One holder at a time, in order of arrival; Python's Lock and RLock.",
    .file = v1::LockCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

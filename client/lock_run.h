// `managerctl lock run`: a command that runs while a lock is held.
//
// Called only by run.cc, on the main thread: it handles signals of the whole process.

#ifndef CLIENT_LOCK_RUN_H_
#define CLIENT_LOCK_RUN_H_

#include "client/invocation.h"

namespace manager::ctl {

inline constexpr char kCommandArgument[] = "command";

// Acquires the lock, runs the command, releases the lock with its fence. Returns the command's
// status, 128 + N where signal N ended it, 126 or 127 where it could not be started; kExitNo where
// the lock was not acquired. A release that fails is reported and leaves the command's status.
//
// From the grant to the release, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 and SIGUSR2 are passed
// on to the command. What a terminal's keys send is not: the command, in the same process group,
// has it already.
int RunUnderLock(const Invocation& invocation, Environment& environment);

}  // namespace manager::ctl

#endif  // CLIENT_LOCK_RUN_H_

// `managerctl lock run`: a command that runs while a lock is held.
//
// Called only by run.cc, on the main thread: it handles signals of the whole process.

#ifndef CLIENT_LOCK_RUN_H_
#define CLIENT_LOCK_RUN_H_

#include "client/invocation.h"

namespace manager::ctl {

inline constexpr char kCommandArgument[] = "command";
inline constexpr char kLeaseArgument[] = "lease";

// Acquires the lock in a session, runs the command, releases the lock with its fence. Returns the
// command's status, 128 + N where signal N ended it, 126 or 127 where it could not be started;
// kExitNo where the lock was not acquired. A release that fails is reported and leaves the
// command's status.
//
// Where the session, and so the lock, is lost before the command ends, the command gets SIGTERM and
// some seconds later SIGKILL; the result is kExitLost.
//
// While the command runs, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 and SIGUSR2 are passed on to
// it. What a terminal's keys send is not: the command, in the same process group, has it already.
// Before and after that they end this program, but not before the session is closed: nobody waits
// for a lease to run out.
int RunUnderLock(const Invocation& invocation, Environment& environment);

}  // namespace manager::ctl

#endif  // CLIENT_LOCK_RUN_H_

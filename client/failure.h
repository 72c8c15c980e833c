// Errors as the user sees them: one sentence on stderr, and the exit status.
//
// Thread-safe, but for the stream.

#ifndef CLIENT_FAILURE_H_
#define CLIENT_FAILURE_H_

#include "absl/status/status.h"
#include "client/invocation.h"

namespace manager::ctl {

enum ExitStatus {
  kExitOk = 0,
  kExitNo = 1,           // The answer is no: empty, full, not there, not acquired, false.
  kExitUsage = 2,        // The command line, or what the server calls INVALID_ARGUMENT.
  kExitUnreachable = 3,  // No server answered, or the connection broke.
  kExitRefused = 4,      // Any other refusal by the server.
  kExitLost = 125,       // `lock run`: the lock was lost, and the command stopped.
};

// The exit status for a call's result.
ExitStatus ExitStatusOf(const absl::Status& status);

// Prints why a call failed, and what to do where that is known. Returns its exit status.
int ReportFailure(const absl::Status& status, const Invocation& invocation,
                  Environment& environment);

// The same where there was no server to call; the exit status is kExitUnreachable.
int ReportUnreachable(const absl::Status& status, Environment& environment);

// Prints a sentence as an error.
void PrintError(absl::string_view sentence, Environment& environment);

}  // namespace manager::ctl

#endif  // CLIENT_FAILURE_H_

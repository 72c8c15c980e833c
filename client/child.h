// Runs another program in the foreground, as a shell would.

#ifndef CLIENT_CHILD_H_
#define CLIENT_CHILD_H_

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace manager::ctl {

// Asks for a program that RunChild runs to be stopped. Serves one run, which it outlives.
//
// Thread-safe.
class ChildStop {
 public:
  // A program that goes on for `grace` after SIGTERM is ended with SIGKILL.
  explicit ChildStop(absl::Duration grace) : grace_(grace) {}

  // Stops the program; one that has not been started never is, and for one that has ended nothing
  // happens. Does not block.
  void Request();

  // The rest is RunChild's.

  bool requested() const;
  absl::Duration grace() const { return grace_; }
  // The program has ended.
  void SetEnded();
  // Both wait for the program's end, and tell whether it came: before a request, or in time.
  bool AwaitEndOrRequest() const;
  bool AwaitEndFor(absl::Duration timeout) const;

 private:
  const absl::Duration grace_;
  mutable absl::Mutex mutex_;
  bool requested_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

struct ChildResult {
  int exit_status = 0;
  std::string error = "";  // Why it could not be started.
  bool stopped = false;    // Whether `stop` ended it, or kept it from being started.
};

// Runs `command`, a program (looked up in PATH) and its arguments, with `variables` ("NAME=VALUE")
// added to the environment, and waits until it ends or is stopped. The exit status is the
// program's, 128 + N where signal N ended it, 127 where there is no such program, 126 where it
// cannot be run.
//
// Meanwhile SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 and SIGUSR2, unless they are ignored, are
// passed on to the program and do nothing else here. What a terminal's keys send is not passed on:
// the program, in the same process group, has it already. Where this process ends before the
// program, by SIGKILL say, the program gets SIGTERM, perhaps more than once: once for each thread
// here that the kernel made its parent in turn.
//
// All of these signals go to the program alone, not to what it has started.
//
// Called only on the main thread, once at a time: it handles signals of the whole process.
ChildResult RunChild(const std::vector<std::string>& command,
                     const std::vector<std::string>& variables, ChildStop& stop);

}  // namespace manager::ctl

#endif  // CLIENT_CHILD_H_

// Runs another program in the foreground, as a shell would.
//
// Called only on the main thread, once at a time: it handles signals of the whole process.

#ifndef CLIENT_CHILD_H_
#define CLIENT_CHILD_H_

#include <string>
#include <vector>

namespace manager::ctl {

struct ChildResult {
  int exit_status = 0;
  std::string error = "";  // Why it could not be started.
};

// Runs `command`, a program (looked up in PATH) and its arguments, with `variables` ("NAME=VALUE")
// added to the environment, and waits until it ends. The exit status is the program's, 128 + N
// where signal N ended it, 127 where there is no such program, 126 where it cannot be run.
//
// Meanwhile SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 and SIGUSR2, unless they are ignored, are
// passed on to the program and do nothing else here. What a terminal's keys send is not passed on:
// the program, in the same process group, has it already.
ChildResult RunChild(const std::vector<std::string>& command,
                     const std::vector<std::string>& variables);

}  // namespace manager::ctl

#endif  // CLIENT_CHILD_H_

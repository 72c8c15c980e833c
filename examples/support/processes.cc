#include "examples/support/processes.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "examples/support/or_die.h"

namespace examples {

pid_t StartProcess(const std::function<void()>& body) {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) Die("cannot start a process");
  if (child > 0) return child;

  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A parent that ended before that sends no signal any more.
  if (getppid() != parent) std::exit(1);
  body();
  std::exit(0);
}

bool WaitForProcesses(const std::vector<pid_t>& processes) {
  bool succeeded = true;
  for (pid_t process : processes) {
    int status = 0;
    succeeded &= waitpid(process, &status, 0) == process && status == 0;
  }
  return succeeded;
}

}  // namespace examples

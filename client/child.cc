#include "client/child.h"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX, not C++.
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/signals.h"

namespace manager::ctl {
namespace {

// What the handler works with. It may run on any thread, and at any moment.
std::atomic<pid_t> child_pid{0};   // 0 before it runs, and again once it has ended.
std::atomic<int> early_signal{0};  // Came before the child was there; 0 where none did.

// Whoever comes second, the handler or RunChild, finds both the child and the signal.
void SendEarlySignal() {
  const pid_t pid = child_pid.load();
  if (pid == 0) return;
  if (const int number = early_signal.exchange(0); number != 0) kill(pid, number);
}

void PassOn(int number, siginfo_t* info, void*) {
  const int saved_errno = errno;
  const bool from_terminal = info->si_code == SI_KERNEL;
  if (!from_terminal) {
    early_signal.store(number);
    SendEarlySignal();
  }
  errno = saved_errno;
}

// The pointers that exec wants.
std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

// This process's environment, with `variables` in the place of those of the same names.
std::vector<std::string> EnvironmentWith(const std::vector<std::string>& variables) {
  std::vector<std::string> environment = variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string name(*variable, std::strcspn(*variable, "="));
    const bool replaced =
        std::any_of(variables.begin(), variables.end(), [&name](const std::string& other) {
          return absl::StartsWith(other, absl::StrCat(name, "="));
        });
    if (!replaced) environment.emplace_back(*variable);
  }
  return environment;
}

// Reads what the child writes where it cannot become the program; 0 where it does, for then the
// pipe is closed with nothing in it.
int ReadError(int fd) {
  int error = 0;
  while (read(fd, &error, sizeof(error)) < 0 && errno == EINTR) {
  }
  return error;
}

// In the child: becomes the program. Signals are blocked. Only what is async-signal-safe may be
// called here, for another thread may have held any lock when the process was forked.
[[noreturn]] void BecomeProgram(char* const* command, char* const* environment, pid_t parent,
                                const sigset_t& mask, int error_fd) {
  for (const int number : kSignals) {
    struct sigaction action;
    sigaction(number, nullptr, &action);
    if (action.sa_handler != SIG_IGN) signal(number, SIG_DFL);
  }
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) raise(SIGTERM);  // It ended before the line above.
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  execvpe(command[0], command, environment);
  const int error = errno;
  while (write(error_fd, &error, sizeof(error)) < 0 && errno == EINTR) {
  }
  _exit(127);
}

// Starts the program; returns the error's number, 0 where there is none.
int Start(std::vector<std::string> command, const std::vector<std::string>& variables, pid_t* pid) {
  std::vector<std::string> environment = EnvironmentWith(variables);
  const std::vector<char*> command_pointers = Pointers(command);
  const std::vector<char*> environment_pointers = Pointers(environment);
  int error_pipe[2];
  if (pipe2(error_pipe, O_CLOEXEC) != 0) return errno;

  // No handler of ours may run in the child.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t parent = getpid();
  *pid = _Fork();  // Not posix_spawn, which cannot tie the program's life to ours.
  if (*pid == 0) {
    BecomeProgram(command_pointers.data(), environment_pointers.data(), parent, before,
                  error_pipe[1]);
  }
  int error = *pid < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);

  close(error_pipe[1]);
  if (error == 0) {
    error = ReadError(error_pipe[0]);
    if (error != 0) waitpid(*pid, nullptr, 0);
  }
  close(error_pipe[0]);
  return error;
}

void AwaitZombie(pid_t pid) {
  siginfo_t info;
  while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
}

// Waits for the program's end, and brings it about where that is asked for.
ChildResult AwaitEnd(pid_t pid, ChildStop& stop) {
  std::thread watcher([pid, &stop] {
    AwaitZombie(pid);
    stop.SetEnded();
  });
  const bool stopped = !stop.AwaitEndOrRequest();
  if (stopped) {
    kill(pid, SIGTERM);
    if (!stop.AwaitEndFor(stop.grace())) kill(pid, SIGKILL);
  }
  watcher.join();
  // It was left a zombie: its number must not be another's while a signal may still be sent to it.
  child_pid.store(0);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return {.exit_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
          .stopped = stopped};
}

}  // namespace

void ChildStop::Request() {
  const absl::MutexLock lock(&mutex_);
  requested_ = true;
}

bool ChildStop::requested() const {
  const absl::MutexLock lock(&mutex_);
  return requested_;
}

void ChildStop::SetEnded() {
  const absl::MutexLock lock(&mutex_);
  ended_ = true;
}

bool ChildStop::AwaitEndOrRequest() const {
  const auto either = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return ended_ || requested_; };
  const absl::MutexLock lock(&mutex_, absl::Condition(&either));
  return ended_;
}

bool ChildStop::AwaitEndFor(absl::Duration timeout) const {
  const absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&ended_), timeout);
}

ChildResult RunChild(const std::vector<std::string>& command,
                     const std::vector<std::string>& variables, ChildStop& stop) {
  if (stop.requested()) return {.exit_status = 128 + SIGTERM, .stopped = true};
  const SignalHandlers signals_passed_on(PassOn);
  pid_t pid = 0;
  const int error = Start(command, variables, &pid);
  if (error != 0) {
    return {.exit_status = error == ENOENT ? 127 : 126,
            .error = absl::StrCat("cannot run '", command[0], "': ", std::strerror(error))};
  }
  child_pid.store(pid);
  SendEarlySignal();
  return AwaitEnd(pid, stop);
}

}  // namespace manager::ctl

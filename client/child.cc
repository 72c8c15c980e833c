#include "client/child.h"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX, not C++.
#include <spawn.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace manager::ctl {
namespace {

constexpr int kSignals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

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

// Passes signals on as long as it lives.
class SignalsPassedOn {
 public:
  SignalsPassedOn() {
    struct sigaction action = {};
    action.sa_sigaction = PassOn;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < std::size(kSignals); ++i) {
      sigaction(kSignals[i], nullptr, &before_[i]);
      const bool ignored = before_[i].sa_handler == SIG_IGN;
      if (!ignored) sigaction(kSignals[i], &action, nullptr);
    }
  }
  ~SignalsPassedOn() {
    for (size_t i = 0; i < std::size(kSignals); ++i) {
      sigaction(kSignals[i], &before_[i], nullptr);
    }
  }
  SignalsPassedOn(const SignalsPassedOn&) = delete;
  SignalsPassedOn& operator=(const SignalsPassedOn&) = delete;

 private:
  struct sigaction before_[std::size(kSignals)];
};

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

// Starts the program; returns the error's number, 0 where there is none.
int Start(std::vector<std::string> command, const std::vector<std::string>& variables, pid_t* pid) {
  std::vector<std::string> environment = EnvironmentWith(variables);
  return posix_spawnp(pid, command[0].c_str(), /*file_actions=*/nullptr, /*attrp=*/nullptr,
                      Pointers(command).data(), Pointers(environment).data());
}

int AwaitEnd(pid_t pid) {
  siginfo_t info;
  // Leaves it a zombie: its number must not be another's while a signal may still be sent to it.
  while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
  child_pid.store(0);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ChildResult RunChild(const std::vector<std::string>& command,
                     const std::vector<std::string>& variables) {
  const SignalsPassedOn signals_passed_on;
  pid_t pid = 0;
  const int error = Start(command, variables, &pid);
  if (error != 0) {
    return {.exit_status = error == ENOENT ? 127 : 126,
            .error = absl::StrCat("cannot run '", command[0], "': ", std::strerror(error))};
  }
  child_pid.store(pid);
  SendEarlySignal();
  return {.exit_status = AwaitEnd(pid)};
}

}  // namespace manager::ctl

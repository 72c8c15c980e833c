// For tests: a pipe that a script writes to through its path.
//
// Not thread-safe; the caller serializes.

#ifndef CLIENT_SCRIPT_PIPE_H_
#define CLIENT_SCRIPT_PIPE_H_

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace manager::ctl {

class ScriptPipe {
 public:
  ScriptPipe() {
    if (pipe(ends_) == 0) fcntl(ends_[0], F_SETFD, FD_CLOEXEC);
  }
  ~ScriptPipe() {
    close(ends_[0]);
    CloseWriter();
  }
  ScriptPipe(const ScriptPipe&) = delete;
  ScriptPipe& operator=(const ScriptPipe&) = delete;

  // Where a program that inherits the pipe writes to it.
  std::string path() const { return absl::StrCat("/dev/fd/", ends_[1]); }

  // The next character, for which this waits; 0 where no writer is left.
  char Read() const {
    char c = 0;
    return read(ends_[0], &c, 1) == 1 ? c : '\0';
  }

  // Of this process; from now on programs do not inherit the pipe.
  void CloseWriter() {
    if (ends_[1] >= 0) close(std::exchange(ends_[1], -1));
  }

 private:
  int ends_[2] = {-1, -1};
};

}  // namespace manager::ctl

#endif  // CLIENT_SCRIPT_PIPE_H_

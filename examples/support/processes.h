// Processes made by fork, for a program that plays several clients by itself.
//
// Not thread-safe; the caller serializes.

#ifndef EXAMPLES_SUPPORT_PROCESSES_H_
#define EXAMPLES_SUPPORT_PROCESSES_H_

#include <sys/types.h>

#include <functional>
#include <vector>

namespace examples {

// Runs `body` in a new process, which succeeds when `body` returns and fails when it exits with
// another status than 0. The process is killed when its parent ends, however that comes about, so
// none is ever left behind.
//
// A program that uses both starts its processes before its first Client: gRPC's threads are not
// copied by fork.
pid_t StartProcess(const std::function<void()>& body);

// Waits for processes to end; whether all succeeded.
bool WaitForProcesses(const std::vector<pid_t>& processes);

}  // namespace examples

#endif  // EXAMPLES_SUPPORT_PROCESSES_H_

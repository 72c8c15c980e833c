// What a process sets up for itself before it serves: managerd does, and so does a benchmark that
// hosts a server. Nothing of it is needed for a server to be right.
//
// To be called once, at the start of main.

#ifndef SERVER_BASE_PROCESS_H_
#define SERVER_BASE_PROCESS_H_

namespace manager {

// Ignores SIGPIPE, raises the limit of open files as far as allowed, and turns off abseil's search
// for deadlocks, which every lock would pay for.
void TuneProcess();

}  // namespace manager

#endif  // SERVER_BASE_PROCESS_H_

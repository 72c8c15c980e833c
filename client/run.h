// Runs a command: the whole of managerctl but for main.
//
// Called only by main and tests, on one thread.

#ifndef CLIENT_RUN_H_
#define CLIENT_RUN_H_

#include <string>
#include <vector>

#include "client/invocation.h"

namespace manager::ctl {

// Does what the command line says, and returns the exit status (client/failure.h). `arguments` are
// those after the program's name.
int Run(const std::vector<std::string>& arguments, Environment& environment);

}  // namespace manager::ctl

#endif  // CLIENT_RUN_H_

// A real managerd: a process of its own on a unix socket, with the machine's clock.

#ifndef TESTS_BEHAVIOUR_PROCESS_H_
#define TESTS_BEHAVIOUR_PROCESS_H_

#include "tests/support/deployment.h"

namespace manager {

// The binary is server/managerd in the test's directory.
extern const DeploymentKind kProcess;

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_PROCESS_H_

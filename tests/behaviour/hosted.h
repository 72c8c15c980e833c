// The server as a library in the test's own process, with a clock that the test moves: reached by a
// channel inside the process, and through a unix socket.

#ifndef TESTS_BEHAVIOUR_HOSTED_H_
#define TESTS_BEHAVIOUR_HOSTED_H_

#include "tests/support/deployment.h"

namespace manager {

extern const DeploymentKind kInProcess;
extern const DeploymentKind kSocket;

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_HOSTED_H_

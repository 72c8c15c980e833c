// A real managerd with a data directory, which is killed now and then between two steps, and
// started again on what it had stored.
//
// A call in a session that has a number is sent again, as its client would do. One without dies
// with the server, so while such a call waits, it lives.

#ifndef TESTS_BEHAVIOUR_KILLED_H_
#define TESTS_BEHAVIOUR_KILLED_H_

#include "tests/support/deployment.h"

namespace manager {

// The binary is server/managerd in the test's directory.
extern const DeploymentKind kKilled;

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_KILLED_H_

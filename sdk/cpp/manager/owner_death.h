// What becomes of what a session holds when the session ends: a policy of each lock, semaphore and
// read-write lock, given when it is created.

#ifndef MANAGERD_SDK_CPP_MANAGER_OWNER_DEATH_H_
#define MANAGERD_SDK_CPP_MANAGER_OWNER_DEATH_H_

#include "manager/v1/objects.pb.h"

namespace manager {
inline namespace sdk {

enum class OwnerDeath {
  kRelease = v1::OWNER_DEATH_POLICY_RELEASE,  // It goes to the next in line.
  kHold = v1::OWNER_DEATH_POLICY_HOLD,        // It stays held until somebody releases it.
  // It goes to the next in line, who is told: see GrantGuard::abandoned.
  kAbandon = v1::OWNER_DEATH_POLICY_ABANDON,
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_OWNER_DEATH_H_

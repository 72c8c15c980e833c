// How long an object lives that is opened with a name. Without one of these it lives until it is
// deleted; an object without a name lives as long as a session or another object refers to it.

#ifndef MANAGERD_SDK_CPP_MANAGER_LIFETIME_H_
#define MANAGERD_SDK_CPP_MANAGER_LIFETIME_H_

#include "absl/time/time.h"

namespace manager {
inline namespace sdk {

struct Lifetime {
  // So long from its creation, or from Objects::SetLifetime. More than zero.
  absl::Duration time_to_live = absl::InfiniteDuration();

  // As long as the client's session, at most. FAILED_PRECONDITION (SESSION_REQUIRED) without one.
  bool session_bound = false;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_LIFETIME_H_

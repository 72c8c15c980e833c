// The lock that goes with an object of any type: the Objects service's method GetLock, which stands
// here since the directory knows no type.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_LOCK_COMPANION_LOCK_H_
#define SERVER_OBJECTS_LOCK_COMPANION_LOCK_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "server/objects/method.h"

namespace manager {

struct CompanionLock {
  static constexpr absl::string_view kType = "";
  static std::vector<Method> Methods();
};

}  // namespace manager

#endif  // SERVER_OBJECTS_LOCK_COMPANION_LOCK_H_

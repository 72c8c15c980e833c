// The limits that the state machine keeps and that clients are told. The same limits must hold
// wherever the same records are applied.

#ifndef SERVER_OBJECTS_LIMITS_H_
#define SERVER_OBJECTS_LIMITS_H_

#include <cstdint>

namespace manager {

struct ServerLimits {
  int64_t max_objects = 1'000'000;               // Hosted at one time.
  int64_t max_waiting_calls = 1'000'000;         // Waiting at one time, over all objects.
  int64_t max_message_bytes = 64 * 1024 * 1024;  // Of one request or one reply, encoded.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_LIMITS_H_

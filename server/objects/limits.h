// The limits that the state machine keeps and that clients are told. The same limits must hold
// wherever the same records are applied.

#ifndef SERVER_OBJECTS_LIMITS_H_
#define SERVER_OBJECTS_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace manager {

struct ServerLimits {
  int64_t max_objects = 1'000'000;               // Hosted at one time.
  int64_t max_waiting_calls = 1'000'000;         // Waiting at one time, over all objects.
  int64_t max_message_bytes = 64 * 1024 * 1024;  // Of one request or one reply, encoded.

  int64_t max_sessions = 100'000;  // Open at one time.
  // Of one session, at one time: calls that wait, replies that it has not acknowledged, and the
  // bytes of both.
  int64_t max_session_waiting_calls = 100'000;
  int64_t max_session_replies = 10'000;
  int64_t max_session_bytes = 128 * 1024 * 1024;
  // How long a session outlives its client's last sign of life: where the client has no wish, and
  // what it may wish.
  absl::Duration default_lease = absl::Seconds(10);
  absl::Duration min_lease = absl::Seconds(1);
  absl::Duration max_lease = absl::Hours(1);

  // For how long beyond its lease a client is to look for the server. Sessions must still be there
  // then, so it is 0 where nothing is kept on a disk.
  absl::Duration max_time_away = absl::ZeroDuration();
};

// MESSAGE_TOO_LARGE: `what`, a request or a reply, has `size` bytes, above max_message_bytes.
absl::Status MessageTooLarge(absl::string_view what, size_t size, int64_t limit,
                             absl::string_view advice);

}  // namespace manager

#endif  // SERVER_OBJECTS_LIMITS_H_

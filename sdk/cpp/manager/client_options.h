// How a client behaves: every limit and default of the SDK, in one place.
//
// A plain struct; set what should differ from the default:
//
//   auto client = manager::Client::Connect("", {.call_timeout = absl::Seconds(5)});

#ifndef MANAGERD_SDK_CPP_MANAGER_CLIENT_OPTIONS_H_
#define MANAGERD_SDK_CPP_MANAGER_CLIENT_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"

namespace manager {
inline namespace sdk {

// When a call that failed with UNAVAILABLE is sent again, and for how long that goes on. In a
// session that is only when the session is lost: before that, calls are sent again under their
// numbers, and applied once.
//
// Only a call is sent again that cannot be applied twice by it: one that the protocol marks as free
// of side effects or idempotent, or one that the server says it has not applied because it was
// shutting down. Any other call is sent once.
struct RetryPolicy {
  // How long to go on, counted from the first failure; zero never sends a call again. A call that
  // waited in the server for longer than this before it failed starts the count anew.
  absl::Duration max_elapsed = absl::Minutes(1);

  // The pause before the second attempt; each further pause is twice as long, up to max_backoff.
  // The pause made is a random one between half of that and all of it.
  absl::Duration initial_backoff = absl::Milliseconds(50);
  absl::Duration max_backoff = absl::Seconds(2);
};

struct ClientOptions {
  // Whether the client has a session: a lease on all that it holds. While the client lives, a
  // broken connection is mended behind its calls, and no call is applied twice; when it dies, its
  // locks are released and its waiting calls leave their lines. Without one, each call stands
  // alone, and what it acquires is held until somebody releases it: for a program whose locks
  // outlive it.
  bool session = true;

  // How long the session outlives the last sign of life of its client; the server may grant less,
  // or more. A shorter lease frees sooner what a dead client held, and is sooner lost by one that
  // is only slow or cut off.
  absl::Duration lease = absl::Seconds(10);

  // For how long after the end of its lease the client goes on looking for a server that it cannot
  // reach, before the session is lost; at most for as long as the server asks for. One with a data
  // directory keeps sessions while it is away itself, and asks for its --max_time_away (by default
  // 10 minutes): calls that wait when it goes still wait when it is back. One without asks for
  // nothing. What the session holds counts as lost at the end of the lease all the same
  // (LockGuard::OnLost), since the server may be there and only out of reach; Release gives back
  // what it still holds.
  absl::Duration max_time_away = absl::InfiniteDuration();

  // Who the client is, for people who look at the server. Empty for program@host:process.
  std::string client_name = "";

  // Called when the session was lost: its lease, and max_time_away, ran out while the server could
  // not be reached, or the server is a new one. All that it held is gone. Later calls have a new
  // session. Called on a thread of the client's, which it must not block for long.
  std::function<void()> on_session_lost = nullptr;

  // How long Connect waits for the server's first answer, and how long a later call waits for a
  // lost connection to come back before it fails with UNAVAILABLE, not sent.
  absl::Duration connect_timeout = absl::Seconds(5);

  // How long a call may take until its reply is here; then it fails with DEADLINE_EXCEEDED. A call
  // that waits in the server (for a lock, an item, an event) has this on top of its own timeout,
  // and no limit at all where it has no timeout.
  absl::Duration call_timeout = absl::Seconds(30);

  RetryPolicy retry;

  // The largest request or reply, in bytes; a larger one fails with RESOURCE_EXHAUSTED. The server
  // has its own limit (Objects::GetServerInfo).
  int64_t max_message_bytes = int64_t{64} << 20;

  // While a call is outstanding and nothing arrives for keepalive_time, the server is pinged; where
  // no answer comes within keepalive_timeout, the connection counts as lost. This is how an endless
  // wait notices that the server's machine is gone. A server refuses who
  // pings too often; managerd by default who does so more than once a second. A session notices by
  // itself, within a third of its lease and not more than 5 s after its last heartbeat.
  absl::Duration keepalive_time = absl::Seconds(30);
  absl::Duration keepalive_timeout = absl::Seconds(10);
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_CLIENT_OPTIONS_H_

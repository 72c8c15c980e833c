#include "server/objects/session_state.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/base/error.h"

namespace manager {
namespace {

int64_t BytesOf(const Reply& reply) {
  return static_cast<int64_t>(reply.bytes + reply.status.message().size());
}

absl::Status LimitReached(absl::string_view limit, int64_t count, absl::string_view what) {
  return Error(
      v1::ERROR_REASON_LIMIT_REACHED,
      absl::StrCat("the session has its limit of ", count, " ", what, "; the call was not applied"),
      {{"limit", limit}});
}

}  // namespace

absl::Status SessionState::Admit(const ServerLimits& limits) const {
  if (static_cast<int64_t>(waiters.size()) >= limits.max_session_waiting_calls) {
    return LimitReached("max_session_waiting_calls", limits.max_session_waiting_calls,
                        "waiting calls");
  }
  // Gaps between numbers cost memory as well, and a client that counts up leaves none.
  const auto kept = static_cast<int64_t>(replies.size());
  const auto gaps = static_cast<int64_t>(forgotten.size()) - numbered_waiters - kept;
  if (kept >= limits.max_session_replies || gaps > limits.max_session_replies) {
    return LimitReached("max_session_replies", limits.max_session_replies,
                        "replies that it has not acknowledged");
  }
  if (bytes >= limits.max_session_bytes) {
    return LimitReached("max_session_bytes", limits.max_session_bytes,
                        "bytes of waiting calls and of replies that it has not acknowledged");
  }
  return absl::OkStatus();
}

void SessionState::AddWaiter(Waiter& waiter) {
  waiters[waiter.ticket] = &waiter;
  if (waiter.id.session != 0) ++numbered_waiters;
  bytes += waiter.bytes;
}

void SessionState::RemoveWaiter(const Waiter& waiter) {
  waiters.erase(waiter.ticket);
  if (waiter.id.session != 0) --numbered_waiters;
  bytes -= waiter.bytes;
}

void SessionState::Keep(const Reply& reply) {
  const int64_t size = BytesOf(reply);
  bytes += size;
  replies[reply.id.number] = {reply, size};
}

void SessionState::Forget(uint64_t first, uint64_t last) {
  auto at = replies.lower_bound(first);
  while (at != replies.end() && at->first <= last) {
    bytes -= at->second.bytes;
    at = replies.erase(at);
  }
  forgotten.Add(first, last);
}

}  // namespace manager

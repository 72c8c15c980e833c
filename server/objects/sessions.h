// The sessions: every client's lease by its id, and the methods of the Session service but for
// Connect, which the transport serves.
//
// What opening, keeping alive and closing a session mean beyond this table is told by events: the
// dispatcher watches leases, the state machine releases what a session held.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_SESSIONS_H_
#define SERVER_OBJECTS_SESSIONS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "manager/wire/session.pb.h"
#include "server/objects/limits.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/session_state.h"

namespace manager {

// What happened to a session's lease.
struct SessionEvent {
  enum class Kind { kHeardOf, kClosed, kExpired };
  Kind kind;
  uint64_t session;
  absl::Duration lease;  // Where it was heard of.
};

// The answer of a waiting call that its client gave up: CALL_CANCELLED.
absl::Status CallCancelled();

class Sessions final : public Target {
 public:
  static constexpr TargetKind kTarget = TargetKind::kSessions;
  static constexpr absl::string_view kType = "";
  static std::vector<Method> Methods();

  // `limits` must outlive the table.
  explicit Sessions(const ServerLimits& limits) : limits_(limits) {}

  // Ids follow from a seed and never repeat; two servers with different seeds give different ones.
  // To be set before the first session is opened.
  void set_seed(uint64_t seed) { seed_ = seed; }

  // A session's id as clients write it, and back; 0 for what is no id.
  static std::string ToText(uint64_t id);
  static uint64_t FromText(absl::string_view text);

  // SESSION_NOT_FOUND.
  static absl::Status NotFound(absl::string_view session);

  // The session with this id, or null.
  SessionState* Find(uint64_t id) const;

  // Who the client of a session is, as it said; empty where there is no such session.
  absl::string_view ClientOf(uint64_t id) const;

  // Takes a session out of the table, because of `what` happened. Its calls and what it holds are
  // the caller's affair.
  std::unique_ptr<SessionState> Remove(uint64_t id, SessionEvent::Kind what);

  // How many there have been.
  uint64_t opened() const { return opened_; }

  // The sessions that are open, by the order in which they were opened.
  using ByOrder = absl::btree_map<uint64_t, std::unique_ptr<SessionState>>;
  const ByOrder& by_order() const { return by_order_; }

  // For a table that is loaded: where its ids go on, and a session as it was.
  void Restore(uint64_t seed, uint64_t opened);
  void Restore(std::unique_ptr<SessionState> session);
  uint64_t seed() const { return seed_; }

  int64_t count() const { return static_cast<int64_t>(by_order_.size()); }

  // What happened since this was last asked.
  std::vector<SessionEvent> TakeEvents() { return std::exchange(events_, {}); }

  // What clients asked for since this was last asked, and is the caller's to do: sessions to close,
  // calls to give up.
  std::vector<uint64_t> TakeClosed() { return std::exchange(closed_, {}); }
  std::vector<CallId> TakeCancelled() { return std::exchange(cancelled_, {}); }

  // The Session service.
  absl::Status Open(const Turn& turn, wire::SessionOpenRequest& request,
                    wire::SessionOpenResponse* response);
  absl::Status KeepAlive(wire::SessionKeepAliveRequest& request,
                         wire::SessionKeepAliveResponse* response);
  absl::Status CancelCall(wire::SessionCancelCallRequest& request,
                          wire::SessionCancelCallResponse* response);
  absl::Status Close(wire::SessionCloseRequest& request, wire::SessionCloseResponse* response);
  absl::Status List(const wire::SessionListRequest& request,
                    wire::SessionListResponse* response) const;
  absl::Status Describe(const wire::SessionDescribeRequest& request,
                        wire::SessionDescribeResponse* response) const;

 private:
  // Errors: SESSION_NOT_FOUND.
  absl::StatusOr<SessionState*> FindByText(absl::string_view text) const;
  // Errors: INVALID_ARGUMENT.
  absl::StatusOr<absl::Duration> Lease(const wire::SessionOpenRequest& request) const;
  absl::StatusOr<SessionState*> Add(const Turn& turn, wire::SessionOpenRequest& request);
  uint64_t NewId();

  const ServerLimits& limits_;
  uint64_t seed_ = 0;
  absl::flat_hash_map<uint64_t, SessionState*> by_id_;  // Never iterated.
  ByOrder by_order_;
  std::vector<SessionEvent> events_;
  std::vector<uint64_t> closed_;
  std::vector<CallId> cancelled_;
  uint64_t opened_ = 0;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_SESSIONS_H_

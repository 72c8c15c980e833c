// The calls of a session that have no reply yet, and which replies are still to be acknowledged.

#ifndef MANAGERD_SDK_CPP_INTERNAL_CALL_TABLE_H_
#define MANAGERD_SDK_CPP_INTERNAL_CALL_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/id_set/id_set.h"
#include "google/protobuf/descriptor.h"
#include "manager/internal/lease.h"
#include "manager/v1/call.pb.h"
#include "manager/v1/session.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {

// How a call ended.
struct CallOutcome {
  absl::Status status;
  std::string response;          // Encoded; only where the status is OK.
  std::shared_ptr<Lease> lease;  // Of the session that answered; null where none did.
};

// A thread that waits for its call to end. Guarded by whoever guards the table.
struct CallWaiter {
  absl::CondVar changed;
  bool done = false;
  CallOutcome outcome;
};

// A call from its beginning to its reply.
struct PendingCall {
  // What is sent. Has no number until it is sent in the present session.
  v1::Call message;
  const google::protobuf::Descriptor* request_type = nullptr;
  bool retriable = false;
  absl::Duration wait = absl::ZeroDuration();
  absl::Time begun;
  absl::Time deadline = absl::InfiniteFuture();

  // Who is told how it ends: one of the two, or nobody.
  CallWaiter* waiter = nullptr;
  std::function<void(CallOutcome)> done;

  // The rest is the table's to write.
  uint64_t place = 0;  // Its place among all calls, whatever their numbers.
  absl::Time sent;     // When it was first sent in the present session.
  bool may_be_applied = false;
  bool sent_before = false;                 // It may have been applied on an earlier stream.
  bool abandoned = false;                   // Nobody wants its reply any more.
  std::optional<absl::Time> failing_since;  // Where it is to be sent in another session.
};

// Plain data: who is told and when, who sends and receives, is its user's affair. A call is queued,
// in the order in which it was added, until there is room for it; then it is sent, gets the next
// number of the session, and keeps that until its reply or the session's end.
//
// Not thread-safe; the caller serializes.
class CallTable {
 public:
  // A call that must be sent in another session is given up `max_retry` after it failed; 0 gives it
  // up at once.
  explicit CallTable(absl::Duration max_retry);

  // What the session may have at a time.
  void SetLimits(const v1::SessionLimits& limits);

  // Whether there are fewer calls than the session may have.
  bool HasRoom() const { return size() < max_calls_; }

  size_t size() const { return queued_.size() + sent_.size(); }
  bool empty() const { return size() == 0; }

  // Queues a call, as the last.
  PendingCall& Add(std::unique_ptr<PendingCall> call);

  // Whether Fill would add something.
  bool HasUnsent() const;

  // Adds to a message the calls that come next, and the cancellations, as many as fit. Calls that
  // are sent again come before new ones.
  void Fill(absl::Time now, v1::SessionConnectRequest& message);

  // Adds the acknowledgements that were not sent yet on this stream.
  void FillAcknowledgements(v1::SessionConnectRequest& message);

  // A reply has come. Gives its call; null for one that has had its reply.
  std::unique_ptr<PendingCall> Answer(uint64_t call_id);

  // Queues a call of which Answer said that it was not applied, in its old place, to be sent under
  // another number. False, and the call is as it was, where that has been tried for too long.
  bool Requeue(std::unique_ptr<PendingCall>& call, absl::Time now);

  // Nobody waits for the call any more. One that was not sent is gone; one that was sent is to be
  // cancelled, and stays until its reply.
  void Abandon(PendingCall& call);

  // A stream begins that resumes the session: all that has no reply is to be sent again, and all
  // acknowledgements.
  void Resume();

  // The server has not applied what came after this call on this stream.
  void GoAway(uint64_t last_call_id);

  // The session is over, and numbers begin anew. Gives the calls that may have been applied and
  // must not be applied twice; all others are queued for another session, but for calls that are
  // retriable, if not `retry`.
  std::vector<std::unique_ptr<PendingCall>> EndSession(absl::Time now, bool retry = true);

  // Takes all calls out.
  std::vector<std::unique_ptr<PendingCall>> Clear();

  // All calls but those that nobody waits for any more.
  std::vector<PendingCall*> All();

  // When a call that cannot be sent, for want of a session, is to be given up.
  absl::Time GiveUpAt(const PendingCall& call, absl::Duration connect_timeout) const;

 private:
  using Calls = absl::btree_map<uint64_t, std::unique_ptr<PendingCall>>;

  void FillAgain(v1::SessionConnectRequest& message, size_t& room);
  void FillNew(absl::Time now, v1::SessionConnectRequest& message, size_t& room);
  void FillCancelled(v1::SessionConnectRequest& message);
  bool MaySendMore() const;
  void PrepareRetry(PendingCall& call, absl::Time now) const;

  const absl::Duration max_retry_;
  size_t max_calls_;
  size_t max_bytes_ = std::numeric_limits<size_t>::max();

  uint64_t last_place_ = 0;
  Calls queued_;  // By place.

  // Of the present session.
  uint64_t last_id_ = 0;
  Calls sent_;                       // By number.
  size_t sent_bytes_ = 0;            // Of the requests in sent_.
  uint64_t resend_ = 1;              // The first number not sent yet on this stream.
  std::vector<uint64_t> cancelled_;  // Not sent yet on this stream.
  IdSet received_;
  IdSet unacknowledged_;  // Those of received_ that were not sent yet on this stream.
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_CALL_TABLE_H_

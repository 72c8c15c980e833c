// The state machine: owns every object, every session and every waiting call, and applies records
// to them.
//
// Apply is a pure function of the state and the record. Inside there is no I/O, clock, thread or
// randomness: time comes in on the records, and a time-out or the end of a lease happens only when
// a record says so. A call that cannot be answered yet is state as well: it waits in a line of its
// object, holds no thread, and is tried again whenever the object has changed.
//
// Invariants: between two records no waiting call could be answered, so a new call never overtakes
// one that waits, without anything having to check for it. A call of a session is applied once, and
// its reply is kept until the session has acknowledged it or is over.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_STATE_MACHINE_STATE_MACHINE_H_
#define SERVER_STATE_MACHINE_STATE_MACHINE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "server/objects/directory.h"
#include "server/objects/limits.h"
#include "server/objects/sessions.h"
#include "server/objects/waiter.h"
#include "server/state_machine/record.h"

namespace manager {

class StateMachine {
 public:
  // `types` are the types of object that the methods in the records may create; the sessions' ids
  // follow from `seed`.
  StateMachine(std::vector<std::string> types, ServerLimits limits, uint64_t seed);
  ~StateMachine();

  StateMachine(const StateMachine&) = delete;
  StateMachine& operator=(const StateMachine&) = delete;

  // Applies one record, and adds its effects.
  void Apply(Record record, Effects* effects);

  // When the next waiting call's time is up: a tick is worth sending then, and not before.
  // InfiniteFuture where no call waits with a time-out.
  absl::Time NextDeadline() const;

  // Whether the call waits.
  bool IsWaiting(const CallId& id) const { return waiters_.contains(id); }

  // The calls that wait, in the order in which they began to.
  std::vector<CallId> WaitingCalls() const;

  int64_t waiting_calls() const { return static_cast<int64_t>(waiters_.size()); }

 private:
  // Deadlines in order; of equal ones, the call that began to wait first.
  using Timer = std::pair<absl::Time, uint64_t>;

  void Handle(CallRecord& call);
  void Handle(CancelRecord& cancel);
  void Handle(TakeBackRecord& take_back);
  void Handle(AcknowledgeRecord& acknowledge);
  void Handle(ExpireRecord& expire);
  void Handle(TickRecord&) {}

  // Whether a call is a new one, and the session may make it. Otherwise it has been answered, or
  // waits on.
  bool Admit(const CallRecord& call);
  // The target that a call names, with the object where it is one.
  // Errors: OBJECT_NOT_FOUND, INVALID_NAME, WRONG_TYPE.
  absl::StatusOr<std::pair<Target*, Object*>> FindTarget(const CallRecord& call);
  // Lets a call take its turn, and answers it or lets it wait.
  void TakeTurn(CallRecord& call, Target& target, Object* object);
  // Lets a waiting call take another turn; true where that answered it.
  bool RetryTurn(Waiter& waiter);
  // OK where the guard's grant holds, or there is no guard.
  // Errors: STALE_FENCE, and those of the lock's name.
  absl::Status Check(const Guard& guard) const;
  // Tries the calls that wait on an object which has changed, until none can be answered.
  void Settle(Object& object);
  // Ends the calls whose time is up.
  void ExpireWaiters();
  // Ends the calls that wait on deleted objects.
  void ReleaseDeleted();
  // Does what the Session service was asked to do: closes sessions, gives up calls.
  void DoAsSessionsAsked();

  // Ends a session: its calls leave their lines, what it was given and has not acknowledged goes
  // back, and what it holds is released.
  void End(uint64_t id, SessionEvent::Kind why);
  // The parts of that. Each adds the ids of the objects that change by it.
  void EndWaits(SessionState& session, absl::btree_set<uint64_t>* changed);
  void TakeBackReplies(SessionState& session, absl::btree_set<uint64_t>* changed);
  void EndGrants(SessionState& session, absl::btree_set<uint64_t>* changed);

  void StartWaiting(CallRecord& call, Object& object, Line& line, absl::Time deadline);
  void StopWaiting(Waiter& waiter);

  // Answers a call, keeping the reply where a session may ask for it again.
  void Answer(const CallId& id, const Method& method, Object* object, absl::Status status,
              std::shared_ptr<MessageLite> response);
  void Answer(const Waiter& waiter, absl::Status status,
              std::shared_ptr<MessageLite> response = nullptr);
  // Answers a call that was not applied, and may be sent again as if it had never come.
  void Refuse(const CallRecord& call, absl::Status status);
  // Brings the sessions' books of what they hold up to date, after a change of an object that these
  // sessions held before.
  using Holders = absl::InlinedVector<uint64_t, 4>;
  static Holders HoldersOf(const Object& object);
  void NoteGrants(const Object& object, const Holders& before);

  const ServerLimits limits_;
  Sessions sessions_;
  Directory directory_;
  absl::Time now_ = absl::InfinitePast();
  absl::flat_hash_map<CallId, std::unique_ptr<Waiter>> waiters_;  // Never iterated for effects.
  absl::btree_set<std::pair<Timer, CallId>> timers_;
  uint64_t waits_begun_ = 0;
  uint64_t last_fence_ = 0;
  Effects* effects_ = nullptr;  // Where Apply's effects go, while it runs.
};

}  // namespace manager

#endif  // SERVER_STATE_MACHINE_STATE_MACHINE_H_

// The state machine: owns every object and every waiting call, and applies records to them.
//
// Apply is a pure function of the state and the record. Inside there is no I/O, clock, thread or
// randomness: time comes in on the records, and a time-out happens only when a record says that it
// is late enough. A call that cannot be answered yet is state as well: it waits in a line of its
// object, holds no thread, and is tried again whenever the object has changed.
//
// Invariant: between two records no waiting call could be answered. So a new call never overtakes
// one that waits, without anything having to check for it.
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
#include "absl/time/time.h"
#include "server/objects/directory.h"
#include "server/objects/limits.h"
#include "server/state_machine/record.h"

namespace manager {

class StateMachine {
 public:
  // `types` are the types of object that the methods in the records may create.
  StateMachine(std::vector<std::string> types, ServerLimits limits);
  ~StateMachine();

  StateMachine(const StateMachine&) = delete;
  StateMachine& operator=(const StateMachine&) = delete;

  // Applies one record. Adds the reply of every call that it resolved, in the order in which they
  // were resolved.
  void Apply(Record record, std::vector<Reply>* replies);

  // When the next waiting call's time is up: a tick is worth sending then, and not before.
  // InfiniteFuture where no call waits with a time-out.
  absl::Time NextDeadline() const;

  // Whether the call waits.
  bool IsWaiting(CallId id) const { return waiters_.contains(id); }

  int64_t waiting_calls() const { return static_cast<int64_t>(waiters_.size()); }

 private:
  // Deadlines in order; of equal ones, the call that began to wait first.
  using Timer = std::pair<absl::Time, uint64_t>;

  void Handle(CallRecord& call);
  void Handle(CancelRecord& cancel);
  void Handle(TakeBackRecord& take_back);
  void Handle(TickRecord&) {}

  // Lets a call take its turn, and answers it or lets it wait.
  void TakeTurn(CallRecord& call, Target& target, Object* object);
  // Lets a waiting call take another turn; true where that answered it.
  bool RetryTurn(Waiter& waiter);
  // Tries the calls that wait on an object which has changed, until none can be answered.
  void Settle(Object& object);
  // Ends the calls whose time is up.
  void ExpireWaiters();
  // Ends the calls that wait on deleted objects.
  void ReleaseDeleted();

  void StartWaiting(CallRecord& call, Object& object, Line& line, absl::Time deadline);
  void StopWaiting(Waiter& waiter);
  void Answer(const Waiter& waiter, absl::Status status, std::unique_ptr<MessageLite> response);

  const ServerLimits limits_;
  Directory directory_;
  absl::Time now_ = absl::InfinitePast();
  absl::flat_hash_map<CallId, std::unique_ptr<Waiter>> waiters_;  // Never iterated.
  absl::btree_set<std::pair<Timer, CallId>> timers_;
  uint64_t waits_begun_ = 0;
  std::vector<Reply>* replies_ = nullptr;  // Where Apply's replies go, while it runs.
};

}  // namespace manager

#endif  // SERVER_STATE_MACHINE_STATE_MACHINE_H_

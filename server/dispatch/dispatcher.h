// The dispatcher: takes calls as bytes, gives them to the state machine in one order, routes
// replies back to whoever called, and watches the sessions' leases.
//
// Requests are parsed and checked before the lock, replies are encoded after it; under it stands
// only the state machine's step.
//
// With a log, a record is appended, made safe, applied and only then answered, so that nothing can
// be seen that might be lost. Records gather while the log writes those before them, and Advance
// goes on with both. What only reads needs no log and sees what is safe; but a session's read waits
// for the session's own records before it.
//
// Thread-safe; but where sessions are attached, or there is a log, all calls come from one thread.

#ifndef SERVER_DISPATCH_DISPATCHER_H_
#define SERVER_DISPATCH_DISPATCHER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/id_set/id_set.h"
#include "server/dispatch/leases.h"
#include "server/dispatch/pending_records.h"
#include "server/log/log.h"
#include "server/objects/call.h"
#include "server/objects/catalog.h"
#include "server/objects/limits.h"
#include "server/state_machine/record.h"
#include "server/state_machine/state_machine.h"

namespace manager {

// Where the reply to a call goes.
class Caller {
 public:
  virtual ~Caller() = default;

  // The call's answer. Called at most once for a call, on the thread whose record resolved it,
  // with no lock held.
  virtual void OnReply(Reply reply) = 0;

  // The session that the caller was attached to is over, or another caller was attached to it:
  // nothing more comes for it. `silent` where that is because the client was not heard of for its
  // lease. Called as OnReply is.
  // Errors: SESSION_NOT_FOUND, TAKEN_OVER.
  virtual void OnDetached(const absl::Status& /*why*/, bool /*silent*/) {}
};

// What a call comes with beside its method and request. Without a session it stands alone.
struct CallContext {
  uint64_t session = 0;
  uint64_t number = 0;  // Of the call in its session; 0 for one that is applied each time it comes.
  uint64_t owner = 0;   // Of the call in its session.
  Guard guard;
};

class Dispatcher {
 public:
  using Clock = std::function<absl::Time()>;

  // A dispatcher without a log, and with nothing in it. `catalog` must outlive it. `clock` tells
  // each record's time. The sessions' ids follow from `seed`, which no two servers should share.
  Dispatcher(const Catalog& catalog, ServerLimits limits, Clock clock, uint64_t seed);

  // A dispatcher that goes on from `recovered`, which is what the records in `log` come to, and
  // appends to it. `log` must outlive the dispatcher. Every session has a new lease.
  Dispatcher(const Catalog& catalog, ServerLimits limits, Clock clock, uint64_t seed,
             std::unique_ptr<StateMachine> recovered, Log& log);

  // With a log, what is under way is waited for, but nobody is answered any more.
  ~Dispatcher();

  // With a log: calls `wake`, on some thread, whenever Advance is worth calling for what the log
  // has done; it must not call the dispatcher. Null for nothing.
  void set_wake(std::function<void()> wake) ABSL_LOCKS_EXCLUDED(mutex_);

  // With a log: applies and answers what has become safe, and begins to write what has gathered. To
  // be called after whatever brings calls.
  void Advance();

  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  // Makes one call: `method` is the RPC's path, `request` its encoded request message. The reply
  // goes to `caller`, which must live until then or until Cancel said true; it may come before
  // Start returns. Returns the id by which the call can be cancelled.
  //
  // A call with a session and a number is applied once. Where it waits already, the caller who made
  // it before is told TAKEN_OVER, and this one gets the reply. Where it was answered, so is this.
  CallId Start(absl::string_view method, absl::string_view request, Caller* caller,
               const CallContext& context = {});

  // Takes a waiting call back that its caller gave up. True: it is gone, and OnReply will not come.
  // False: it was answered already, and OnReply came or is under way.
  bool Cancel(const CallId& id);

  // The caller of a call with a number is gone. The call is not: its reply is kept, or goes to who
  // calls again.
  void Abandon(const CallId& id, Caller* caller);

  // Ends a session's waiting call with CALL_CANCELLED. Nothing where it does not wait.
  void CancelCall(const CallId& id);

  // Puts back what `reply` handed out, because it could not be delivered. What a session keeps goes
  // back with the session, and not by this.
  void TakeBack(Reply reply);

  // From now on the replies to a session's calls with numbers go to `caller`, unless the call was
  // made by another; until OnDetached comes, or Detach is called.
  void Attach(uint64_t session, Caller* caller);
  void Detach(uint64_t session, Caller* caller);

  // A session's client was heard of: its lease begins anew. Start does the same, but for a caller
  // that is attached to the session, which says so once for all that it brings.
  void Renew(uint64_t session);

  // The same for all sessions. For whoever finds that the server itself stood still (a paused
  // machine, a stopped process): while it heard nobody, nobody was silent.
  void RenewAll();

  // A session has the replies of these calls.
  void Acknowledge(uint64_t session, IdSet calls);

  // When Tick is next worth calling; InfiniteFuture when nothing has a time-out.
  absl::Time NextDeadline() const;

  // Lets time pass: answers the calls whose time-out has come, ends the sessions whose lease had
  // run out at `now`, which is what the clock has just told. A caller that stands still between
  // asking the clock and this has not thereby missed anybody.
  void Tick(absl::Time now);

  // Ends every waiting call with SHUTTING_DOWN, and from now on every call that would wait. With a
  // log, the calls of sessions wait on instead: their clients will find them again when the server
  // is back. Returns when all that came before is answered, or the log fails.
  void Drain();

 private:
  struct Detachment {
    absl::Status why;
    bool silent;
  };
  struct Delivery {
    Caller* caller;
    std::variant<Reply, Detachment> what;
  };

  // Takes a call in: answers it, or sees to it that it will be.
  // Errors: LIMIT_REACHED, STORAGE_FULL, STORAGE_FAILED; then nobody expects its reply.
  absl::Status Take(CallRecord call, absl::string_view request, Caller* caller,
                    std::vector<Delivery>* deliveries) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // With a log: whether a session's call that is more than a read can be made safe just now.
  // Errors: the same.
  absl::Status AdmitWrite(uint64_t session) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // The time of a record of now.
  absl::Time Now() const;
  // Applies a record of now and delivers what it resolved; with a log, it is pending.
  void SubmitAndDeliver(RecordEvent event) ABSL_LOCKS_EXCLUDED(mutex_);
  void Submit(RecordEvent event, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SubmitCall(CallRecord call, std::string encoded) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Answers a call that only reads, now or when the records before it are applied.
  void SubmitRead(CallRecord call, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Puts back what a reply handed out that nobody gets.
  void SubmitTakeBack(Reply reply, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Lets time pass where something is due.
  void SubmitDueTime(std::vector<Delivery>* deliveries) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Applies a record and adds what it resolved.
  void Apply(absl::Time time, RecordEvent event, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Read(CallRecord call, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Ends a call that waits, because the server stops; with a log, a session's waits on.
  void GiveUp(const CallId& id, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeEffects(std::vector<Delivery>* deliveries) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // The log has done with some batches: applies them, or refuses their calls.
  void FinishBatches(std::vector<Delivery>* deliveries) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ApplyBatch(std::vector<PendingRecord> batch, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Answers a call of a session that is waiting or answered already, as far as there is an answer.
  // False where it is neither.
  bool AnswerKnown(const CallId& id, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReadPending(CallRecord& call, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RefuseBatch(std::vector<PendingRecord> batch, const absl::Status& why,
                   std::vector<Delivery>* deliveries) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Hands what gathered to the log, unless that has much to do, or fails.
  void StartBatch(bool all, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Routes a reply, where somebody is there to get it.
  void Route(Reply reply, std::vector<Delivery>* deliveries) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Note(const SessionEvent& event, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether `caller` is the one that is attached to a session.
  bool IsAttached(uint64_t session, const Caller* caller) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Writes down whom to answer.
  void Expect(const CallId& id, Caller* caller, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Calls the callers back, in the order in which their calls were resolved.
  static void Deliver(std::vector<Delivery> deliveries);

  const Catalog& catalog_;
  const ServerLimits limits_;
  const Clock clock_;
  Log* const log_;  // Null where there is none.

  mutable absl::Mutex mutex_;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
  const std::unique_ptr<StateMachine> state_machine_ ABSL_PT_GUARDED_BY(mutex_);
  PendingRecords pending_ ABSL_GUARDED_BY(mutex_);
  int in_log_ ABSL_GUARDED_BY(mutex_) = 0;  // Batches that the log has, and has not answered.
  // What the log has said of batches that are on their way, by their numbers. It may refuse one
  // before it has decided on those before it.
  absl::flat_hash_map<uint64_t, absl::Status> appended_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_progress_ ABSL_GUARDED_BY(mutex_);  // When the log was last idle, or answered.
  absl::Status storage_ ABSL_GUARDED_BY(mutex_);  // Why nothing can be written, as calls are told.
  absl::Time retry_at_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();  // Where nothing can.
  Leases leases_ ABSL_GUARDED_BY(mutex_);
  // Whom to answer, for every call without a reply but those of an attached session's caller.
  absl::flat_hash_map<CallId, Caller*> callers_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<uint64_t, Caller*> attached_ ABSL_GUARDED_BY(mutex_);  // By session.
  uint64_t last_number_ ABSL_GUARDED_BY(mutex_) = 0;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  Effects effects_ ABSL_GUARDED_BY(mutex_);  // Apply's, kept for its capacity.
};

}  // namespace manager

#endif  // SERVER_DISPATCH_DISPATCHER_H_

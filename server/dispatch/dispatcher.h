// The dispatcher: takes calls as bytes, gives them to the state machine in one order, routes
// replies back to whoever called, and watches the sessions' leases.
//
// Requests are parsed and checked before the lock, replies are encoded after it; under it stands
// only the state machine's step. Where a log comes to stand between a call and the state machine,
// it comes here.
//
// Thread-safe; but where sessions are attached, all calls come from one thread.

#ifndef SERVER_DISPATCH_DISPATCHER_H_
#define SERVER_DISPATCH_DISPATCHER_H_

#include <cstdint>
#include <functional>
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

  // `catalog` must outlive the dispatcher. `clock` tells each record's time. The sessions' ids
  // follow from `seed`, which no two servers should share.
  Dispatcher(const Catalog& catalog, ServerLimits limits, Clock clock, uint64_t seed);
  ~Dispatcher();

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

  // Ends every waiting call with SHUTTING_DOWN, and from now on every call that would wait.
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

  // Applies a record of now, and delivers what it resolved.
  void ApplyAndDeliver(decltype(Record::event) event) ABSL_LOCKS_EXCLUDED(mutex_);
  // Applies a record of now, and adds what it resolved.
  void Apply(decltype(Record::event) event, std::vector<Delivery>* deliveries)
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

  mutable absl::Mutex mutex_;
  StateMachine state_machine_ ABSL_GUARDED_BY(mutex_);
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

// The dispatcher: takes calls as bytes, gives them to the state machine in one order, and routes
// replies back to whoever called.
//
// Requests are parsed and checked before the lock, replies are encoded after it; under it stands
// only the state machine's step. Where a log comes to stand between a call and the state machine,
// it comes here.
//
// Thread-safe.

#ifndef SERVER_DISPATCH_DISPATCHER_H_
#define SERVER_DISPATCH_DISPATCHER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/objects/catalog.h"
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
};

class Dispatcher {
 public:
  using Clock = std::function<absl::Time()>;

  // `catalog` must outlive the dispatcher. `clock` tells each record's time.
  Dispatcher(const Catalog& catalog, ServerLimits limits, Clock clock);
  ~Dispatcher();

  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  // Makes one call: `method` is the RPC's path, `request` its encoded request message. The reply
  // goes to `caller`, which must live until then or until Cancel said true; it may come before
  // Start returns. Returns the id by which the call can be cancelled.
  CallId Start(absl::string_view method, absl::string_view request, Caller* caller);

  // Takes a waiting call back. True: it is gone, and OnReply will not come. False: it was answered
  // already, and OnReply came or is under way.
  bool Cancel(CallId id);

  // Puts back what `reply` handed out, because it could not be delivered.
  void TakeBack(Reply reply);

  // When Tick is next worth calling; InfiniteFuture when nothing waits with a time-out.
  absl::Time NextDeadline() const;

  // Lets time pass: answers the calls whose time-out has come.
  void Tick();

  // Ends every waiting call with SHUTTING_DOWN, and from now on every call that would wait.
  void Drain();

 private:
  struct Delivery {
    Caller* caller;
    Reply reply;
  };

  // Applies a record of now, and adds what it resolved.
  void Apply(decltype(Record::event) event, std::vector<Delivery>* deliveries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Ends a waiting call because the server is shutting down.
  void GiveUp(CallId id, std::vector<Delivery>* deliveries) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Calls the callers back, in the order in which their calls were resolved.
  void Deliver(std::vector<Delivery> deliveries) ABSL_LOCKS_EXCLUDED(mutex_);

  const Catalog& catalog_;
  const ServerLimits limits_;
  const Clock clock_;

  mutable absl::Mutex mutex_;
  StateMachine state_machine_ ABSL_GUARDED_BY(mutex_);
  // Whom to answer, for every call that has no reply yet.
  absl::flat_hash_map<CallId, Caller*> callers_ ABSL_GUARDED_BY(mutex_);
  CallId last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Reply> replies_ ABSL_GUARDED_BY(mutex_);  // Apply's, kept for its capacity.
};

}  // namespace manager

#endif  // SERVER_DISPATCH_DISPATCHER_H_

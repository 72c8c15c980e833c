// The poller: the one thread that serves, and the one completion queue that it polls.
//
// Everything happens on this thread: what gRPC completes, what other threads ask for with Post, and
// the dispatcher's time-outs. So nothing that runs here may block.
//
// There is one exception. Where the dispatcher has a log, and nobody wants anything just now, the
// polling thread writes the log itself: to hand that to another thread and back takes as long as
// the disk does. Should the disk take long, a second thread stands in, and serves meanwhile. There
// is one that serves at any time.
//
// The dispatcher's clock need not be the machine's. Whoever moves another clock calls Wake, and
// what is due by then is answered.
//
// Thread-safe, but for Run and StandIn.

#ifndef SERVER_TRANSPORT_POLLER_H_
#define SERVER_TRANSPORT_POLLER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpc/support/time.h"
#include "grpcpp/alarm.h"
#include "grpcpp/completion_queue.h"
#include "server/base/serial_executor.h"
#include "server/dispatch/dispatcher.h"
#include "server/transport/tag.h"

namespace manager {

class Poller {
 public:
  using Clock = std::function<absl::Time()>;

  // `clock` is the dispatcher's, which must outlive the poller, and `real_time` says whether it
  // goes on by itself: then no session ends for what it could not do while the thread stood still.
  // `log_tasks` writes the dispatcher's log, and is helped; null where there is none. It must
  // outlive the poller as well.
  Poller(std::unique_ptr<grpc::ServerCompletionQueue> queue, Dispatcher& dispatcher, Clock clock,
         bool real_time, SerialExecutor* log_tasks);

  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  grpc::ServerCompletionQueue* queue() { return queue_.get(); }

  // Polls until Stop was called and every tag has come back. Called once, by the polling thread.
  void Run() ABSL_LOCKS_EXCLUDED(serving_, mutex_);

  // Serves while the polling thread takes long to write. Returns when Stop was called. Called once,
  // by a thread of its own, where there is a log.
  void StandIn() ABSL_LOCKS_EXCLUDED(serving_, mutex_);

  // Runs `task` on the polling thread, soon. Not at all once Stop was called.
  void Post(std::function<void()> task) ABSL_LOCKS_EXCLUDED(mutex_);

  // Makes the polling thread look at the clock.
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends Run. No operation may be started on the queue from now on.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Status = grpc::CompletionQueue::NextStatus;

  // Lets time pass, and waits at most so long for something to happen, which it handles.
  Status ServeOnce(absl::Duration at_most) ABSL_EXCLUSIVE_LOCKS_REQUIRED(serving_);

  // Lets the dispatcher's time pass, if it is time `now`. Returns how long until it is the next
  // time.
  absl::Duration Tick(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(serving_);

  // Writes the log on this thread.
  void WriteLog() ABSL_EXCLUSIVE_LOCKS_REQUIRED(serving_) ABSL_LOCKS_EXCLUDED(mutex_);

  // Waits until the polling thread has been writing for long. False when Stop was called.
  bool AwaitLongWrite() ABSL_LOCKS_EXCLUDED(mutex_);
  bool EndStandIn() ABSL_LOCKS_EXCLUDED(mutex_);

  void OnWoken(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);
  void WakeLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  Dispatcher& dispatcher_;
  const Clock clock_;
  const bool real_time_;
  SerialExecutor* const log_tasks_;

  // Held by whoever serves.
  absl::Mutex serving_ ABSL_ACQUIRED_BEFORE(mutex_);
  gpr_timespec begun_ ABSL_GUARDED_BY(serving_);     // When it last began to wait,
  gpr_timespec returned_ ABSL_GUARDED_BY(serving_);  // and came back from that.
  absl::Duration wait_ ABSL_GUARDED_BY(serving_);    // How long it meant to.

  absl::Mutex mutex_;
  std::vector<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  // An alarm that is due at once is how another thread puts a tag into the queue.
  grpc::Alarm alarm_ ABSL_GUARDED_BY(mutex_);
  bool waking_ ABSL_GUARDED_BY(mutex_) = false;       // The alarm is set, and its tag not back.
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;      // The polling thread writes the log,
  int64_t writes_ ABSL_GUARDED_BY(mutex_) = 0;        // and did so often.
  bool standing_in_ ABSL_GUARDED_BY(mutex_) = false;  // The other thread serves meanwhile.
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;

  MemberTag<&Poller::OnWoken> woken_tag_{this};
};

}  // namespace manager

#endif  // SERVER_TRANSPORT_POLLER_H_

// The poller: the one thread of the server, and the one completion queue that it polls.
//
// Everything happens on this thread: what gRPC completes, what other threads ask for with Post, and
// the dispatcher's time-outs. So nothing that runs here may block.
//
// The dispatcher's clock need not be the machine's. Whoever moves another clock calls Wake, and
// what is due by then is answered.
//
// Thread-safe, but for Run.

#ifndef SERVER_TRANSPORT_POLLER_H_
#define SERVER_TRANSPORT_POLLER_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/alarm.h"
#include "grpcpp/completion_queue.h"
#include "server/dispatch/dispatcher.h"
#include "server/transport/tag.h"

namespace manager {

class Poller {
 public:
  using Clock = std::function<absl::Time()>;

  // `clock` is the dispatcher's, which must outlive the poller.
  Poller(std::unique_ptr<grpc::ServerCompletionQueue> queue, Dispatcher& dispatcher, Clock clock);

  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  grpc::ServerCompletionQueue* queue() { return queue_.get(); }

  // Polls until Stop was called and every tag has come back. Called once, by the polling thread.
  void Run();

  // Runs `task` on the polling thread, soon. Not at all once Stop was called.
  void Post(std::function<void()> task) ABSL_LOCKS_EXCLUDED(mutex_);

  // Makes the polling thread look at the clock.
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends Run. No operation may be started on the queue from now on.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void OnWoken(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);
  void WakeLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Lets the dispatcher's time pass, if it is time `now`. Returns how long until it is the next
  // time.
  absl::Duration Tick(absl::Time now);

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  Dispatcher& dispatcher_;
  const Clock clock_;

  absl::Mutex mutex_;
  std::vector<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  // An alarm that is due at once is how another thread puts a tag into the queue.
  grpc::Alarm alarm_ ABSL_GUARDED_BY(mutex_);
  bool waking_ ABSL_GUARDED_BY(mutex_) = false;  // The alarm is set, and its tag not back.
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;

  MemberTag<&Poller::OnWoken> woken_tag_{this};
};

}  // namespace manager

#endif  // SERVER_TRANSPORT_POLLER_H_

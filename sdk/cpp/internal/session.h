// A client's session: its calls, the stream that carries them, and the lease that it keeps.
//
// A call is written by the thread that makes it, and that thread then drives the stream itself
// until its reply is there, so that a call alone changes no thread. Where several threads wait, one
// of them drives for all and hands on when its own reply has come. A thread in the background does
// what goes on when nobody calls: it connects, connects again, keeps the lease, and drives the
// stream while calls are out that no thread waits for.
//
// Thread-safe.

#ifndef MANAGERD_SDK_CPP_INTERNAL_SESSION_H_
#define MANAGERD_SDK_CPP_INTERNAL_SESSION_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "manager/client_options.h"
#include "manager/internal/backoff.h"
#include "manager/internal/call_table.h"
#include "manager/internal/clock.h"
#include "manager/internal/heartbeat.h"
#include "manager/internal/lease.h"
#include "manager/internal/session_stream.h"
#include "manager/v1/session.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {

struct SessionOptions {
  // The server, as messages are to call it.
  std::string peer;

  // A channel to the server. Called for the first stream, and again where a connection does not
  // answer; that one should share no connection with the one before.
  std::function<std::shared_ptr<grpc::Channel>()> open_channel;

  ClientOptions client;
};

class Session {
 public:
  // Connects when there is something to do.
  static std::shared_ptr<Session> Create(SessionOptions options);

  // Connects now, and blocks until there is a session. UNAVAILABLE where that takes longer than
  // `timeout`, or the server's refusal.
  absl::Status Open(absl::Duration timeout);

  // Makes a call and blocks until it has ended.
  CallOutcome Call(std::unique_ptr<PendingCall> call);

  // Begins a call, for which call->done is called once, on any thread, with no lock held. Blocks
  // while there are as many calls as the session may have.
  void Start(std::unique_ptr<PendingCall> call);

  // Closes the session, as soon as what was begun has been sent, and ends its thread. Calls that
  // are still out end as cancelled. To be called once, last of all.
  void Close();

 private:
  enum class Phase {
    kNone,      // There is no stream.
    kOpening,   // The stream's `opened` has not come yet.
    kReady,     // Calls may be sent.
    kDraining,  // The server takes no more.
  };

  // What is to be told once no lock is held.
  struct Finished {
    std::function<void(CallOutcome)> done;
    CallOutcome outcome;
  };

  explicit Session(SessionOptions options);

  // Calls and their ends.
  bool AwaitRoom(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  PendingCall& Add(std::unique_ptr<PendingCall> call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void AwaitReply(PendingCall& call, CallWaiter& waiter) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Follow(CallWaiter& waiter, absl::Duration timeout) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Complete(PendingCall& call, CallOutcome outcome) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void GiveUp(PendingCall& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void RunFinished() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  // The stream.
  bool OnBackground() const { return std::this_thread::get_id() == background_id_; }
  bool MayDrive() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Drive(absl::Time until) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void HandOver() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Flush() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void OnMessage(v1::SessionConnectResponse& message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void OnOpened(const v1::SessionOpenResponse& opened) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void OnReply(v1::Reply& reply) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void OnFinished(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Drain() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  // The background.
  void Run();
  void RunOnce(absl::Time until) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool LeaseHasEnded() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return !ended_.empty() && ended_.back() == lease_;
  }
  void OnLeaseEnd(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void RenewLease(absl::Time sent) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool BackgroundDrives() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Time NextWake() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Duration Patience() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool Wanted() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Connect(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void KeepUp(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Cut() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void ExpireCalls(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void LoseSession(const absl::Status& status, bool retry = true)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Shutdown() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  absl::Status NotSent() const;
  absl::Status Lost(absl::string_view why) const;

  const SessionOptions options_;
  const absl::Duration wished_lease_;
  Clock& clock_ = Clock::Real();
  std::thread thread_;             // Create's, then Close's.
  std::thread::id background_id_;  // Constant once Create has returned.

  absl::Mutex mu_;
  absl::CondVar background_;  // There is something to do in the background.
  absl::CondVar changed_;     // There is room, or a session, or a refusal.
  int room_waiters_ ABSL_GUARDED_BY(mu_) = 0;

  CallTable table_ ABSL_GUARDED_BY(mu_);
  size_t waited_for_ ABSL_GUARDED_BY(mu_) = 0;  // Calls of the table that a thread waits for.
  absl::Time next_expiry_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();  // No call's is earlier.
  std::vector<CallWaiter*> followers_ ABSL_GUARDED_BY(mu_);
  std::vector<Finished> finished_ ABSL_GUARDED_BY(mu_);

  Phase phase_ ABSL_GUARDED_BY(mu_) = Phase::kNone;
  std::shared_ptr<SessionStream> stream_ ABSL_GUARDED_BY(mu_);  // Null in Phase::kNone.
  absl::Time phase_begun_ ABSL_GUARDED_BY(mu_);
  bool driven_ ABSL_GUARDED_BY(mu_) = false;   // A thread is in stream_->Next().
  bool writing_ ABSL_GUARDED_BY(mu_) = false;  // A message is on its way out.
  bool cut_ ABSL_GUARDED_BY(mu_) = false;      // The stream was given up; its end will come.
  Heartbeat heartbeat_ ABSL_GUARDED_BY(mu_);
  v1::SessionConnectRequest outgoing_ ABSL_GUARDED_BY(mu_);  // Kept for its memory.

  std::shared_ptr<grpc::Channel> channel_ ABSL_GUARDED_BY(mu_);  // Null where a new one is wanted.
  Backoff backoff_ ABSL_GUARDED_BY(mu_);
  absl::Time connect_at_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();  // Not earlier than this.

  std::string id_ ABSL_GUARDED_BY(mu_);                // Empty where there is no session.
  std::shared_ptr<Lease> lease_ ABSL_GUARDED_BY(mu_);  // Null where there is no session.
  // The session's leases that have ended, oldest first, perhaps with the present one.
  std::vector<std::shared_ptr<Lease>> ended_ ABSL_GUARDED_BY(mu_);
  absl::Duration lease_length_ ABSL_GUARDED_BY(mu_);  // As granted, or as wished before that.
  absl::Duration time_away_ ABSL_GUARDED_BY(mu_);     // What the server may be away beyond it.
  bool wanted_ ABSL_GUARDED_BY(mu_) = false;          // Even with nothing to send.
  absl::Status refusal_ ABSL_GUARDED_BY(mu_);         // Why the last stream was refused.
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;  // The server has been told.
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_SESSION_H_

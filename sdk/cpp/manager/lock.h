// A shared lock: Python's threading.Lock, hosted by a server. Who waits is served first come, first
// served.
//
//   auto lock = manager::Lock::Open(client, "printer");
//   if (!lock.ok()) return lock.status();
//   absl::StatusOr<manager::LockGuard> guard = lock->Acquire();  // Released when guard goes.
//   if (!guard.ok()) return guard.status();
//
//   auto maybe = lock->TryAcquire(absl::Seconds(2));  // StatusOr<std::optional<LockGuard>>
//   if (!maybe.ok()) return maybe.status();           // Something is wrong.
//   if (!maybe->has_value()) return Busy();           // Nothing is: somebody else has the lock.
//
// A lock is held by its client's session. When the session ends because the client was closed, has
// died, or was cut off for longer than its lease, LockOptions::owner_death of the lock says what
// becomes of it. So a holder may have lost the lock without its doing: held() tells, as far as a
// client can know, and OnLost calls. A grant that must not be trusted on time alone is proven where
// it counts: every grant carries a fence, a number that only grows, and
//
//   auto balance = guard->Protect(*accounts);  // A handle like *accounts.
//   balance.Set("anna", 7);                    // ABORTED (STALE_FENCE) where the lock has moved
//   on.
//
// is refused by the server itself; Protect works for objects of this server, and fence() is for any
// other place that is written to and can compare numbers.
//
// The lock is not recursive. Without a session (ClientOptions::session) it is held until some
// client calls Release.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the lock has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport.

#ifndef MANAGERD_SDK_CPP_MANAGER_LOCK_H_
#define MANAGERD_SDK_CPP_MANAGER_LOCK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/connection.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/v1/lock.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

class LockGuard;

// What becomes of a lock when the session that holds it ends.
enum class OwnerDeath {
  kRelease = v1::OWNER_DEATH_POLICY_RELEASE,  // It goes to the next in line.
  kHold = v1::OWNER_DEATH_POLICY_HOLD,        // It stays held until somebody releases it.
  // It goes to the next in line, who is told: see LockGuard::abandoned.
  kAbandon = v1::OWNER_DEATH_POLICY_ABANDON,
};

struct LockOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // Of a new lock; one that exists is left as it is.
  OwnerDeath owner_death = OwnerDeath::kRelease;
};

// Whether a lock is held (locked) and by whom (session, owner), its newest grant (fence, 0 where
// there was none), how many calls wait for it (waiting_calls), and its owner_death.
using LockState = v1::LockInspectResponse;

// Copying is cheap: copies stand for the same object. Thread-safe.
class Lock : public internal::ObjectHandle {
 public:
  // Finds or creates the lock called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<Lock> Open(const Client& client, std::string_view name,
                                   const LockOptions& options = {});

  // The lock that `ref` stands for, read from another object, say. Nothing is called.
  Lock(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // Takes the lock, waiting for it as long as it takes. ABORTED (OBJECT_DELETED) where it is
  // deleted meanwhile. After an UNAVAILABLE that lost the session, so is the grant, if there was
  // one; without a session, the lock may have been granted all the same.
  absl::StatusOr<LockGuard> Acquire() const;

  // Takes the lock, waiting for it at most `timeout`; zero or less only tries. Nothing where the
  // time ran out; errors, a DEADLINE_EXCEEDED of the transport among them, as for Acquire.
  absl::StatusOr<std::optional<LockGuard>> TryAcquire(
      absl::Duration timeout = absl::ZeroDuration()) const;

  // Gives up the grant with this fence, or whichever there is; any client may do so.
  // FAILED_PRECONDITION (NOT_LOCKED; NOT_OWNER where the lock was granted again since).
  absl::Status Release(std::optional<uint64_t> fence = std::nullopt) const;

  // How the lock stands.
  absl::StatusOr<LockState> Inspect() const;

 private:
  explicit Lock(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}
};

// Holds a lock, and releases it when it goes.
//
// Not thread-safe; the caller serializes.
class LockGuard {
 public:
  // Of a grant that its caller owns.
  LockGuard(Lock lock, uint64_t fence) : lock_(std::move(lock)), fence_(fence) {}

  LockGuard(LockGuard&& other) noexcept;
  LockGuard& operator=(LockGuard&& other) noexcept;

  // Releases the lock where Release or Detach has not been called. Blocks for the call, at most
  // ClientOptions::call_timeout, and ignores its errors; who needs to know calls Release.
  ~LockGuard();

  // The grant's number, from 1 up; greater than that of every grant before, of any lock of the
  // server.
  uint64_t fence() const { return fence_; }

  // Whether the lock is still held, as far as this client can know: false once it is released, the
  // session is over, or its lease may have run out on this machine's clock. True is an answer of
  // the past as soon as it is given, as with every lease. Calls nobody.
  bool held() const;

  // Whether the holder before died with the lock, under OwnerDeath::kAbandon: what the lock
  // protects may be half done.
  bool abandoned() const { return abandoned_; }

  // Calls `lost` once when the lock is lost with its session, at once where that has happened. On a
  // thread of the client's, which it must not block for long. Not after Release, Detach or the
  // destructor has returned, unless `lost` itself calls them. Replaces what was set before.
  void OnLost(std::function<void()> lost);

  // The grant, for calls that are to be refused once it is over (CallOptions::guard).
  Guard guard() const { return {.lock = lock_.name(), .fence = fence_}; }

  // A copy of any object's handle, Dict or Queue or another, whose calls the server refuses with
  // ABORTED (STALE_FENCE) once this grant is over.
  template <typename Object>
  Object Protect(Object object) const {
    static_cast<internal::ObjectHandle&>(object).guard_ = guard();
    return object;
  }

  // Releases the lock now; OK where that is done already. ABORTED without a call where the lock was
  // lost with its session; otherwise the errors are those of Lock::Release. Is not tried again by
  // the destructor.
  absl::Status Release();

  // Gives the grant out of hand: the lock stays held by the session, to be released by
  // Lock::Release(fence).
  void Detach();

 private:
  friend class Lock;

  LockGuard(Lock lock, const v1::LockAcquireResponse& grant,
            std::shared_ptr<internal::Lease> lease);

  // Not held any more; whether it was.
  bool LetGo();

  Lock lock_;
  uint64_t fence_;
  bool abandoned_ = false;
  bool held_ = true;
  std::shared_ptr<internal::Lease> lease_;  // Null outside any session.
  uint64_t watcher_ = 0;                    // At lease_.
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_LOCK_H_

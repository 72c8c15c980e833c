// Shared locks: Python's threading.Lock and RLock, hosted by a server. Who waits is served first
// come, first served.
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
//   balance.Set("anna", 7);  // ABORTED (STALE_FENCE) where the lock has moved on.
//
// is refused by the server itself; Protect works for objects of this server, and fence() is for any
// other place that is written to and can compare numbers.
//
// A Lock is not reentrant: who holds it and acquires it again waits for itself. An RLock is: the
// thread that holds it may acquire it again, and gets a guard each time; the lock is free when all
// of them have gone. In return only that thread can release it, so its guards must go there, and it
// needs a session (ClientOptions::session), as it has by default. Without one, a Lock is held until
// some client calls Release.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the lock has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport.

#ifndef MANAGERD_SDK_CPP_MANAGER_LOCK_H_
#define MANAGERD_SDK_CPP_MANAGER_LOCK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/grant_guard.h"
#include "manager/internal/object_handle.h"
#include "manager/lifetime.h"
#include "manager/owner_death.h"
#include "manager/v1/lock.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

class LockGuard;

struct LockOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // Of a new lock; one that exists is left as it is.
  OwnerDeath owner_death = OwnerDeath::kRelease;

  // How long a new one lives.
  Lifetime lifetime = {};
};

// Whether a lock is held (locked), by whom (session, owner) and how deep (depth), its newest grant
// (fence, 0 where there was none), how many calls wait for it (waiting_calls), whether it is
// reentrant, and its owner_death.
using LockState = v1::LockInspectResponse;

// What Lock and RLock have in common.
//
// Copying is cheap: copies stand for the same object. Thread-safe.
class BasicLock : public internal::ObjectHandle {
 public:
  // Takes the lock, waiting for it as long as it takes. ABORTED (OBJECT_DELETED) where it is
  // deleted meanwhile. FAILED_PRECONDITION (SESSION_REQUIRED) for an RLock without a session. After
  // an UNAVAILABLE that lost the session, so is the grant, if there was one; without a session, the
  // lock may have been granted all the same.
  absl::StatusOr<LockGuard> Acquire() const;

  // Takes the lock, waiting for it at most `timeout`; zero or less only tries. Nothing where the
  // time ran out; errors, a DEADLINE_EXCEEDED of the transport among them, as for Acquire.
  absl::StatusOr<std::optional<LockGuard>> TryAcquire(
      absl::Duration timeout = absl::ZeroDuration()) const;

  // Gives up the grant with this fence, or whichever there is; any client may do so. Of an RLock,
  // one level of this thread's grant.
  // FAILED_PRECONDITION (NOT_LOCKED; NOT_OWNER where the lock was granted again since, or an RLock
  // is another thread's).
  absl::Status Release(std::optional<uint64_t> fence = std::nullopt) const;

  // How the lock stands.
  absl::StatusOr<LockState> Inspect() const;

 protected:
  BasicLock(const Client& client, const ObjectRef& ref, bool reentrant)
      : ObjectHandle(client, ref), reentrant_(reentrant) {}
  BasicLock(ObjectHandle handle, bool reentrant)
      : ObjectHandle(std::move(handle)), reentrant_(reentrant) {}

  static absl::StatusOr<ObjectHandle> OpenHandle(const Client& client, std::string_view name,
                                                 const LockOptions& options, bool reentrant);

 private:
  friend class Condition;  // Knows of its lock what it is.
  friend class LockGuard;

  bool reentrant_;
};

// One holder at a time.
class Lock : public BasicLock {
 public:
  // Finds or creates the lock called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME); FAILED_PRECONDITION (WRONG_TYPE) where it is an RLock.
  static absl::StatusOr<Lock> Open(const Client& client, std::string_view name,
                                   const LockOptions& options = {});

  // The lock that `ref` stands for, read from another object, say. Nothing is called.
  Lock(const Client& client, const ObjectRef& ref) : BasicLock(client, ref, false) {}

 private:
  explicit Lock(ObjectHandle handle) : BasicLock(std::move(handle), false) {}
};

// One holder at a time, a thread of a client, which may take the lock again while it has it.
class RLock : public BasicLock {
 public:
  // As Lock::Open; WRONG_TYPE where it is a Lock.
  static absl::StatusOr<RLock> Open(const Client& client, std::string_view name,
                                    const LockOptions& options = {});

  // The lock that goes with an object of any type, and lives as long as that: Python's get_lock().
  // It is up to the object's users to take it. `object` is the object's name, or `#` and its id.
  // NOT_FOUND (OBJECT_NOT_FOUND), INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<RLock> Of(const Client& client, std::string_view object);

  // As for Lock.
  RLock(const Client& client, const ObjectRef& ref) : BasicLock(client, ref, true) {}

 private:
  explicit RLock(ObjectHandle handle) : BasicLock(std::move(handle), true) {}
};

// Holds a lock, and releases it when it goes: of an RLock, its own level. manager/grant_guard.h
// says what it can do.
//
// Not thread-safe; the caller serializes.
class LockGuard : public GrantGuard {
 public:
  // Of a grant that its caller owns.
  LockGuard(const BasicLock& lock, uint64_t fence);

  // How many levels deep the lock was held with this guard: 1 for a Lock.
  int64_t depth() const { return depth_; }

 private:
  friend class BasicLock;
  friend class Condition;  // Gives the lock up, and takes it back with a new fence.

  LockGuard(const BasicLock& lock, const v1::LockAcquireResponse& grant,
            std::shared_ptr<internal::Lease> lease);

  uint64_t lock_id_;
  int64_t depth_;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_LOCK_H_

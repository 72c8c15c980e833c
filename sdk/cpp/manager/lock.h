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
// Every grant carries a fence, a number that only grows. A holder that hands it on with what it
// writes lets the place written to refuse a holder whose grant is over.
//
// The lock is not recursive, and no holder is watched: one that goes without releasing leaves it
// held, until some client calls Release.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the lock has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport.

#ifndef MANAGERD_SDK_CPP_MANAGER_LOCK_H_
#define MANAGERD_SDK_CPP_MANAGER_LOCK_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/v1/lock.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

class LockGuard;

struct LockOptions {
  CreateMode mode = CreateMode::kGetOrCreate;
};

// Whether a lock is held (locked), its newest grant (fence, 0 where there was none) and how many
// calls wait for it (waiting_calls).
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
  // deleted meanwhile. After an UNAVAILABLE of the transport the lock may have been granted all the
  // same.
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

  // The grant's number, from 1 up; greater than that of every grant before.
  uint64_t fence() const { return fence_; }

  // Releases the lock now; OK where that is done already. The errors are those of Lock::Release. Is
  // not tried again by the destructor.
  absl::Status Release();

  // Gives the grant out of hand: the lock stays held, to be released by Lock::Release(fence).
  void Detach() { held_ = false; }

 private:
  Lock lock_;
  uint64_t fence_;
  bool held_ = true;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_LOCK_H_

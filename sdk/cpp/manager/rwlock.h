// A shared read-write lock, hosted by a server: held by any number of readers, or by one writer.
// Readers and writers are served first come, first served: a reader waits behind a writer that
// waits, and readers next to each other enter together.
//
//   auto lock = manager::ReadWriteLock::Open(client, "catalog");
//   if (!lock.ok()) return lock.status();
//   absl::StatusOr<manager::GrantGuard> reading = lock->AcquireRead();  // Given up when it goes.
//   if (!reading.ok()) return reading.status();
//
//   auto writing = lock->TryAcquireWrite(absl::Seconds(2));  // StatusOr<std::optional<GrantGuard>>
//
// It is not reentrant: a writer that acquires it again waits for itself, and a reader may do so
// behind a writer. A grant is held by its client's session. When the session ends, the lock's
// owner_death says what becomes of it; see manager/lock.h for that, and for fences.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the lock has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport.

#ifndef MANAGERD_SDK_CPP_MANAGER_RWLOCK_H_
#define MANAGERD_SDK_CPP_MANAGER_RWLOCK_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/grant_guard.h"
#include "manager/internal/holdable_handle.h"
#include "manager/lifetime.h"
#include "manager/owner_death.h"
#include "manager/v1/rwlock.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

struct ReadWriteLockOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // Of a new lock; one that exists is left as it is. Under kAbandon, all are told that come behind
  // a writer that died, up to the next writer; a reader that dies leaves nothing half done.
  OwnerDeath owner_death = OwnerDeath::kRelease;

  // How long a new one lives.
  Lifetime lifetime = {};
};

// How many readers hold a lock, whether a writer does (writing), how many calls wait for it
// (waiting_calls), and its owner_death.
using ReadWriteLockState = v1::ReadWriteLockInspectResponse;

// Copying is cheap: copies stand for the same object. Thread-safe.
class ReadWriteLock : public internal::HoldableHandle {
 public:
  // Finds or creates the lock called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<ReadWriteLock> Open(const Client& client, std::string_view name,
                                            const ReadWriteLockOptions& options = {});

  // The lock that `ref` stands for, read from another object, say. Nothing is called.
  ReadWriteLock(const Client& client, const ObjectRef& ref) : HoldableHandle(client, ref) {}

  // Takes the lock beside other readers, or alone, waiting for it as long as it takes. ABORTED
  // (OBJECT_DELETED) where it is deleted meanwhile. After an UNAVAILABLE that lost the session, so
  // is the grant, if there was one; without a session, it may have been given all the same.
  absl::StatusOr<GrantGuard> AcquireRead() const;
  absl::StatusOr<GrantGuard> AcquireWrite() const;

  // The same, waiting at most `timeout`; zero or less only tries. Nothing where the time ran out.
  absl::StatusOr<std::optional<GrantGuard>> TryAcquireRead(
      absl::Duration timeout = absl::ZeroDuration()) const;
  absl::StatusOr<std::optional<GrantGuard>> TryAcquireWrite(
      absl::Duration timeout = absl::ZeroDuration()) const;

  // Gives up the grant with this fence, whoever's it is, or the oldest of this thread.
  // FAILED_PRECONDITION (NOT_LOCKED; NOT_OWNER where the grant is over, or the thread has none).
  absl::Status Release(std::optional<uint64_t> fence = std::nullopt) const;

  // How the lock stands.
  absl::StatusOr<ReadWriteLockState> Inspect() const;

 private:
  explicit ReadWriteLock(ObjectHandle handle) : HoldableHandle(std::move(handle)) {}
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_RWLOCK_H_

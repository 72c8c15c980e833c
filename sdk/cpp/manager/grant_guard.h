// Holds a grant of an object that can be held, and gives it up when it goes: what acquiring a
// semaphore or a read-write lock gives. LockGuard, which acquiring a lock gives, is one as well.
//
//   absl::StatusOr<manager::GrantGuard> permit = semaphore->Acquire();
//   if (!permit.ok()) return permit.status();
//   ...
//   auto safe = permit->Protect(*dict);  // Its calls are refused once the grant is over.
//
// A grant belongs to the client's session, and may be lost with it. What there is to know of that,
// and of fences, stands in manager/lock.h.

#ifndef MANAGERD_SDK_CPP_MANAGER_GRANT_GUARD_H_
#define MANAGERD_SDK_CPP_MANAGER_GRANT_GUARD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "manager/connection.h"
#include "manager/internal/object_handle.h"

namespace manager {
inline namespace sdk {
namespace internal {
class HoldableHandle;
}  // namespace internal

// Not thread-safe; the caller serializes.
class GrantGuard {
 public:
  GrantGuard(GrantGuard&& other) noexcept;
  GrantGuard& operator=(GrantGuard&& other) noexcept;

  // Gives the grant up where Release or Detach has not been called. Blocks for the call, at most
  // ClientOptions::call_timeout, and ignores its errors; who needs to know calls Release.
  ~GrantGuard();

  // The grant's number, from 1 up; greater than that of every grant before, of any object of the
  // server.
  uint64_t fence() const { return fence_; }

  // Whether the grant still holds, as far as this client can know: false once it is given up, the
  // session is over, or its lease may have run out on this machine's clock. True is an answer of
  // the past as soon as it is given, as with every lease. Calls nobody.
  bool held() const;

  // Whether a holder before died with its grant, under OwnerDeath::kAbandon: what the object
  // protects may be half done.
  bool abandoned() const { return abandoned_; }

  // Calls `lost` once when the grant is lost with its session, at once where that has happened. On
  // a thread of the client's, which it must not block for long. Not after Release, Detach or the
  // destructor has returned, unless `lost` itself calls them. Replaces what was set before.
  void OnLost(std::function<void()> lost);

  // The grant, for calls that are to be refused once it is over (CallOptions::guard).
  Guard guard() const { return {.lock = object_, .fence = fence_}; }

  // A copy of any object's handle, Dict or Queue or another, whose calls the server refuses with
  // ABORTED (STALE_FENCE) once this grant is over.
  template <typename Object>
  Object Protect(Object object) const {
    static_cast<internal::ObjectHandle&>(object).guard_ = guard();
    return object;
  }

  // Gives the grant up now; OK where that is done already. ABORTED without a call where it was lost
  // with its session; otherwise the errors are those of the object's release. After one the grant
  // is out of hand, and the destructor does not try again; but where the server could not store the
  // release (STORAGE_FULL, STORAGE_FAILED) it is held as before.
  absl::Status Release();

  // Gives the grant out of hand: it stays the session's, to be given up by its fence.
  void Detach();

 protected:
  // Gives up the grant with a fence.
  using ReleaseGrant = std::function<absl::Status(uint64_t fence)>;

  // A grant of `object`, as requests name it. `lease` is null outside any session.
  GrantGuard(std::string object, uint64_t fence, bool abandoned,
             std::shared_ptr<internal::Lease> lease, ReleaseGrant release);

  // Whether the grant was lost with its session.
  bool lost() const;

  // Not held any more; whether it was.
  bool LetGo();

  // In the grant's place there is a new one.
  void Renew(uint64_t fence, bool abandoned) {
    fence_ = fence;
    abandoned_ = abandoned;
  }

 private:
  friend class internal::HoldableHandle;

  std::string object_;
  uint64_t fence_;
  bool abandoned_;
  bool held_ = true;
  std::shared_ptr<internal::Lease> lease_;
  uint64_t watcher_ = 0;  // At lease_.
  ReleaseGrant release_;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_GRANT_GUARD_H_

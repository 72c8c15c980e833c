// A shared condition: Python's threading.Condition, hosted by a server. Who holds its lock waits
// for something to become true, and lets others have the lock meanwhile.
//
//   auto ready = manager::Condition::Open(client, "jobs_ready");  // With an RLock of its own.
//   if (!ready.ok()) return ready.status();
//   absl::StatusOr<manager::LockGuard> guard = ready->Acquire();
//   if (!guard.ok()) return guard.status();
//   absl::StatusOr<bool> there = ready->WaitUntil(*guard, [&]() -> absl::StatusOr<bool> {
//     absl::StatusOr<int64_t> size = jobs.Size();
//     if (!size.ok()) return size.status();
//     return *size > 0;
//   });
//
// and elsewhere, with the lock as well: `jobs.Append(job); ready->Notify();`.
//
// A wait ends with the lock held again, also where its time ran out, so it may take longer than its
// timeout says. Between, others have had the lock: the guard has a new fence when a wait ends. Of
// an RLock that is held several levels deep, all are given up and taken back; the guards of the
// other levels keep their old fence, which is over.
//
// A condition may go with any Lock or RLock, and several conditions with one. Who waits and who
// notifies must hold it: an RLock in this thread, a Lock in this client's session.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the condition has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport.

#ifndef MANAGERD_SDK_CPP_MANAGER_CONDITION_H_
#define MANAGERD_SDK_CPP_MANAGER_CONDITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/clock.h"
#include "manager/internal/object_handle.h"
#include "manager/lifetime.h"
#include "manager/lock.h"
#include "manager/style.h"
#include "manager/v1/condition.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

struct ConditionOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // How long a new one lives.
  Lifetime lifetime = {};
};

// A condition's lock, and how many calls wait to be notified (waiting_calls).
using ConditionState = v1::ConditionInspectResponse;

// Copying is cheap: copies stand for the same object. Thread-safe.
class Condition : public internal::ObjectHandle {
 public:
  // Finds or creates the condition called `name`, as options.mode says. A new one goes with an
  // RLock of its own, one that is found with whichever it has. ALREADY_EXISTS (OBJECT_EXISTS),
  // NOT_FOUND (OBJECT_NOT_FOUND) as the mode says; INVALID_ARGUMENT (INVALID_NAME).
  static absl::StatusOr<Condition> Open(const Client& client, std::string_view name,
                                        const ConditionOptions& options = {});

  // The same with this lock. FAILED_PRECONDITION (WRONG_TYPE) where the condition goes with
  // another.
  static absl::StatusOr<Condition> Open(const Client& client, std::string_view name,
                                        const BasicLock& lock,
                                        const ConditionOptions& options = {});

  // The condition that `ref` stands for, read from another object, say. Asks for its lock.
  static absl::StatusOr<Condition> Open(const Client& client, const ObjectRef& ref);

  // The lock that it goes with.
  const BasicLock& lock() const { return lock_; }

  // Take the lock, as BasicLock says.
  absl::StatusOr<LockGuard> Acquire() const { return lock_.Acquire(); }
  absl::StatusOr<std::optional<LockGuard>> TryAcquire(
      absl::Duration timeout = absl::ZeroDuration()) const {
    return lock_.TryAcquire(timeout);
  }

  // Gives the lock up, waits to be notified, at most `timeout`, and takes the lock back, however
  // long that takes; zero or less only lets those have it who wait for it. True where it was
  // notified, false where the time ran out. `guard`, of this condition's lock, then holds the new
  // grant.
  //
  // FAILED_PRECONDITION (NOT_LOCKED, NOT_OWNER), INVALID_ARGUMENT (the guard of another lock): the
  // guard is left as it is. ABORTED (OBJECT_DELETED) where the condition or its lock is deleted, or
  // without a reason where the guard was lost with its session; after these and after an error of
  // the transport the guard holds nothing.
  absl::StatusOr<bool> Wait(LockGuard& guard,
                            absl::Duration timeout = absl::InfiniteDuration()) const;

  // Waits until `predicate()` holds, at most `timeout`: calls it at first and after every
  // notification, always with the lock held. It gives a bool or anything that is one, an optional
  // say, or an absl::StatusOr of that, whose error ends the wait. The result is what it gave last:
  // where that is false, the time ran out. Errors as for Wait.
  template <typename Predicate>
  auto WaitUntil(LockGuard& guard, Predicate predicate,
                 absl::Duration timeout = absl::InfiniteDuration()) const {
    using T = typename internal::ValueTypeOf<std::decay_t<std::invoke_result_t<Predicate&>>>::type;
    internal::Clock& clock = internal::Clock::Real();
    const absl::Time deadline = clock.Now() + timeout;
    while (true) {
      absl::StatusOr<T> value = predicate();
      if (!value.ok() || static_cast<bool>(*value)) return value;
      const absl::Duration left = deadline - clock.Now();
      if (left <= absl::ZeroDuration()) return value;
      const absl::StatusOr<bool> notified = Wait(guard, left);
      if (!notified.ok()) return absl::StatusOr<T>(notified.status());
    }
  }

  // Notifies the first `n` of those who wait, or all if fewer do, and tells how many there were.
  // They go on when the lock is free. Nobody who comes later is notified by it. FAILED_PRECONDITION
  // (NOT_LOCKED, NOT_OWNER), ABORTED (OBJECT_DELETED) where the lock is deleted.
  absl::StatusOr<int64_t> Notify(int64_t n = 1) const;
  absl::StatusOr<int64_t> NotifyAll() const;

  // How the condition stands.
  absl::StatusOr<ConditionState> Inspect() const;

 private:
  // One whose lock is not known yet.
  Condition(const Client& client, const ObjectRef& ref)
      : ObjectHandle(client, ref), lock_(client, ObjectRef(), false) {}
  Condition(const Client& client, ObjectHandle handle, const v1::ConditionLock& lock);

  static absl::StatusOr<Condition> Open(const Client& client, std::string_view name,
                                        const ConditionOptions& options, const std::string& lock);

  BasicLock lock_;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_CONDITION_H_

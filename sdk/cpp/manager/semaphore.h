// A shared semaphore: Python's threading.Semaphore and BoundedSemaphore, hosted by a server. Who
// waits is served first come, first served.
//
//   auto licences = manager::Semaphore::Open(client, "licences", {.value = 3, .bounded = true});
//   if (!licences.ok()) return licences.status();
//   absl::StatusOr<manager::GrantGuard> licence = licences->Acquire();  // Given back when it goes.
//   if (!licence.ok()) return licence.status();
//
//   auto maybe = licences->TryAcquire(absl::Seconds(2));  // StatusOr<std::optional<GrantGuard>>
//
// A permit is held by its client's session. When the session ends, the semaphore's owner_death says
// what becomes of it; see manager/lock.h for that, and for fences.
//
// A semaphore may be a signal, too: one client releases what another has acquired. Then a permit is
// used up rather than held, so that nothing is to be given back when its taker goes:
//
//   auto ready = manager::Semaphore::Open(client, "ready",
//                                         {.value = 0, .owner_death = manager::OwnerDeath::kHold});
//   ready->Release();                                   // Here,
//   if (auto one = ready->Acquire(); one.ok()) one->Detach();  // and there.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the semaphore has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport.

#ifndef MANAGERD_SDK_CPP_MANAGER_SEMAPHORE_H_
#define MANAGERD_SDK_CPP_MANAGER_SEMAPHORE_H_

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
#include "manager/v1/semaphore.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

struct SemaphoreOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // How many permits a new semaphore has.
  int64_t value = 1;

  // Whether it may never have more permits than at first. FAILED_PRECONDITION (WRONG_TYPE) where
  // there is one that differs in this.
  bool bounded = false;

  // Of a new semaphore; one that exists is left as it is.
  OwnerDeath owner_death = OwnerDeath::kRelease;

  // How long a new one lives.
  Lifetime lifetime = {};
};

// How many permits are free (value), were there at first (initial_value) and are held (holders),
// how many calls wait for one (waiting_calls), whether it is bounded, and its owner_death.
using SemaphoreState = v1::SemaphoreInspectResponse;

// Copying is cheap: copies stand for the same object. Thread-safe.
class Semaphore : public internal::HoldableHandle {
 public:
  // Finds or creates the semaphore called `name`, as options.mode says.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME; INVALID_ARGUMENT: a value below 0).
  static absl::StatusOr<Semaphore> Open(const Client& client, std::string_view name,
                                        const SemaphoreOptions& options = {});

  // The semaphore that `ref` stands for, read from another object, say. Nothing is called.
  Semaphore(const Client& client, const ObjectRef& ref) : HoldableHandle(client, ref) {}

  // Takes a permit, waiting for it as long as it takes. ABORTED (OBJECT_DELETED) where the
  // semaphore is deleted meanwhile. After an UNAVAILABLE that lost the session, so is the grant, if
  // there was one; without a session, the permit may have been given all the same.
  absl::StatusOr<GrantGuard> Acquire() const;

  // Takes a permit, waiting for it at most `timeout`; zero or less only tries. Nothing where the
  // time ran out; errors as for Acquire.
  absl::StatusOr<std::optional<GrantGuard>> TryAcquire(
      absl::Duration timeout = absl::ZeroDuration()) const;

  // Gives n permits back, all or none; any client may do so. That ends as many grants, where there
  // are so many: those of this thread first, then those of this client, then others, always the
  // oldest.
  // FAILED_PRECONDITION (OVER_RELEASED: bounded, and fewer than n are held), INVALID_ARGUMENT (n
  // below 1; NUMBER_OUT_OF_RANGE: more permits than an int64_t can count).
  absl::Status Release(int64_t n = 1) const;

  // Gives up the grant with this fence. FAILED_PRECONDITION (NOT_OWNER) where it is over.
  absl::Status ReleaseGrant(uint64_t fence) const;

  // How the semaphore stands.
  absl::StatusOr<SemaphoreState> Inspect() const;

 private:
  explicit Semaphore(ObjectHandle handle) : HoldableHandle(std::move(handle)) {}
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_SEMAPHORE_H_

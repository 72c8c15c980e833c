// A shared barrier: Python's threading.Barrier, hosted by a server. So many parties wait for each
// other, and when the last one comes, all go on; then again.
//
//   auto barrier = manager::Barrier::Open(client, "round", 4, {.action = true});
//   if (!barrier.ok()) return barrier.status();
//   for (int round = 0; round < 10; ++round) {
//     Compute();
//     absl::StatusOr<int64_t> index = barrier->Wait(absl::Minutes(1), [] { return Merge(); });
//     if (!index.ok()) return index.status();
//   }
//
// Where one party gives up, none can go on: a time-out breaks the barrier for all who wait and all
// who come, until somebody calls Reset. A client that dies leaves the barrier as if it had not
// come, unless it was running the action: then the barrier is broken.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the barrier has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport. A Wait that fails with DEADLINE_EXCEEDED or
// UNAVAILABLE may have counted as one of the parties.

#ifndef MANAGERD_SDK_CPP_MANAGER_BARRIER_H_
#define MANAGERD_SDK_CPP_MANAGER_BARRIER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/lifetime.h"
#include "manager/v1/barrier.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

struct BarrierOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // How long a Wait waits that does not say. Of a new barrier; one that exists is left as it is.
  absl::Duration default_timeout = absl::InfiniteDuration();

  // Whether the last to come runs an action before all go on. FAILED_PRECONDITION (WRONG_TYPE)
  // where there is a barrier that differs in this.
  bool action = false;

  // How long a new one lives.
  Lifetime lifetime = {};
};

// How many parties a barrier has and how many of them have come (n_waiting), whether it is broken,
// its default_timeout, whether it has an action, and the fence of the one that runs (action_fence).
using BarrierState = v1::BarrierInspectResponse;

// Copying is cheap: copies stand for the same object. Thread-safe.
class Barrier : public internal::ObjectHandle {
 public:
  // Finds or creates the barrier called `name`, as options.mode says. A new one has so many
  // `parties`; one that exists is left as it is.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME; INVALID_ARGUMENT: fewer parties than 1).
  static absl::StatusOr<Barrier> Open(const Client& client, std::string_view name, int64_t parties,
                                      const BarrierOptions& options = {});

  // The barrier that `ref` stands for, read from another object, say. Nothing is called.
  Barrier(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // Waits until all parties have come, at most `timeout`, or as long as the barrier's
  // default_timeout says; zero or less only tries. The caller's place among them, from 0 up, each
  // given once; the last to come has the highest.
  // ABORTED (BROKEN_BARRIER): the time ran out, which broke the barrier; or it is broken, or was
  // broken or reset meanwhile. ABORTED (OBJECT_DELETED).
  //
  // Of a barrier with an action, the last to come runs `action`, on this thread, and the others
  // wait for it, whatever their timeouts say. Where it fails, the barrier is broken, and its error
  // is the result; so is FAILED_PRECONDITION, without a reason, where there is none to run.
  absl::StatusOr<int64_t> Wait(std::optional<absl::Duration> timeout = std::nullopt,
                               const std::function<absl::Status()>& action = nullptr) const;

  // Breaks the barrier: all who wait and all who come are refused until it is reset.
  absl::Status Abort() const;

  // Makes the barrier as new. All who wait are refused.
  absl::Status Reset() const;

  // How the barrier stands.
  absl::StatusOr<BarrierState> Inspect() const;

 private:
  explicit Barrier(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  // Runs the action that Wait was told to run, under this fence, and tells how it went.
  absl::Status RunAction(uint64_t fence, const std::function<absl::Status()>& action) const;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_BARRIER_H_

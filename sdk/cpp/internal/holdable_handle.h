// What the handles of objects have in common whose acquiring gives a GrantGuard.

#ifndef MANAGERD_SDK_CPP_INTERNAL_HOLDABLE_HANDLE_H_
#define MANAGERD_SDK_CPP_INTERNAL_HOLDABLE_HANDLE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/grant_guard.h"
#include "manager/internal/lease.h"
#include "manager/internal/object_handle.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Thread-safe.
class HoldableHandle : public ObjectHandle {
 protected:
  using ObjectHandle::ObjectHandle;
  explicit HoldableHandle(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}

  // Asks for a grant, at most for `timeout` (see WaitFor); nothing where the time ran out. `Kind`
  // names four messages: AcquireRequest and AcquireResponse, and ReleaseRequest and ReleaseResponse
  // of the method that gives the grant up by its fence.
  template <typename Kind>
  absl::StatusOr<std::optional<GrantGuard>> TryTake(absl::Duration timeout) const {
    std::shared_ptr<Lease> lease;
    const auto grant = CallAndWait<typename Kind::AcquireResponse>(
        NewRequest<typename Kind::AcquireRequest>(), timeout, &lease);
    if (!grant.ok()) return grant.status();
    if (!grant->acquired()) return std::optional<GrantGuard>();
    auto release = [handle = *this](uint64_t fence) {
      auto request = handle.template NewRequest<typename Kind::ReleaseRequest>();
      request.set_fence(fence);
      return handle.template Do<typename Kind::ReleaseResponse>(request);
    };
    return std::optional<GrantGuard>(GrantGuard(name(), grant->fence(), grant->abandoned(),
                                                std::move(lease), std::move(release)));
  }

  // The same, for as long as it takes.
  template <typename Kind>
  absl::StatusOr<GrantGuard> Take() const {
    absl::StatusOr<std::optional<GrantGuard>> guard = TryTake<Kind>(absl::InfiniteDuration());
    if (!guard.ok()) return guard.status();
    if (!guard->has_value()) {
      return absl::InternalError("the server ended a wait that has no timeout");
    }
    return **std::move(guard);
  }
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_HOLDABLE_HANDLE_H_

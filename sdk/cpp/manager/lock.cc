#include "manager/lock.h"

#include "manager/internal/lease.h"
#include "manager/internal/method.h"
#include "manager/v1/objects.pb.h"

namespace manager {
inline namespace sdk {

absl::StatusOr<Lock> Lock::Open(const Client& client, std::string_view name,
                                const LockOptions& options) {
  absl::StatusOr<ObjectHandle> handle = OpenHandle(client, name, options, /*reentrant=*/false);
  if (!handle.ok()) return handle.status();
  return Lock(*std::move(handle));
}

absl::StatusOr<RLock> RLock::Open(const Client& client, std::string_view name,
                                  const LockOptions& options) {
  absl::StatusOr<ObjectHandle> handle = OpenHandle(client, name, options, /*reentrant=*/true);
  if (!handle.ok()) return handle.status();
  return RLock(*std::move(handle));
}

absl::StatusOr<RLock> RLock::Of(const Client& client, std::string_view object) {
  v1::ObjectsGetLockRequest request;
  request.set_object(object.data(), object.size());
  v1::ObjectsGetLockResponse response;
  absl::Status status = client.connection()->Call(internal::MethodOf<v1::ObjectsGetLockRequest>(),
                                                  request, &response, {});
  if (!status.ok()) return status;
  ObjectRef ref;
  ref.set_id(response.info().id());
  ref.set_type(response.info().type());
  return RLock(client, ref);
}

absl::StatusOr<internal::ObjectHandle> BasicLock::OpenHandle(const Client& client,
                                                             std::string_view name,
                                                             const LockOptions& options,
                                                             bool reentrant) {
  v1::LockCreateRequest request;
  request.set_reentrant(reentrant);
  if (options.owner_death != OwnerDeath::kRelease) {
    request.set_owner_death(static_cast<v1::OwnerDeathPolicy>(options.owner_death));
  }
  return Create<v1::LockCreateResponse>(client, name, options.mode, std::move(request),
                                        options.lifetime);
}

absl::StatusOr<LockGuard> BasicLock::Acquire() const {
  absl::StatusOr<std::optional<LockGuard>> guard = TryAcquire(absl::InfiniteDuration());
  if (!guard.ok()) return guard.status();
  if (!guard->has_value()) {
    return absl::InternalError("the server ended a wait that has no timeout");
  }
  return **std::move(guard);
}

absl::StatusOr<std::optional<LockGuard>> BasicLock::TryAcquire(absl::Duration timeout) const {
  std::shared_ptr<internal::Lease> lease;
  auto response =
      CallAndWait<v1::LockAcquireResponse>(NewRequest<v1::LockAcquireRequest>(), timeout, &lease);
  if (!response.ok()) return response.status();
  if (!response->acquired()) return std::optional<LockGuard>();
  return std::optional<LockGuard>(LockGuard(*this, *response, std::move(lease)));
}

absl::Status BasicLock::Release(std::optional<uint64_t> fence) const {
  auto request = NewRequest<v1::LockReleaseRequest>();
  if (fence.has_value()) request.set_fence(*fence);
  return Do<v1::LockReleaseResponse>(request);
}

absl::StatusOr<LockState> BasicLock::Inspect() const {
  return Call<v1::LockInspectResponse>(NewRequest<v1::LockInspectRequest>());
}

LockGuard::LockGuard(const BasicLock& lock, const v1::LockAcquireResponse& grant,
                     std::shared_ptr<internal::Lease> lease)
    : GrantGuard(lock.name(), grant.fence(), grant.abandoned(), std::move(lease),
                 [lock](uint64_t fence) {
                   // Nobody else can have an RLock of this thread's. A wait on its condition gives
                   // all guards' levels another fence, and only one guard knows it.
                   return lock.reentrant_ ? lock.Release() : lock.Release(fence);
                 }),
      lock_id_(lock.id()),
      depth_(grant.depth()) {}

LockGuard::LockGuard(const BasicLock& lock, uint64_t fence)
    : LockGuard(
          lock,
          [fence] {
            v1::LockAcquireResponse grant;
            grant.set_fence(fence);
            grant.set_depth(1);
            return grant;
          }(),
          nullptr) {}

}  // namespace sdk
}  // namespace manager

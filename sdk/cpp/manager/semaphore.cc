#include "manager/semaphore.h"

namespace manager {
inline namespace sdk {
namespace {

struct Permit {
  using AcquireRequest = v1::SemaphoreAcquireRequest;
  using AcquireResponse = v1::SemaphoreAcquireResponse;
  using ReleaseRequest = v1::SemaphoreReleaseRequest;
  using ReleaseResponse = v1::SemaphoreReleaseResponse;
};

}  // namespace

absl::StatusOr<Semaphore> Semaphore::Open(const Client& client, std::string_view name,
                                          const SemaphoreOptions& options) {
  v1::SemaphoreCreateRequest request;
  request.set_value(options.value);
  request.set_bounded(options.bounded);
  if (options.owner_death != OwnerDeath::kRelease) {
    request.set_owner_death(static_cast<v1::OwnerDeathPolicy>(options.owner_death));
  }
  absl::StatusOr<ObjectHandle> handle = Create<v1::SemaphoreCreateResponse>(
      client, name, options.mode, std::move(request), options.lifetime);
  if (!handle.ok()) return handle.status();
  return Semaphore(*std::move(handle));
}

absl::StatusOr<GrantGuard> Semaphore::Acquire() const { return Take<Permit>(); }

absl::StatusOr<std::optional<GrantGuard>> Semaphore::TryAcquire(absl::Duration timeout) const {
  return TryTake<Permit>(timeout);
}

absl::Status Semaphore::Release(int64_t n) const {
  auto request = NewRequest<v1::SemaphoreReleaseRequest>();
  if (n != 1) request.set_n(n);
  return Do<v1::SemaphoreReleaseResponse>(request);
}

absl::Status Semaphore::ReleaseGrant(uint64_t fence) const {
  auto request = NewRequest<v1::SemaphoreReleaseRequest>();
  request.set_fence(fence);
  return Do<v1::SemaphoreReleaseResponse>(request);
}

absl::StatusOr<SemaphoreState> Semaphore::Inspect() const {
  return Call<v1::SemaphoreInspectResponse>(NewRequest<v1::SemaphoreInspectRequest>());
}

}  // namespace sdk
}  // namespace manager

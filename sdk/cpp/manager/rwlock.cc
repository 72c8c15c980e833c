#include "manager/rwlock.h"

namespace manager {
inline namespace sdk {
namespace {

struct Reading {
  using AcquireRequest = v1::ReadWriteLockAcquireReadRequest;
  using AcquireResponse = v1::ReadWriteLockAcquireReadResponse;
  using ReleaseRequest = v1::ReadWriteLockReleaseRequest;
  using ReleaseResponse = v1::ReadWriteLockReleaseResponse;
};

struct Writing {
  using AcquireRequest = v1::ReadWriteLockAcquireWriteRequest;
  using AcquireResponse = v1::ReadWriteLockAcquireWriteResponse;
  using ReleaseRequest = v1::ReadWriteLockReleaseRequest;
  using ReleaseResponse = v1::ReadWriteLockReleaseResponse;
};

}  // namespace

absl::StatusOr<ReadWriteLock> ReadWriteLock::Open(const Client& client, std::string_view name,
                                                  const ReadWriteLockOptions& options) {
  v1::ReadWriteLockCreateRequest request;
  if (options.owner_death != OwnerDeath::kRelease) {
    request.set_owner_death(static_cast<v1::OwnerDeathPolicy>(options.owner_death));
  }
  absl::StatusOr<ObjectHandle> handle = Create<v1::ReadWriteLockCreateResponse>(
      client, name, options.mode, std::move(request), options.lifetime);
  if (!handle.ok()) return handle.status();
  return ReadWriteLock(*std::move(handle));
}

absl::StatusOr<GrantGuard> ReadWriteLock::AcquireRead() const { return Take<Reading>(); }

absl::StatusOr<GrantGuard> ReadWriteLock::AcquireWrite() const { return Take<Writing>(); }

absl::StatusOr<std::optional<GrantGuard>> ReadWriteLock::TryAcquireRead(
    absl::Duration timeout) const {
  return TryTake<Reading>(timeout);
}

absl::StatusOr<std::optional<GrantGuard>> ReadWriteLock::TryAcquireWrite(
    absl::Duration timeout) const {
  return TryTake<Writing>(timeout);
}

absl::Status ReadWriteLock::Release(std::optional<uint64_t> fence) const {
  auto request = NewRequest<v1::ReadWriteLockReleaseRequest>();
  if (fence.has_value()) request.set_fence(*fence);
  return Do<v1::ReadWriteLockReleaseResponse>(request);
}

absl::StatusOr<ReadWriteLockState> ReadWriteLock::Inspect() const {
  return Call<v1::ReadWriteLockInspectResponse>(NewRequest<v1::ReadWriteLockInspectRequest>());
}

}  // namespace sdk
}  // namespace manager

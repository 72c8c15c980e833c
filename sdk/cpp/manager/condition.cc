#include "manager/condition.h"

#include "absl/strings/str_cat.h"
#include "manager/error.h"

namespace manager {
inline namespace sdk {
namespace {

ObjectRef RefTo(const v1::ConditionLock& lock) {
  ObjectRef ref;
  ref.set_id(lock.id());
  ref.set_type("lock");
  return ref;
}

// Whether the server has refused a wait before it began, so that the lock is held as before.
bool HasNotBegun(const absl::Status& status) {
  switch (Reason(status)) {
    case v1::ERROR_REASON_UNSPECIFIED:  // The transport's.
    case v1::ERROR_REASON_OBJECT_DELETED:
    case v1::ERROR_REASON_SESSION_NOT_FOUND:
    case v1::ERROR_REASON_CALL_CANCELLED:
    case v1::ERROR_REASON_SHUTTING_DOWN:
      return false;
    default:
      return true;
  }
}

}  // namespace

Condition::Condition(const Client& client, ObjectHandle handle, const v1::ConditionLock& lock)
    : ObjectHandle(std::move(handle)), lock_(client, RefTo(lock), lock.reentrant()) {}

absl::StatusOr<Condition> Condition::Open(const Client& client, std::string_view name,
                                          const ConditionOptions& options,
                                          const std::string& lock) {
  v1::ConditionCreateRequest request;
  request.set_lock(lock);
  v1::ConditionCreateResponse response;
  absl::StatusOr<ObjectHandle> handle = Create<v1::ConditionCreateResponse>(
      client, name, options.mode, std::move(request), options.lifetime, &response);
  if (!handle.ok()) return handle.status();
  return Condition(client, *std::move(handle), response.lock());
}

absl::StatusOr<Condition> Condition::Open(const Client& client, std::string_view name,
                                          const ConditionOptions& options) {
  return Open(client, name, options, "");
}

absl::StatusOr<Condition> Condition::Open(const Client& client, std::string_view name,
                                          const BasicLock& lock, const ConditionOptions& options) {
  return Open(client, name, options, lock.name());
}

absl::StatusOr<Condition> Condition::Open(const Client& client, const ObjectRef& ref) {
  const Condition condition(client, ref);
  const absl::StatusOr<ConditionState> state = condition.Inspect();
  if (!state.ok()) return state.status();
  return Condition(client, condition, state->lock());
}

absl::StatusOr<bool> Condition::Wait(LockGuard& guard, absl::Duration timeout) const {
  if (guard.lock_id_ != lock_.id()) {
    return absl::InvalidArgumentError(absl::StrCat("the guard holds the lock #", guard.lock_id_,
                                                   "; the condition '", name(),
                                                   "' goes with the lock #", lock_.id()));
  }
  if (guard.lost()) {
    guard.LetGo();
    return absl::AbortedError("the lock was lost with the session that held it");
  }
  auto request = NewRequest<v1::ConditionWaitRequest>();
  SetWait(request, timeout);
  // The timeout is for the notification. The lock is waited for without one, so the call is as
  // well.
  const auto response = Invoke<Blocking, v1::ConditionWaitResponse>(
      request, [](v1::ConditionWaitResponse& reply) { return reply; }, absl::InfiniteDuration());
  if (!response.ok()) {
    if (!HasNotBegun(response.status())) guard.LetGo();
    return response.status();
  }
  guard.Renew(response->fence(), response->abandoned());
  return response->notified();
}

absl::StatusOr<int64_t> Condition::Notify(int64_t n) const {
  auto request = NewRequest<v1::ConditionNotifyRequest>();
  if (n != 1) request.set_n(n);
  const auto response = Call<v1::ConditionNotifyResponse>(request);
  if (!response.ok()) return response.status();
  return response->notified();
}

absl::StatusOr<int64_t> Condition::NotifyAll() const {
  const auto response =
      Call<v1::ConditionNotifyAllResponse>(NewRequest<v1::ConditionNotifyAllRequest>());
  if (!response.ok()) return response.status();
  return response->notified();
}

absl::StatusOr<ConditionState> Condition::Inspect() const {
  return Call<v1::ConditionInspectResponse>(NewRequest<v1::ConditionInspectRequest>());
}

}  // namespace sdk
}  // namespace manager

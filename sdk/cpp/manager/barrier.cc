#include "manager/barrier.h"

#include <algorithm>

#include "absl/strings/string_view.h"
#include "common/error/error.h"
#include "manager/internal/timeout.h"

namespace manager {
inline namespace sdk {
namespace {

// As the server would refuse it.
absl::Status Broken(absl::string_view message) {
  google::rpc::ErrorInfo info;
  info.set_domain(kErrorDomain.data(), kErrorDomain.size());
  const absl::string_view reason = ReasonName(v1::ERROR_REASON_BROKEN_BARRIER);
  info.set_reason(reason.data(), reason.size());
  return StatusWithInfo(absl::StatusCode::kAborted, message, info);
}

}  // namespace

absl::StatusOr<Barrier> Barrier::Open(const Client& client, std::string_view name, int64_t parties,
                                      const BarrierOptions& options) {
  v1::BarrierCreateRequest request;
  request.set_parties(parties);
  const absl::Duration timeout = internal::WaitFor(options.default_timeout);
  if (timeout != absl::InfiniteDuration()) {
    *request.mutable_default_timeout() = internal::ToProto(timeout);
  }
  request.set_action(options.action);
  absl::StatusOr<ObjectHandle> handle = Create<v1::BarrierCreateResponse>(
      client, name, options.mode, std::move(request), options.lifetime);
  if (!handle.ok()) return handle.status();
  return Barrier(*std::move(handle));
}

absl::StatusOr<int64_t> Barrier::Wait(std::optional<absl::Duration> timeout,
                                      const std::function<absl::Status()>& action) const {
  auto request = NewRequest<v1::BarrierWaitRequest>();
  // For ever has to be said as well: without a word, the barrier's own time-out counts.
  const absl::Duration wait = timeout.value_or(absl::InfiniteDuration());
  if (timeout.has_value()) {
    internal::SetTimeout(request, std::min(internal::WaitFor(wait), internal::kForever));
  }
  const absl::StatusOr<v1::BarrierWaitResponse> response =
      CallAndWait<v1::BarrierWaitResponse>(std::move(request), wait);
  if (!response.ok()) return response.status();
  if (response->broken()) {
    return Broken("the time ran out before all had come, which broke the barrier");
  }
  if (response->run_action()) {
    absl::Status status = RunAction(response->fence(), action);
    if (!status.ok()) return status;
  }
  return response->index();
}

absl::Status Barrier::RunAction(uint64_t fence, const std::function<absl::Status()>& action) const {
  absl::Status status = action != nullptr
                            ? action()
                            : absl::FailedPreconditionError(
                                  "the barrier has an action, and Wait was given none to run");
  auto request = NewRequest<v1::BarrierActionDoneRequest>();
  request.set_fence(fence);
  request.set_ok(status.ok());
  const absl::Status told = Do<v1::BarrierActionDoneResponse>(request);
  return status.ok() ? told : status;
}

absl::Status Barrier::Abort() const {
  return Do<v1::BarrierAbortResponse>(NewRequest<v1::BarrierAbortRequest>());
}

absl::Status Barrier::Reset() const {
  return Do<v1::BarrierResetResponse>(NewRequest<v1::BarrierResetRequest>());
}

absl::StatusOr<BarrierState> Barrier::Inspect() const {
  return Call<v1::BarrierInspectResponse>(NewRequest<v1::BarrierInspectRequest>());
}

}  // namespace sdk
}  // namespace manager

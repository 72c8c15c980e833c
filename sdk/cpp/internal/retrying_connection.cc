#include "manager/internal/retrying_connection.h"

#include <algorithm>
#include <optional>

#include "common/error/error.h"
#include "manager/internal/backoff.h"
#include "manager/internal/timeout.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

using google::protobuf::Message;

bool MayBeSentAgain(const RpcMethod& method, const absl::Status& status) {
  if (status.code() != absl::StatusCode::kUnavailable) return false;
  return method.retriable || ReasonOf(status) == v1::ERROR_REASON_SHUTTING_DOWN;
}

// Doles out the pauses of one call, until the server has been away for too long.
class Pauses {
 public:
  explicit Pauses(const RetryPolicy& policy) : policy_(policy), backoff_(policy) {}

  // The pause after an attempt; nothing where it was the last.
  std::optional<absl::Duration> Next(absl::Time sent, absl::Time failed) {
    if (outage_begin_ == absl::InfinitePast() || failed - sent > policy_.max_elapsed)
      StartOver(failed);
    const absl::Duration pause = backoff_.Next();
    if (failed + pause - outage_begin_ >= policy_.max_elapsed) return std::nullopt;
    return pause;
  }

 private:
  void StartOver(absl::Time now) {
    outage_begin_ = now;
    backoff_.Reset();
  }

  const RetryPolicy& policy_;
  Backoff backoff_;
  absl::Time outage_begin_ = absl::InfinitePast();  // Before the first failure.
};

// `request` with another timeout.
std::unique_ptr<Message> WithTimeout(const Message& request, absl::Duration timeout) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  SetTimeout(*copy, timeout);
  return copy;
}

bool WaitEnds(const CallOptions& options) {
  return options.wait > absl::ZeroDuration() && options.wait < absl::InfiniteDuration();
}

}  // namespace

absl::Status RetryingConnection::Call(const RpcMethod& method, const Message& request,
                                      Message* response, const CallOptions& options) {
  const absl::Time begin = clock_.Now();
  absl::Status status = next_->Call(method, request, response, options);
  if (!MayBeSentAgain(method, status)) return status;
  return Retry(method, request, response, options, begin, std::move(status));
}

// Apart from Call, so that a call that succeeds sets up nothing.
absl::Status RetryingConnection::Retry(const RpcMethod& method, const Message& request,
                                       Message* response, const CallOptions& options,
                                       absl::Time begin, absl::Status status) {
  Pauses pauses(policy_);
  absl::Time sent = begin;
  do {
    const std::optional<absl::Duration> pause = pauses.Next(sent, clock_.Now());
    if (!pause.has_value()) break;
    clock_.Sleep(*pause);
    sent = clock_.Now();
    if (WaitEnds(options)) {
      const absl::Duration left = std::max(options.wait - (sent - begin), absl::ZeroDuration());
      CallOptions shorter = options;
      shorter.wait = left;
      status = next_->Call(method, *WithTimeout(request, left), response, shorter);
    } else {
      status = next_->Call(method, request, response, options);
    }
  } while (MayBeSentAgain(method, status));
  return status;
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

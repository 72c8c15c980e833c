#include "manager/internal/session_connection.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "manager/internal/clock.h"
#include "manager/internal/fork.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

using google::protobuf::Message;

// Which of the process's threads this is, from 1 up.
uint64_t ThreadNumber() {
  static std::atomic<uint64_t> last = 0;
  thread_local const uint64_t number = ++last;
  return number;
}

// No message of the stream may be larger than protobuf allows, which is this and its envelope.
int64_t LargestMessage(int64_t wished) {
  return std::clamp<int64_t>(wished, 0, std::numeric_limits<int>::max() - (1 << 20));
}

absl::Status CheckSize(const char* what, size_t size, int64_t max) {
  if (size <= static_cast<size_t>(max)) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("the ", what, " is larger than max_message_bytes (", size, " vs. ", max, ")"));
}

// What a call's caller gets of its outcome.
absl::Status Deliver(const CallOutcome& outcome, int64_t max_message_bytes, Message* response) {
  if (!outcome.status.ok()) return outcome.status;
  absl::Status fits = CheckSize("reply", outcome.response.size(), max_message_bytes);
  if (!fits.ok()) return fits;
  if (!response->ParseFromString(outcome.response)) {
    return absl::InternalError("the server sent a reply that cannot be read");
  }
  return absl::OkStatus();
}

}  // namespace

SessionConnection::SessionConnection(SessionOptions options)
    : max_message_bytes_(LargestMessage(options.client.max_message_bytes)),
      call_timeout_(options.client.call_timeout),
      session_(MayUseGrpc().ok() ? Session::Create(std::move(options)) : nullptr) {}

SessionConnection::~SessionConnection() {
  // In the child of a fork the session's thread does not exist, and keeps the session for ever.
  if (MayUseGrpc().ok()) session_->Close();
}

absl::Status SessionConnection::Open(absl::Duration timeout) {
  const absl::Status usable = MayUseGrpc();
  return usable.ok() ? session_->Open(timeout) : usable;
}

absl::Status SessionConnection::Call(const RpcMethod& method, const Message& request,
                                     Message* response, const CallOptions& options) {
  absl::StatusOr<std::unique_ptr<PendingCall>> call = NewCall(method, request, options);
  if (!call.ok()) return call.status();
  const CallOutcome outcome = session_->Call(*std::move(call));
  if (options.lease != nullptr) *options.lease = outcome.lease;
  return Deliver(outcome, max_message_bytes_, response);
}

void SessionConnection::Start(const RpcMethod& method, const Message& request, Message* response,
                              const CallOptions& options, std::function<void(absl::Status)> done) {
  absl::StatusOr<std::unique_ptr<PendingCall>> call = NewCall(method, request, options);
  if (!call.ok()) return done(call.status());
  (*call)->done = [done = std::move(done), response, lease = options.lease,
                   max = max_message_bytes_](const CallOutcome& outcome) {
    if (lease != nullptr) *lease = outcome.lease;
    done(Deliver(outcome, max, response));
  };
  session_->Start(*std::move(call));
}

absl::StatusOr<std::unique_ptr<PendingCall>> SessionConnection::NewCall(
    const RpcMethod& method, const Message& request, const CallOptions& options) const {
  absl::Status usable = MayUseGrpc();
  if (!usable.ok()) return usable;
  auto call = std::make_unique<PendingCall>();
  call->message.set_method(method.name);
  call->message.set_owner(ThreadNumber());
  request.SerializeToString(call->message.mutable_request());
  absl::Status fits = CheckSize("request", call->message.request().size(), max_message_bytes_);
  if (!fits.ok()) return fits;
  if (options.guard.has_value()) {
    call->message.mutable_guard()->set_lock(options.guard->lock);
    call->message.mutable_guard()->set_fence(options.guard->fence);
  }
  call->request_type = request.GetDescriptor();
  call->retriable = method.retriable;
  call->wait = options.wait;
  call->begun = Clock::Real().Now();
  call->deadline = call->begun + (call_timeout_ + options.wait);
  return call;
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#include "manager/internal/call_table.h"

#include <algorithm>
#include <utility>

#include "google/protobuf/message.h"
#include "manager/internal/timeout.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

// Calls that a message may hold, in bytes; a larger call travels alone. Larger messages are not
// quicker, and a server's limit is larger than this.
constexpr size_t kBatchBytes = size_t{1} << 20;

// What a call takes beside its request, about.
constexpr size_t kEnvelopeBytes = 100;

// Before the server has said what it allows.
constexpr int64_t kFirstMaxCalls = 1000;

size_t RequestBytes(const PendingCall& call) { return call.message.request().size(); }

// Adds the call where it fits; the first always does.
bool AddIfFits(const PendingCall& call, v1::SessionConnectRequest& message, size_t& room) {
  const size_t size = RequestBytes(call) + kEnvelopeBytes;
  if (size > room && message.calls_size() > 0) return false;
  room -= std::min(size, room);
  *message.add_calls() = call.message;
  return true;
}

// Makes a wait that is sent again end when it would have ended.
void ShortenWait(PendingCall& call, absl::Time now) {
  if (call.wait <= absl::ZeroDuration() || call.wait == absl::InfiniteDuration()) return;
  const std::unique_ptr<google::protobuf::Message> request(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(call.request_type)
          ->New());
  request->ParseFromString(call.message.request());
  SetTimeout(*request, std::max(call.wait - (now - call.begun), absl::ZeroDuration()));
  request->SerializeToString(call.message.mutable_request());
}

// A limit counts what is reached, so one less is always allowed.
size_t Below(int64_t limit) { return limit > 1 ? static_cast<size_t>(limit - 1) : 1; }

}  // namespace

CallTable::CallTable(absl::Duration max_retry)
    : max_retry_(max_retry), max_calls_(Below(kFirstMaxCalls)) {}

void CallTable::SetLimits(const v1::SessionLimits& limits) {
  max_calls_ = Below(std::min(limits.max_waiting_calls(), limits.max_replies_kept()));
  max_bytes_ = Below(limits.max_bytes_in_flight() / 2);  // Replies must have room too.
}

PendingCall& CallTable::Add(std::unique_ptr<PendingCall> call) {
  call->place = ++last_place_;
  return *queued_.emplace_hint(queued_.end(), call->place, std::move(call))->second;
}

bool CallTable::MaySendMore() const {
  if (queued_.empty() || sent_.size() >= max_calls_) return false;
  return sent_.empty() || sent_bytes_ + RequestBytes(*queued_.begin()->second) <= max_bytes_;
}

bool CallTable::HasUnsent() const {
  return resend_ <= last_id_ || !cancelled_.empty() || MaySendMore();
}

void CallTable::Fill(absl::Time now, v1::SessionConnectRequest& message) {
  size_t room = kBatchBytes;
  FillAgain(message, room);
  if (resend_ > last_id_) FillNew(now, message, room);
  FillCancelled(message);
}

void CallTable::FillAgain(v1::SessionConnectRequest& message, size_t& room) {
  if (resend_ > last_id_) return;
  for (auto next = sent_.lower_bound(resend_); next != sent_.end(); ++next) {
    if (!AddIfFits(*next->second, message, room)) {
      resend_ = next->first;
      return;
    }
    next->second->may_be_applied = true;
  }
  resend_ = last_id_ + 1;
}

void CallTable::FillNew(absl::Time now, v1::SessionConnectRequest& message, size_t& room) {
  while (MaySendMore()) {
    std::unique_ptr<PendingCall>& next = queued_.begin()->second;
    if (next->failing_since.has_value()) ShortenWait(*next, now);
    next->message.set_call_id(last_id_ + 1);
    if (!AddIfFits(*next, message, room)) {
      next->message.clear_call_id();
      return;
    }
    next->sent = now;
    next->may_be_applied = true;
    sent_bytes_ += RequestBytes(*next);
    sent_.emplace_hint(sent_.end(), ++last_id_, std::move(next));
    resend_ = last_id_ + 1;
    queued_.erase(queued_.begin());
  }
}

// The server knows only what came on this stream already.
void CallTable::FillCancelled(v1::SessionConnectRequest& message) {
  const auto unknown = std::partition(cancelled_.begin(), cancelled_.end(),
                                      [this](uint64_t id) { return id >= resend_; });
  for (auto id = unknown; id != cancelled_.end(); ++id) {
    if (sent_.contains(*id)) message.add_cancelled(*id);
  }
  cancelled_.erase(unknown, cancelled_.end());
}

void CallTable::FillAcknowledgements(v1::SessionConnectRequest& message) {
  for (const auto& [first, last] : unacknowledged_.ranges()) {
    v1::CallRange* range = message.add_acked();
    range->set_first(first);
    range->set_last(last);
  }
  unacknowledged_.Clear();
}

std::unique_ptr<PendingCall> CallTable::Answer(uint64_t call_id) {
  const auto found = sent_.find(call_id);
  if (found == sent_.end()) return nullptr;
  std::unique_ptr<PendingCall> call = std::move(found->second);
  sent_.erase(found);
  sent_bytes_ -= RequestBytes(*call);
  received_.Add(call_id);
  unacknowledged_.Add(call_id);
  return call;
}

void CallTable::PrepareRetry(PendingCall& call, absl::Time now) const {
  // One that was in the server for long, waiting, has not been failing since.
  if (!call.failing_since.has_value() || now - call.sent > max_retry_) call.failing_since = now;
  call.message.clear_call_id();
  call.may_be_applied = false;
}

bool CallTable::Requeue(std::unique_ptr<PendingCall>& call, absl::Time now) {
  const bool too_long = call->failing_since.has_value() && now - call->sent <= max_retry_ &&
                        now - *call->failing_since >= max_retry_;
  if (max_retry_ <= absl::ZeroDuration() || too_long) return false;
  PrepareRetry(*call, now);
  const uint64_t place = call->place;
  queued_.emplace(place, std::move(call));
  return true;
}

void CallTable::Abandon(PendingCall& call) {
  const uint64_t id = call.message.call_id();
  if (id == 0) {
    queued_.erase(call.place);
    return;
  }
  call.abandoned = true;
  cancelled_.push_back(id);
}

void CallTable::Resume() {
  resend_ = 1;
  unacknowledged_ = received_;
  cancelled_.clear();
  for (auto& [id, call] : sent_) {
    call->sent_before = call->sent_before || call->may_be_applied;
    if (call->abandoned) cancelled_.push_back(id);
  }
}

void CallTable::GoAway(uint64_t last_call_id) {
  for (auto next = sent_.upper_bound(last_call_id); next != sent_.end(); ++next) {
    next->second->may_be_applied = false;
  }
}

std::vector<std::unique_ptr<PendingCall>> CallTable::EndSession(absl::Time now, bool retry) {
  std::vector<std::unique_ptr<PendingCall>> lost;
  for (auto& [id, call] : sent_) {
    if (call->abandoned) continue;
    call->sent_before = call->sent_before || call->may_be_applied;
    const bool again = retry && call->retriable && max_retry_ > absl::ZeroDuration();
    if (call->sent_before && !again) {
      lost.push_back(std::move(call));
      continue;
    }
    PrepareRetry(*call, now);
    const uint64_t place = call->place;
    queued_.emplace(place, std::move(call));
  }
  sent_.clear();
  sent_bytes_ = 0;
  last_id_ = 0;
  resend_ = 1;
  cancelled_.clear();
  received_.Clear();
  unacknowledged_.Clear();
  return lost;
}

std::vector<PendingCall*> CallTable::All() {
  std::vector<PendingCall*> calls;
  for (auto& [place, call] : queued_) calls.push_back(call.get());
  for (auto& [id, call] : sent_) {
    if (!call->abandoned) calls.push_back(call.get());
  }
  return calls;
}

std::vector<std::unique_ptr<PendingCall>> CallTable::Clear() {
  std::vector<std::unique_ptr<PendingCall>> calls;
  for (auto& [id, call] : sent_) calls.push_back(std::move(call));
  for (auto& [place, call] : queued_) calls.push_back(std::move(call));
  sent_.clear();
  sent_bytes_ = 0;
  queued_.clear();
  return calls;
}

absl::Time CallTable::GiveUpAt(const PendingCall& call, absl::Duration connect_timeout) const {
  if (call.failing_since.has_value()) return *call.failing_since + max_retry_;
  return call.begun + (call.retriable ? std::max(connect_timeout, max_retry_) : connect_timeout);
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

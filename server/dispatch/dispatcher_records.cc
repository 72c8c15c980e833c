// How records come to the state machine: at once, or by way of the log.

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/dispatch/dispatcher.h"
#include "server/state_machine/record_codec.h"

namespace manager {
namespace {

absl::Status TooManyPending(int64_t limit) {
  return Error(v1::ERROR_REASON_LIMIT_REACHED,
               absl::StrCat("the session has its limit of ", limit,
                            " bytes of calls that are not safe yet; the call was not applied"),
               {{"limit", "max_session_bytes"}});
}

// What a call is told that cannot be made safe.
absl::Status StorageError(const absl::Status& why) {
  const bool full = absl::IsResourceExhausted(why);
  return Error(full ? v1::ERROR_REASON_STORAGE_FULL : v1::ERROR_REASON_STORAGE_FAILED,
               absl::StrCat("the server cannot store what it is told (", why.message(),
                            "), so the call was not applied; ",
                            full ? "it needs more room on its disk" : "its disk needs attention"));
}

// How long the log may take for a batch before calls are refused rather than gathered.
constexpr absl::Duration kLogPatience = absl::Seconds(5);

// How long after a failure the log is tried again.
constexpr absl::Duration kRetryInterval = absl::Seconds(1);

}  // namespace

absl::Status Dispatcher::AdmitWrite(const CallContext& context) {
  if (log_ == nullptr) return absl::OkStatus();
  if (!storage_.ok()) return storage_;
  if (pending_.writing() && clock_() - batch_started_ > kLogPatience) {
    return StorageError(absl::DeadlineExceededError("its disk has not answered for a while"));
  }
  // What a session may have under way is bounded when its calls are applied; until then, here.
  if (context.session != 0 && pending_.BytesOf(context.session) >= limits_.max_session_bytes) {
    return TooManyPending(limits_.max_session_bytes);
  }
  return absl::OkStatus();
}

absl::Time Dispatcher::Now() const {
  // As the log can store it.
  return absl::FromUnixNanos(absl::ToUnixNanos(clock_()));
}

void Dispatcher::SubmitAndDeliver(RecordEvent event) {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    Submit(std::move(event), &deliveries);
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::Submit(RecordEvent event, std::vector<Delivery>* deliveries) {
  if (log_ == nullptr) {
    Apply(Now(), std::move(event), deliveries);
    return;
  }
  // An acknowledgement changes nothing that anybody waits for.
  const bool in_hurry = !std::holds_alternative<AcknowledgeRecord>(event);
  std::string encoded = EncodeRecord(event);
  pending_.Add({std::move(event), Now(), std::move(encoded), 0, in_hurry});
}

void Dispatcher::SubmitCall(CallRecord call, std::string encoded,
                            std::vector<Delivery>* deliveries) {
  const uint64_t session = call.owner.session;
  if (log_ == nullptr) {
    Apply(Now(), std::move(call), deliveries);
  } else {
    pending_.Add({std::move(call), Now(), std::move(encoded), session, true});
  }
}

void Dispatcher::SubmitRead(CallRecord call, std::vector<Delivery>* deliveries) {
  const uint64_t session = call.owner.session;
  if (pending_.AwaitedBy(session)) {
    pending_.Add({std::move(call), Now(), "", session, true});
  } else {
    Read(std::move(call), deliveries);
  }
}

void Dispatcher::SubmitDueTime(std::vector<Delivery>* deliveries) {
  const absl::Time due = state_machine_->NextDeadline();
  if (due == absl::InfiniteFuture() || due <= pending_.last_time()) return;
  if (due <= clock_()) Submit(TickRecord{}, deliveries);
}

void Dispatcher::Apply(absl::Time time, RecordEvent event, std::vector<Delivery>* deliveries) {
  const auto* const call = std::get_if<CallRecord>(&event);
  const absl::optional<CallId> id = call != nullptr ? absl::make_optional(call->id) : absl::nullopt;
  effects_.Clear();
  state_machine_->Apply({time, std::move(event)}, &effects_);
  TakeEffects(deliveries);
  if (draining_ && id.has_value() && state_machine_->IsWaiting(*id)) GiveUp(*id, deliveries);
}

void Dispatcher::GiveUp(const CallId& id, std::vector<Delivery>* deliveries) {
  if (log_ != nullptr && id.session != 0) return;
  const absl::Status answer = Error(v1::ERROR_REASON_SHUTTING_DOWN,
                                    "the server is shutting down and gave up the call's wait");
  Submit(CancelRecord{id, answer}, deliveries);
}

void Dispatcher::Read(CallRecord call, std::vector<Delivery>* deliveries) {
  effects_.Clear();
  state_machine_->Read(std::move(call), &effects_);
  TakeEffects(deliveries);
}

void Dispatcher::TakeEffects(std::vector<Delivery>* deliveries) {
  // What is done here may submit further records, whose effects come after these.
  Effects effects;
  std::swap(effects, effects_);
  for (Reply& reply : effects.replies) Route(std::move(reply), deliveries);
  for (const SessionEvent& session : effects.sessions) Note(session, deliveries);
  effects.Clear();
  if (effects_.replies.capacity() == 0) std::swap(effects, effects_);
}

void Dispatcher::set_wake(std::function<void()> wake) {
  absl::MutexLock lock(&mutex_);
  wake_ = std::move(wake);
}

void Dispatcher::Advance() {
  if (log_ == nullptr) return;
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    if (appended_.has_value()) FinishBatch(&deliveries);
    StartBatch(/*all=*/false, &deliveries);
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::StartBatch(bool all, std::vector<Delivery>* deliveries) {
  if (pending_.writing() || retry_at_ < absl::InfiniteFuture()) return;
  std::vector<NewEntry> entries = pending_.StartBatch(all);
  if (!pending_.writing()) return;
  if (entries.empty()) {
    appended_ = absl::OkStatus();
    FinishBatch(deliveries);
    return;
  }
  batch_started_ = clock_();
  log_->Append(std::move(entries), [this](const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    appended_ = status;
    if (wake_ != nullptr) wake_();
  });
}

void Dispatcher::FinishBatch(std::vector<Delivery>* deliveries) {
  const absl::Status status = *std::exchange(appended_, absl::nullopt);
  std::vector<PendingRecord> batch = pending_.TakeBatch();
  if (!status.ok()) {
    RefuseBatch(std::move(batch), status, deliveries);
    return;
  }
  storage_ = absl::OkStatus();
  for (PendingRecord& record : batch) {
    if (!record.encoded.empty()) {
      Apply(record.time, std::move(record.event), deliveries);
      continue;
    }
    auto& call = std::get<CallRecord>(record.event);
    if (state_machine_->IsRead(*call.method, call.owner.session)) {
      Read(std::move(call), deliveries);
    } else {
      // It has become more than a read: there are objects now to which it may give references.
      const std::string request = call.request->SerializeAsString();
      call.bytes = static_cast<int64_t>(request.size());
      std::string encoded = EncodeCall(call, request);
      SubmitCall(std::move(call), std::move(encoded), deliveries);
    }
  }
}

void Dispatcher::RefuseBatch(std::vector<PendingRecord> batch, const absl::Status& why,
                             std::vector<Delivery>* deliveries) {
  storage_ = StorageError(why);
  retry_at_ = clock_() + kRetryInterval;
  // Calls are refused, and have not happened. What else has happened is still to be written down.
  for (PendingRecord& record : batch) {
    const auto* const call = std::get_if<CallRecord>(&record.event);
    if (call == nullptr) continue;
    Reply reply;
    reply.id = call->id;
    reply.method = call->method;
    reply.status = storage_;
    Route(std::move(reply), deliveries);
  }
  for (auto record = batch.rbegin(); record != batch.rend(); ++record) {
    if (!std::holds_alternative<CallRecord>(record->event)) pending_.PutBack(std::move(*record));
  }
}

}  // namespace manager

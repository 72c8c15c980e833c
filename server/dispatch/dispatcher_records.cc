// How records come to the state machine: at once, or by way of the log.

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
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

// How many batches may be on their way. The log writes all that it has at once, so that more than
// one keeps it busy while what it has done is applied.
constexpr size_t kMaxBatches = 8;

// How long the log may take for a batch before calls are refused rather than gathered.
constexpr absl::Duration kLogPatience = absl::Seconds(5);

// How long after a failure the log is tried again.
constexpr absl::Duration kRetryInterval = absl::Seconds(1);

}  // namespace

absl::Status Dispatcher::AdmitWrite(uint64_t session) {
  if (!storage_.ok()) return storage_;
  if (in_log_ > 0 && clock_() - last_progress_ > kLogPatience) {
    return StorageError(absl::DeadlineExceededError("its disk has not answered for a while"));
  }
  // What a session may have under way is bounded when its calls are applied; until then, here.
  if (session != 0 && pending_.BytesOf(session) >= limits_.max_session_bytes) {
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

void Dispatcher::SubmitCall(CallRecord call, std::string encoded) {
  const uint64_t session = call.owner.session;
  pending_.Add({std::move(call), Now(), std::move(encoded), session, true});
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
    FinishBatches(&deliveries);
    StartBatch(/*all=*/false, &deliveries);
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::StartBatch(bool all, std::vector<Delivery>* deliveries) {
  if (pending_.batches() >= kMaxBatches || retry_at_ < absl::InfiniteFuture()) return;
  std::vector<NewEntry> entries = pending_.StartBatch(all);
  if (entries.empty()) {
    // Reads, perhaps, whose records are applied already.
    FinishBatches(deliveries);
    return;
  }
  if (in_log_++ == 0) last_progress_ = clock_();
  log_->Append(std::move(entries),
               [this, batch = pending_.last_batch()](const absl::Status& status) {
                 absl::MutexLock lock(&mutex_);
                 --in_log_;
                 appended_[batch] = status;
                 if (wake_ != nullptr) wake_();
               });
}

void Dispatcher::FinishBatches(std::vector<Delivery>* deliveries) {
  while (pending_.batches() > 0) {
    absl::Status status;
    if (!pending_.IsFirstReady()) {
      const auto answer = appended_.find(pending_.first_batch());
      if (answer == appended_.end()) return;
      status = std::move(answer->second);
      appended_.erase(answer);
      last_progress_ = clock_();
      if (status.ok()) storage_ = absl::OkStatus();
    }
    std::vector<PendingRecord> batch = pending_.TakeBatch();
    if (status.ok()) {
      ApplyBatch(std::move(batch), deliveries);
    } else {
      RefuseBatch(std::move(batch), status, deliveries);
    }
    // All that was on its way behind a batch that was refused is refused as well.
    if (pending_.batches() == 0) pending_.RestoreRefused();
  }
}

void Dispatcher::ApplyBatch(std::vector<PendingRecord> batch, std::vector<Delivery>* deliveries) {
  for (PendingRecord& record : batch) {
    if (record.encoded.empty()) {
      ReadPending(std::get<CallRecord>(record.event), deliveries);
    } else {
      Apply(record.time, std::move(record.event), deliveries);
    }
  }
}

bool Dispatcher::AnswerKnown(const CallId& id, std::vector<Delivery>* deliveries) {
  effects_.Clear();
  if (!state_machine_->AnswerKnown(id, &effects_)) return false;
  TakeEffects(deliveries);
  return true;
}

void Dispatcher::ReadPending(CallRecord& call, std::vector<Delivery>* deliveries) {
  if (state_machine_->IsRead(*call.method, call.owner.session)) {
    Read(std::move(call), deliveries);
    return;
  }
  // It has become more than a read: there are objects now to which it may give references.
  const std::string request = call.request->SerializeAsString();
  call.bytes = static_cast<int64_t>(request.size());
  std::string encoded = EncodeCall(call, request);
  SubmitCall(std::move(call), std::move(encoded));
}

void Dispatcher::RefuseBatch(std::vector<PendingRecord> batch, const absl::Status& why,
                             std::vector<Delivery>* deliveries) {
  storage_ = StorageError(why);
  retry_at_ = clock_() + kRetryInterval;
  // Calls are refused, and have not happened. What else has happened is still to be written down.
  for (PendingRecord& record : batch) {
    auto* const call = std::get_if<CallRecord>(&record.event);
    if (call == nullptr) {
      pending_.KeepRefused(std::move(record));
    } else if (record.encoded.empty()) {
      ReadPending(*call, deliveries);
    } else if (!AnswerKnown(call->id, deliveries)) {
      Reply reply;
      reply.id = call->id;
      reply.method = call->method;
      reply.status = storage_;
      Route(std::move(reply), deliveries);
    }
  }
}

}  // namespace manager

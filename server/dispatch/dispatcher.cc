#include "server/dispatch/dispatcher.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/utf8/utf8.h"
#include "server/base/error.h"
#include "server/state_machine/record_codec.h"

namespace manager {
namespace {

absl::Status UnknownMethod(absl::string_view path) {
  return Error(v1::ERROR_REASON_UNKNOWN_METHOD,
               absl::StrCat("this server has no method '", ToPrintableUtf8(path), "'"),
               {{"method", ToPrintableUtf8(path)}});
}

// How long a server that stops waits for a batch to become safe.
constexpr absl::Duration kDrainPatience = absl::Seconds(10);

// A log that is silent for longer stands still.
constexpr absl::Duration kStall = absl::Milliseconds(200);

absl::Status TakenOver(absl::string_view sentence) {
  return Error(v1::ERROR_REASON_TAKEN_OVER, sentence);
}

// The request as the state machine takes it, and the greatest id that a reference in it names.
absl::StatusOr<std::unique_ptr<MessageLite>> Parse(const Catalog::Entry& entry,
                                                   absl::string_view bytes,
                                                   uint64_t* greatest_ref) {
  absl::Status status = entry.validator.Validate(bytes, greatest_ref);
  if (!status.ok()) return status;
  std::unique_ptr<MessageLite> request = entry.method.new_request();
  if (!request->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Error(v1::ERROR_REASON_MALFORMED_REQUEST,
                 absl::StrCat("the request is not an encoded ",
                              entry.descriptor->input_type()->full_name()));
  }
  return request;
}

}  // namespace

Dispatcher::Dispatcher(const Catalog& catalog, ServerLimits limits, Clock clock, uint64_t seed)
    : catalog_(catalog),
      limits_(limits),
      clock_(std::move(clock)),
      log_(nullptr),
      state_machine_(std::make_unique<StateMachine>(catalog)) {
  SubmitAndDeliver(BeginRecord{limits, seed});
}

Dispatcher::Dispatcher(const Catalog& catalog, ServerLimits limits, Clock clock, uint64_t seed,
                       std::unique_ptr<StateMachine> recovered, Log& log)
    : catalog_(catalog),
      limits_(limits),
      clock_(std::move(clock)),
      log_(&log),
      state_machine_(std::move(recovered)) {
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [session, lease] : state_machine_->OpenSessions()) {
      leases_.Begin(session, lease, clock_());
    }
  }
  SubmitAndDeliver(BeginRecord{limits, seed});
}

Dispatcher::~Dispatcher() {
  absl::MutexLock lock(&mutex_);
  const auto is_idle = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return in_log_ == 0; };
  mutex_.Await(absl::Condition(&is_idle));
}

CallId Dispatcher::Start(absl::string_view method, absl::string_view request, Caller* caller,
                         const CallContext& context) {
  CallId id;
  if (context.number != 0) id = {context.session, context.number};
  const auto refuse = [&](absl::Status status) {
    Reply reply;
    reply.id = id;
    reply.status = std::move(status);
    caller->OnReply(std::move(reply));
    return id;
  };
  const Catalog::Entry* entry = catalog_.Find(method);
  if (entry == nullptr) return refuse(UnknownMethod(method));
  if (request.size() > static_cast<size_t>(limits_.max_message_bytes)) {
    return refuse(MessageTooLarge("request", request.size(), limits_.max_message_bytes,
                                  "send less at a time"));
  }
  uint64_t greatest_ref = 0;
  absl::StatusOr<std::unique_ptr<MessageLite>> parsed = Parse(*entry, request, &greatest_ref);
  if (!parsed.ok()) return refuse(parsed.status());

  std::vector<Delivery> deliveries;
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    if (id.number == 0) id = {0, ++last_number_};
    if (context.session != 0 && !IsAttached(id.session, caller)) {
      leases_.Renew(context.session, clock_());
    }
    CallRecord call{id,
                    &entry->method,
                    *std::move(parsed),
                    static_cast<int64_t>(request.size()),
                    Owner{context.session, context.owner},
                    context.guard,
                    greatest_ref};
    SubmitDueTime(&deliveries);
    refusal = Take(std::move(call), request, caller, &deliveries);
  }
  Deliver(std::move(deliveries));
  return refusal.ok() ? id : refuse(std::move(refusal));
}

absl::Status Dispatcher::Take(CallRecord call, absl::string_view request, Caller* caller,
                              std::vector<Delivery>* deliveries) {
  const auto expect = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!IsAttached(call.id.session, caller)) Expect(call.id, caller, deliveries);
  };
  if (log_ == nullptr) {
    expect();
    if (state_machine_->IsRead(*call.method, call.owner.session)) {
      Read(std::move(call), deliveries);
    } else {
      Apply(Now(), std::move(call), deliveries);
    }
    return absl::OkStatus();
  }
  effects_.Clear();
  if (state_machine_->AnswerKnown(call.id, &effects_)) {
    // Sent again: it is safe already, whatever the log does now.
    expect();
    TakeEffects(deliveries);
    return absl::OkStatus();
  }
  if (state_machine_->IsRead(*call.method, call.owner.session)) {
    expect();
    SubmitRead(std::move(call), deliveries);
    return absl::OkStatus();
  }
  if (absl::Status status = AdmitWrite(call.owner.session); !status.ok()) return status;
  expect();
  std::string encoded = EncodeCall(call, request);
  SubmitCall(std::move(call), std::move(encoded));
  return absl::OkStatus();
}

bool Dispatcher::IsAttached(uint64_t session, const Caller* caller) const {
  if (session == 0) return false;
  const auto attached = attached_.find(session);
  return attached != attached_.end() && attached->second == caller;
}

void Dispatcher::Expect(const CallId& id, Caller* caller, std::vector<Delivery>* deliveries) {
  const auto [at, added] = callers_.try_emplace(id, caller);
  if (added || at->second == caller) return;
  Reply reply;
  reply.id = id;
  reply.status = TakenOver("another RPC has sent the call again, and gets its reply");
  deliveries->push_back({at->second, std::move(reply)});
  at->second = caller;
}

bool Dispatcher::Cancel(const CallId& id) {
  std::vector<Delivery> deliveries;
  bool cancelled;
  {
    absl::MutexLock lock(&mutex_);
    if (!callers_.contains(id)) return false;
    if (log_ != nullptr) {
      // Should it be answered nevertheless, Route takes that back.
      callers_.erase(id);
      Submit(CancelRecord{id, absl::OkStatus()}, &deliveries);
      cancelled = true;
    } else {
      // The record may let time pass that was up for this very call, which is then answered.
      Submit(CancelRecord{id, absl::OkStatus()}, &deliveries);
      cancelled = callers_.erase(id) > 0;
    }
  }
  Deliver(std::move(deliveries));
  return cancelled;
}

void Dispatcher::Abandon(const CallId& id, Caller* caller) {
  absl::MutexLock lock(&mutex_);
  const auto found = callers_.find(id);
  if (found != callers_.end() && found->second == caller) callers_.erase(found);
}

void Dispatcher::CancelCall(const CallId& id) {
  SubmitAndDeliver(CancelRecord{id, CallCancelled()});
}

void Dispatcher::TakeBack(Reply reply) {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    SubmitTakeBack(std::move(reply), &deliveries);
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::SubmitTakeBack(Reply reply, std::vector<Delivery>* deliveries) {
  if (reply.id.session != 0) return;
  if (!reply.status.ok() || reply.method == nullptr || reply.method->take_back == nullptr) return;
  Submit(TakeBackRecord{reply.method, reply.object_id, std::move(reply.response)}, deliveries);
}

void Dispatcher::Attach(uint64_t session, Caller* caller) {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    if (state_machine_->HasSession(session)) {
      Caller*& attached = attached_[session];
      if (attached != nullptr && attached != caller) {
        deliveries.push_back(
            {attached, Detachment{TakenOver("another stream has resumed the session"), false}});
      }
      attached = caller;
    } else {
      // It ended right after it was opened.
      deliveries.push_back(
          {caller, Detachment{Sessions::NotFound(Sessions::ToText(session)), false}});
    }
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::Detach(uint64_t session, Caller* caller) {
  absl::MutexLock lock(&mutex_);
  if (IsAttached(session, caller)) attached_.erase(session);
}

void Dispatcher::Renew(uint64_t session) {
  absl::MutexLock lock(&mutex_);
  leases_.Renew(session, clock_());
}

void Dispatcher::RenewAll() {
  absl::MutexLock lock(&mutex_);
  leases_.RenewAll(clock_());
}

void Dispatcher::Acknowledge(uint64_t session, IdSet calls) {
  SubmitAndDeliver(AcknowledgeRecord{session, std::move(calls)});
}

absl::Time Dispatcher::NextDeadline() const {
  absl::MutexLock lock(&mutex_);
  absl::Time next = std::min(leases_.NextDeadline(), retry_at_);
  // A record that is pending will let the time pass.
  const absl::Time due = state_machine_->NextDeadline();
  if (due > pending_.last_time()) next = std::min(next, due);
  return next;
}

void Dispatcher::Tick(absl::Time now) {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    if (now >= retry_at_) {
      // Something to find out with whether the log works again.
      retry_at_ = absl::InfiniteFuture();
      Submit(TickRecord{}, &deliveries);
    }
    SubmitDueTime(&deliveries);
    // Where the log stands still, clients wait for the server: they may be silent for that reason.
    if (in_log_ > 0 && now - last_progress_ > kStall) leases_.RenewAll(now);
    for (const uint64_t session : leases_.TakeExpired(now)) {
      Submit(ExpireRecord{session}, &deliveries);
      // Nobody is to hear that it lives while the record is on its way.
      if (log_ != nullptr) {
        Note({SessionEvent::Kind::kExpired, session, absl::ZeroDuration()}, &deliveries);
      }
    }
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::Drain() {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    for (const CallId& id : state_machine_->WaitingCalls()) {
      GiveUp(id, &deliveries);
    }
    const auto has_answer = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return appended_.contains(pending_.first_batch());
    };
    // What is applied may add records, but nobody else does meanwhile.
    while (!pending_.empty() && storage_.ok()) {
      StartBatch(/*all=*/true, &deliveries);
      if (pending_.batches() == 0) continue;
      if (!mutex_.AwaitWithTimeout(absl::Condition(&has_answer), kDrainPatience)) break;
      FinishBatches(&deliveries);
    }
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::Route(Reply reply, std::vector<Delivery>* deliveries) {
  if (const auto caller = callers_.find(reply.id); caller != callers_.end()) {
    deliveries->push_back({caller->second, std::move(reply)});
    callers_.erase(caller);
    return;
  }
  // Nobody may be there just now: the session keeps the reply.
  if (const auto attached = attached_.find(reply.id.session); attached != attached_.end()) {
    deliveries->push_back({attached->second, std::move(reply)});
  } else {
    SubmitTakeBack(std::move(reply), deliveries);
  }
}

void Dispatcher::Note(const SessionEvent& event, std::vector<Delivery>* deliveries) {
  if (event.kind == SessionEvent::Kind::kHeardOf) {
    leases_.Begin(event.session, event.lease, clock_());
    return;
  }
  leases_.End(event.session);
  const auto attached = attached_.find(event.session);
  if (attached == attached_.end()) return;
  deliveries->push_back(
      {attached->second, Detachment{Sessions::NotFound(Sessions::ToText(event.session)),
                                    event.kind == SessionEvent::Kind::kExpired}});
  attached_.erase(attached);
}

void Dispatcher::Deliver(std::vector<Delivery> deliveries) {
  for (Delivery& delivery : deliveries) {
    if (auto* const reply = std::get_if<Reply>(&delivery.what)) {
      delivery.caller->OnReply(std::move(*reply));
    } else {
      const auto& [why, silent] = std::get<Detachment>(delivery.what);
      delivery.caller->OnDetached(why, silent);
    }
  }
}

}  // namespace manager

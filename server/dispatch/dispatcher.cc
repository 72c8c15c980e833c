#include "server/dispatch/dispatcher.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/utf8/utf8.h"
#include "server/base/error.h"

namespace manager {
namespace {

absl::Status UnknownMethod(absl::string_view path) {
  return Error(v1::ERROR_REASON_UNKNOWN_METHOD,
               absl::StrCat("this server has no method '", ToPrintableUtf8(path), "'"),
               {{"method", ToPrintableUtf8(path)}});
}

absl::Status ShuttingDown() {
  return Error(v1::ERROR_REASON_SHUTTING_DOWN,
               "the server is shutting down and gave up the call's wait");
}

absl::Status TakenOver(absl::string_view sentence) {
  return Error(v1::ERROR_REASON_TAKEN_OVER, sentence);
}

// The request as the state machine takes it.
absl::StatusOr<std::unique_ptr<MessageLite>> Parse(const Catalog::Entry& entry,
                                                   absl::string_view bytes) {
  absl::Status status = entry.validator.Validate(bytes);
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
      state_machine_(catalog.types(), limits, seed) {}

Dispatcher::~Dispatcher() = default;

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
  absl::StatusOr<std::unique_ptr<MessageLite>> parsed = Parse(*entry, request);
  if (!parsed.ok()) return refuse(parsed.status());

  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    if (id.number == 0) id = {0, ++last_number_};
    if (!IsAttached(id.session, caller)) {
      if (context.session != 0) leases_.Renew(context.session, clock_());
      Expect(id, caller, &deliveries);
    }
    Apply(CallRecord{id, &entry->method, *std::move(parsed), static_cast<int64_t>(request.size()),
                     Owner{context.session, context.owner}, context.guard},
          &deliveries);
    if (draining_ && state_machine_.IsWaiting(id)) {
      Apply(CancelRecord{id, ShuttingDown()}, &deliveries);
    }
  }
  Deliver(std::move(deliveries));
  return id;
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
    // The record may let time pass that was up for this very call, which is then answered.
    if (callers_.contains(id)) Apply(CancelRecord{id, absl::OkStatus()}, &deliveries);
    cancelled = callers_.erase(id) > 0;
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
  ApplyAndDeliver(CancelRecord{id, CallCancelled()});
}

void Dispatcher::TakeBack(Reply reply) {
  if (reply.id.session != 0) return;
  if (!reply.status.ok() || reply.method == nullptr || reply.method->take_back == nullptr) return;
  ApplyAndDeliver(TakeBackRecord{reply.method, reply.object_id, std::move(reply.response)});
}

void Dispatcher::Attach(uint64_t session, Caller* caller) {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    Caller*& attached = attached_[session];
    if (attached != nullptr && attached != caller) {
      deliveries.push_back(
          {attached, Detachment{TakenOver("another stream has resumed the session"), false}});
    }
    attached = caller;
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
  ApplyAndDeliver(AcknowledgeRecord{session, std::move(calls)});
}

absl::Time Dispatcher::NextDeadline() const {
  absl::MutexLock lock(&mutex_);
  return std::min(state_machine_.NextDeadline(), leases_.NextDeadline());
}

void Dispatcher::Tick(absl::Time now) {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    Apply(TickRecord{}, &deliveries);
    for (const uint64_t session : leases_.TakeExpired(now)) {
      Apply(ExpireRecord{session}, &deliveries);
    }
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::Drain() {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    for (const CallId& id : state_machine_.WaitingCalls()) {
      Apply(CancelRecord{id, ShuttingDown()}, &deliveries);
    }
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::ApplyAndDeliver(decltype(Record::event) event) {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    Apply(std::move(event), &deliveries);
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::Apply(decltype(Record::event) event, std::vector<Delivery>* deliveries) {
  effects_.Clear();
  state_machine_.Apply({clock_(), std::move(event)}, &effects_);
  for (Reply& reply : effects_.replies) Route(std::move(reply), deliveries);
  for (const SessionEvent& session : effects_.sessions) Note(session, deliveries);
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

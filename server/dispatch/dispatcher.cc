#include "server/dispatch/dispatcher.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

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

absl::Status TooLarge(absl::string_view what, size_t size, int64_t limit) {
  return Error(v1::ERROR_REASON_MESSAGE_TOO_LARGE,
               absl::StrCat("the ", what, " has ", size, " bytes, above the server's limit of ",
                            limit, "; send or ask for less at a time"),
               {{"size", absl::StrCat(size)}, {"limit", absl::StrCat(limit)}});
}

absl::Status ShuttingDown() {
  return Error(v1::ERROR_REASON_SHUTTING_DOWN,
               "the server is shutting down and gave up the call's wait");
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

Dispatcher::Dispatcher(const Catalog& catalog, ServerLimits limits, Clock clock)
    : catalog_(catalog),
      limits_(limits),
      clock_(std::move(clock)),
      state_machine_(catalog.types(), limits) {}

Dispatcher::~Dispatcher() = default;

CallId Dispatcher::Start(absl::string_view method, absl::string_view request, Caller* caller) {
  const auto refuse = [caller](absl::Status status) -> CallId {
    Reply reply;
    reply.status = std::move(status);
    caller->OnReply(std::move(reply));
    return 0;
  };
  const Catalog::Entry* entry = catalog_.Find(method);
  if (entry == nullptr) return refuse(UnknownMethod(method));
  if (request.size() > static_cast<size_t>(limits_.max_message_bytes)) {
    return refuse(TooLarge("request", request.size(), limits_.max_message_bytes));
  }
  absl::StatusOr<std::unique_ptr<MessageLite>> parsed = Parse(*entry, request);
  if (!parsed.ok()) return refuse(parsed.status());

  std::vector<Delivery> deliveries;
  CallId id;
  {
    absl::MutexLock lock(&mutex_);
    id = ++last_id_;
    callers_[id] = caller;
    Apply(CallRecord{id, &entry->method, *std::move(parsed)}, &deliveries);
    if (draining_ && state_machine_.IsWaiting(id)) GiveUp(id, &deliveries);
  }
  Deliver(std::move(deliveries));
  return id;
}

bool Dispatcher::Cancel(CallId id) {
  std::vector<Delivery> deliveries;
  bool cancelled;
  {
    absl::MutexLock lock(&mutex_);
    // The record may let time pass that was up for this very call, which is then answered.
    if (callers_.contains(id)) Apply(CancelRecord{id}, &deliveries);
    cancelled = callers_.erase(id) > 0;
  }
  Deliver(std::move(deliveries));
  return cancelled;
}

void Dispatcher::TakeBack(Reply reply) {
  if (!reply.status.ok() || reply.method == nullptr || reply.method->take_back == nullptr) return;
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    Apply(TakeBackRecord{reply.method, reply.object_id, std::move(reply.response)}, &deliveries);
  }
  Deliver(std::move(deliveries));
}

absl::Time Dispatcher::NextDeadline() const {
  absl::MutexLock lock(&mutex_);
  return state_machine_.NextDeadline();
}

void Dispatcher::Tick() {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    Apply(TickRecord{}, &deliveries);
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::Drain() {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    std::vector<CallId> waiting;
    for (const auto& [id, caller] : callers_) waiting.push_back(id);
    std::sort(waiting.begin(), waiting.end());
    for (const CallId id : waiting) GiveUp(id, &deliveries);
  }
  Deliver(std::move(deliveries));
}

void Dispatcher::Apply(decltype(Record::event) event, std::vector<Delivery>* deliveries) {
  replies_.clear();
  state_machine_.Apply({clock_(), std::move(event)}, &replies_);
  for (Reply& reply : replies_) {
    const auto caller = callers_.find(reply.id);
    deliveries->push_back({caller->second, std::move(reply)});
    callers_.erase(caller);
  }
}

void Dispatcher::GiveUp(CallId id, std::vector<Delivery>* deliveries) {
  Apply(CancelRecord{id}, deliveries);
  const auto caller = callers_.find(id);
  // Its time may have been up, or giving up the one before was what it waited for.
  if (caller == callers_.end()) return;
  Reply reply;
  reply.id = id;
  reply.status = ShuttingDown();
  deliveries->push_back({caller->second, std::move(reply)});
  callers_.erase(caller);
}

void Dispatcher::Deliver(std::vector<Delivery> deliveries) {
  for (Delivery& delivery : deliveries) {
    Reply& reply = delivery.reply;
    if (reply.status.ok()) {
      const size_t size = reply.response->ByteSizeLong();
      if (size > static_cast<size_t>(limits_.max_message_bytes)) {
        const absl::Status status = TooLarge("reply", size, limits_.max_message_bytes);
        // The caller learns that it has not got what the reply would have given.
        TakeBack(std::move(reply));
        reply = Reply{};
        reply.status = status;
      }
    }
    delivery.caller->OnReply(std::move(reply));
  }
}

}  // namespace manager

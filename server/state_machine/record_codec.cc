#include "server/state_machine/record_codec.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"

namespace manager {
namespace {

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("a record cannot be applied: ", what));
}

absl::StatusOr<const Method*> FindMethod(const std::string& path, const Catalog& catalog) {
  const Catalog::Entry* const entry = catalog.Find(path);
  if (entry == nullptr) return Damaged(absl::StrCat("this server has no method ", path));
  return &entry->method;
}

struct Encoder {
  log::v1::Record& record;

  void operator()(const BeginRecord& begin) const {
    record.mutable_begin()->set_seed(begin.seed);
    *record.mutable_begin()->mutable_limits() = ToMessage(begin.limits);
  }
  void operator()(const CallRecord&) const {}  // Has a function of its own.
  void operator()(const CancelRecord& cancel) const {
    log::v1::Cancel* const message = record.mutable_cancel();
    message->set_session(cancel.id.session);
    message->set_number(cancel.id.number);
    if (!cancel.answer.ok()) message->set_answer(EncodeStatusDetails(cancel.answer));
  }
  void operator()(const TakeBackRecord& take_back) const {
    log::v1::TakeBack* const message = record.mutable_take_back();
    message->set_method(take_back.method->name);
    message->set_object(take_back.object_id);
    message->set_response(take_back.response->SerializeAsString());
  }
  void operator()(const AcknowledgeRecord& acknowledge) const {
    log::v1::Acknowledge* const message = record.mutable_acknowledge();
    message->set_session(acknowledge.session);
    for (const auto& [first, last] : acknowledge.calls.ranges()) {
      log::v1::NumberRange* const range = message->add_calls();
      range->set_first(first);
      range->set_last(last);
    }
  }
  void operator()(const ExpireRecord& expire) const {
    record.mutable_expire()->set_session(expire.session);
  }
  void operator()(const TickRecord&) const { record.mutable_tick(); }
};

absl::StatusOr<RecordEvent> Decode(log::v1::Call& call, const Catalog& catalog) {
  const absl::StatusOr<const Method*> method = FindMethod(call.method(), catalog);
  if (!method.ok()) return method.status();
  std::unique_ptr<MessageLite> request = (*method)->new_request();
  if (!request->ParseFromString(call.request())) {
    return Damaged(absl::StrCat("the request of a ", call.method(), " cannot be read"));
  }
  return CallRecord{{call.session(), call.number()},
                    *method,
                    std::move(request),
                    static_cast<int64_t>(call.request().size()),
                    {call.owner_session(), call.owner_number()},
                    {std::move(*call.mutable_guard_lock()), call.guard_fence()},
                    call.greatest_ref()};
}

absl::StatusOr<RecordEvent> Decode(const log::v1::TakeBack& take_back, const Catalog& catalog) {
  const absl::StatusOr<const Method*> method = FindMethod(take_back.method(), catalog);
  if (!method.ok()) return method.status();
  std::shared_ptr<MessageLite> response = (*method)->new_response();
  if ((*method)->take_back == nullptr || !response->ParseFromString(take_back.response())) {
    return Damaged(absl::StrCat("a reply of ", take_back.method(), " cannot be taken back"));
  }
  return TakeBackRecord{*method, take_back.object(), std::move(response)};
}

absl::StatusOr<RecordEvent> Decode(const log::v1::Acknowledge& acknowledge) {
  AcknowledgeRecord record{acknowledge.session(), {}};
  for (const log::v1::NumberRange& range : acknowledge.calls()) {
    if (range.last() < range.first()) return Damaged("a range of numbers runs backwards");
    record.calls.Add(range.first(), range.last());
  }
  return record;
}

}  // namespace

std::string EncodeCall(const CallRecord& call, absl::string_view request) {
  log::v1::Record record;
  log::v1::Call* const message = record.mutable_call();
  message->set_session(call.id.session);
  message->set_number(call.id.number);
  message->set_method(call.method->name);
  message->set_request(request.data(), request.size());
  message->set_owner_session(call.owner.session);
  message->set_owner_number(call.owner.number);
  message->set_guard_lock(call.guard.lock);
  message->set_guard_fence(call.guard.fence);
  message->set_greatest_ref(call.greatest_ref);
  return record.SerializeAsString();
}

std::string EncodeRecord(const RecordEvent& event) {
  log::v1::Record record;
  std::visit(Encoder{record}, event);
  return record.SerializeAsString();
}

absl::StatusOr<RecordEvent> DecodeRecord(absl::string_view bytes, const Catalog& catalog) {
  log::v1::Record record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Damaged("it is not encoded as it should be");
  }
  switch (record.event_case()) {
    case log::v1::Record::kBegin:
      return BeginRecord{FromMessage(record.begin().limits()), record.begin().seed()};
    case log::v1::Record::kCall:
      return Decode(*record.mutable_call(), catalog);
    case log::v1::Record::kCancel: {
      const log::v1::Cancel& cancel = record.cancel();
      return CancelRecord{
          {cancel.session(), cancel.number()},
          cancel.answer().empty() ? absl::OkStatus() : DecodeStatusDetails(cancel.answer())};
    }
    case log::v1::Record::kTakeBack:
      return Decode(record.take_back(), catalog);
    case log::v1::Record::kAcknowledge:
      return Decode(record.acknowledge());
    case log::v1::Record::kExpire:
      return ExpireRecord{record.expire().session()};
    case log::v1::Record::kTick:
      return TickRecord{};
    case log::v1::Record::EVENT_NOT_SET:
      break;
  }
  return Damaged("it is of a kind that this server does not know");
}

log::v1::Limits ToMessage(const ServerLimits& limits) {
  log::v1::Limits message;
  message.set_max_message_bytes(limits.max_message_bytes);
  message.set_max_objects(limits.max_objects);
  message.set_max_waiting_calls(limits.max_waiting_calls);
  message.set_max_sessions(limits.max_sessions);
  message.set_max_session_waiting_calls(limits.max_session_waiting_calls);
  message.set_max_session_replies(limits.max_session_replies);
  message.set_max_session_bytes(limits.max_session_bytes);
  message.set_min_lease(absl::ToInt64Nanoseconds(limits.min_lease));
  message.set_default_lease(absl::ToInt64Nanoseconds(limits.default_lease));
  message.set_max_lease(absl::ToInt64Nanoseconds(limits.max_lease));
  message.set_max_time_away(absl::ToInt64Nanoseconds(limits.max_time_away));
  return message;
}

ServerLimits FromMessage(const log::v1::Limits& message) {
  ServerLimits limits;
  limits.max_message_bytes = message.max_message_bytes();
  limits.max_objects = message.max_objects();
  limits.max_waiting_calls = message.max_waiting_calls();
  limits.max_sessions = message.max_sessions();
  limits.max_session_waiting_calls = message.max_session_waiting_calls();
  limits.max_session_replies = message.max_session_replies();
  limits.max_session_bytes = message.max_session_bytes();
  limits.min_lease = absl::Nanoseconds(message.min_lease());
  limits.default_lease = absl::Nanoseconds(message.default_lease());
  limits.max_lease = absl::Nanoseconds(message.max_lease());
  limits.max_time_away = absl::Nanoseconds(message.max_time_away());
  return limits;
}

}  // namespace manager

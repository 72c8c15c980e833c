#include "server/log/file/record_text.h"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/error/error.h"
#include "manager/log/v1/record.pb.h"

namespace manager {
namespace {

using log::v1::Record;

// As clients see it.
std::string Session(uint64_t id) { return absl::StrFormat("%016x", id); }

// "5f0c3a9be8d17246#3"; "alone" for a call without a number.
std::string CallName(uint64_t session, uint64_t number) {
  if (session != 0) return absl::StrCat(Session(session), "#", number);
  return number == 0 ? "alone" : absl::StrCat("alone #", number);
}

// "Dict.Set" of "/manager.v1.Dict/Set".
std::string MethodName(const std::string& path) {
  std::string name = path.substr(path.find_last_of('.') + 1);
  return absl::StrReplaceAll(name, {{"/", "."}});
}

std::string Object(uint64_t id) { return id == 0 ? "no object" : absl::StrCat("#", id); }

std::string BeginText(const log::v1::Begin& begin) {
  const log::v1::Limits& limits = begin.limits();
  return absl::StrCat("begin with seed ", Session(begin.seed()), ": ", limits.ShortDebugString());
}

std::string CallText(const log::v1::Call& call, const MessageText& message_text) {
  std::string text = absl::StrCat("call ", CallName(call.session(), call.number()));
  if (call.owner_session() != 0 && call.owner_session() != call.session()) {
    absl::StrAppend(&text, " of session ", Session(call.owner_session()));
  }
  if (call.owner_number() != 0) absl::StrAppend(&text, " of owner ", call.owner_number());
  if (!call.guard_lock().empty()) {
    absl::StrAppend(&text, " under ", call.guard_lock(), ":", call.guard_fence());
  }
  absl::StrAppend(&text, ": ", MethodName(call.method()));
  const std::string request = message_text(call.method(), /*request=*/true, call.request());
  return request.empty() ? text : absl::StrCat(text, " ", request);
}

std::string CancelText(const log::v1::Cancel& cancel) {
  const std::string text = absl::StrCat("cancel ", CallName(cancel.session(), cancel.number()));
  if (cancel.answer().empty()) return absl::StrCat(text, ": nobody is there to be answered");
  const absl::Status answer = DecodeStatusDetails(cancel.answer());
  return absl::StrCat(text, ": answered ", ReasonName(ReasonOf(answer)), ", ", answer.message());
}

std::string TakeBackText(const log::v1::TakeBack& take_back, const MessageText& message_text) {
  return absl::StrCat(
      "take back what ", MethodName(take_back.method()), " of ", Object(take_back.object()),
      " gave: ", message_text(take_back.method(), /*request=*/false, take_back.response()));
}

std::string AcknowledgeText(const log::v1::Acknowledge& acknowledge) {
  return absl::StrCat("acknowledge ", Session(acknowledge.session()), "#",
                      absl::StrJoin(acknowledge.calls(), ",",
                                    [](std::string* out, const log::v1::NumberRange& range) {
                                      absl::StrAppend(out, range.first());
                                      if (range.last() != range.first())
                                        absl::StrAppend(out, "-", range.last());
                                    }));
}

}  // namespace

std::string RecordText(absl::string_view bytes, const MessageText& message_text) {
  Record record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::StrCat(bytes.size(), " bytes that are no record");
  }
  switch (record.event_case()) {
    case Record::kBegin:
      return BeginText(record.begin());
    case Record::kCall:
      return CallText(record.call(), message_text);
    case Record::kCancel:
      return CancelText(record.cancel());
    case Record::kTakeBack:
      return TakeBackText(record.take_back(), message_text);
    case Record::kAcknowledge:
      return AcknowledgeText(record.acknowledge());
    case Record::kExpire:
      return absl::StrCat("expire ", Session(record.expire().session()));
    case Record::kTick:
      return "tick";
    case Record::EVENT_NOT_SET:
      break;
  }
  return "a record of a kind that this version does not know";
}

}  // namespace manager

#include "server/transport/call_context.h"

#include "server/base/error.h"
#include "server/objects/sessions.h"

namespace manager {

absl::Status ReadContext(absl::string_view bytes, CallContext* context, IdSet* acked) {
  v1::CallContext message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Error(v1::ERROR_REASON_MALFORMED_REQUEST,
                 "the metadata entry manager-context-bin is not an encoded manager.v1.CallContext");
  }
  context->guard = {message.guard().lock(), message.guard().fence()};
  if (message.session().empty()) return absl::OkStatus();
  context->session = Sessions::FromText(message.session());
  if (context->session == 0) return Sessions::NotFound(message.session());
  context->number = message.call_id();
  context->owner = message.owner();
  return ReadRanges(message.acked(), acked);
}

absl::Status ReadRanges(const google::protobuf::RepeatedPtrField<v1::CallRange>& ranges,
                        IdSet* calls) {
  for (const v1::CallRange& range : ranges) {
    if (range.first() == 0 || range.last() < range.first()) {
      return Error(v1::ERROR_REASON_MALFORMED_REQUEST,
                   "a range of acknowledged calls must begin with 1 or more, and not end before "
                   "it begins");
    }
    calls->Add(range.first(), range.last());
  }
  return absl::OkStatus();
}

}  // namespace manager

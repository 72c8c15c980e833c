// Records as the log stores them: encoded manager.log.v1.Record messages.
//
// Thread-safe.

#ifndef SERVER_STATE_MACHINE_RECORD_CODEC_H_
#define SERVER_STATE_MACHINE_RECORD_CODEC_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "manager/log/v1/record.pb.h"
#include "server/objects/catalog.h"
#include "server/objects/limits.h"
#include "server/state_machine/record.h"

namespace manager {

// A call's record. `request` is the request as it came, whose bytes count against limits; that of
// `call` is not looked at.
std::string EncodeCall(const CallRecord& call, absl::string_view request);

// The record of anything but a call.
std::string EncodeRecord(const RecordEvent& event);

// The opposite of both.
// Errors: DATA_LOSS for what is no record, or one that this server cannot apply.
absl::StatusOr<RecordEvent> DecodeRecord(absl::string_view bytes, const Catalog& catalog);

// Limits as records and snapshots keep them.
log::v1::Limits ToMessage(const ServerLimits& limits);
ServerLimits FromMessage(const log::v1::Limits& message);

}  // namespace manager

#endif  // SERVER_STATE_MACHINE_RECORD_CODEC_H_

// Records and replies: all that goes into the state machine and all that comes out.
//
// A record says what happened and when. The same records in the same order give the same state and
// the same replies, on any machine, at any time: whatever the state machine may depend on must
// stand in a record.

#ifndef SERVER_STATE_MACHINE_RECORD_H_
#define SERVER_STATE_MACHINE_RECORD_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/objects/method.h"

namespace manager {

// Identifies a call for as long as it is unanswered.
using CallId = uint64_t;

// A client's call: a row of the method table and its request, parsed and checked.
struct CallRecord {
  CallId id;
  const Method* method;
  std::unique_ptr<MessageLite> request;
};

// The caller of a call gave up or is gone. No reply follows.
struct CancelRecord {
  CallId id;
};

// A reply could not be delivered: what it handed out goes back to where it came from.
struct TakeBackRecord {
  const Method* method;
  uint64_t object_id;
  std::unique_ptr<MessageLite> response;
};

// Nothing but that time has passed.
struct TickRecord {};

struct Record {
  absl::Time time;  // By the clock of whoever made the record; never taken to run backwards.
  std::variant<CallRecord, CancelRecord, TakeBackRecord, TickRecord> event;
};

// The answer to a call.
struct Reply {
  CallId id = 0;
  const Method* method = nullptr;
  uint64_t object_id = 0;                 // The object called; 0 where there was none.
  absl::Status status;                    // OK, or why the call was refused.
  std::unique_ptr<MessageLite> response;  // Of the method's type; null unless the status is OK.
};

}  // namespace manager

#endif  // SERVER_STATE_MACHINE_RECORD_H_

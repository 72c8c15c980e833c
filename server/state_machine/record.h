// Records and effects: all that goes into the state machine and all that comes out.
//
// A record says what happened and when. The same records in the same order give the same state and
// the same effects, on any machine, at any time: whatever the state machine may depend on must
// stand in a record.

#ifndef SERVER_STATE_MACHINE_RECORD_H_
#define SERVER_STATE_MACHINE_RECORD_H_

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/id_set/id_set.h"
#include "server/objects/call.h"
#include "server/objects/limits.h"
#include "server/objects/method.h"
#include "server/objects/sessions.h"

namespace manager {

// A client's call: a row of the method table and its request, parsed and checked. One whose id
// names a session is applied once however often it comes; then its owner's session is the same.
struct CallRecord {
  CallId id;
  const Method* method;
  std::unique_ptr<MessageLite> request;
  int64_t bytes = 0;  // Of the request.
  Owner owner;
  Guard guard;
  uint64_t greatest_ref = 0;  // The greatest id that a reference in the request names.
};

// A server begins: the first record of each of its lives. Who called before alone, without a
// session, is gone.
struct BeginRecord {
  ServerLimits limits;
  uint64_t seed = 0;  // From which sessions' ids follow. Only that of the first life counts.
};

// A waiting call is given up. It is answered with `answer`; not at all where that is OK, because
// nobody is there any more.
struct CancelRecord {
  CallId id;
  absl::Status answer;
};

// A session has the replies of these calls.
struct AcknowledgeRecord {
  uint64_t session;
  IdSet calls;
};

// A session's lease has run out.
struct ExpireRecord {
  uint64_t session;
};

// A reply could not be delivered: what it handed out goes back to where it came from.
struct TakeBackRecord {
  const Method* method;
  uint64_t object_id;
  std::shared_ptr<MessageLite> response;
};

// Nothing but that time has passed.
struct TickRecord {};

struct Record {
  absl::Time time;  // By the clock of whoever made the record; never taken to run backwards.
  std::variant<BeginRecord, CallRecord, CancelRecord, TakeBackRecord, AcknowledgeRecord,
               ExpireRecord, TickRecord>
      event;
};

// What happened, without the time.
using RecordEvent = decltype(Record::event);

// What comes out: the replies of the calls that were resolved, in that order, and what happened to
// sessions.
struct Effects {
  std::vector<Reply> replies;
  std::vector<SessionEvent> sessions;

  void Clear() {
    replies.clear();
    sessions.clear();
  }
};

}  // namespace manager

#endif  // SERVER_STATE_MACHINE_RECORD_H_

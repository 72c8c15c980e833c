// What identifies a call and its caller, and what answers it.
//
// Plain data.

#ifndef SERVER_OBJECTS_CALL_H_
#define SERVER_OBJECTS_CALL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message_lite.h"

namespace manager {

struct Method;
class Object;

// Identifies a call. In a session it is the client that numbers its calls, so that one sent twice
// is known again; a call that stands alone has session 0 and a number of the dispatcher's.
struct CallId {
  uint64_t session = 0;
  uint64_t number = 0;

  friend bool operator==(const CallId& a, const CallId& b) {
    return a.session == b.session && a.number == b.number;
  }
  friend bool operator<(const CallId& a, const CallId& b) {
    return std::pair(a.session, a.number) < std::pair(b.session, b.number);
  }
  template <typename H>
  friend H AbslHashValue(H h, const CallId& id) {
    return H::combine(std::move(h), id.session, id.number);
  }
};

// Who calls: one of the owners of a session, such as a thread of its client. Session 0 is nobody in
// particular, and holds nothing that could be released when it goes.
struct Owner {
  uint64_t session = 0;
  uint64_t number = 0;
};

// A lock's grant that must still hold when a call is applied.
struct Guard {
  std::string lock;  // As requests name objects; empty for no guard.
  uint64_t fence = 0;
};

// Something that an owner holds: a lock, say.
struct Grant {
  Owner owner;
  uint64_t fence = 0;  // Greater than that of every grant before it.
  absl::Time since;
};

// The answer to a call.
struct Reply {
  CallId id;
  const Method* method = nullptr;
  uint64_t object_id = 0;  // The object called; 0 where there was none.
  absl::Status status;     // OK, or why the call was refused.
  // Of the method's type; null unless the status is OK. In a session it is kept until the client
  // has acknowledged it, and therefore not to be changed.
  std::shared_ptr<google::protobuf::MessageLite> response;
  size_t bytes = 0;  // Of the response, encoded.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_CALL_H_

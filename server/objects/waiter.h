// A call that waits: what is needed to try it again, to tell of it, and to find it from everywhere.
//
// The state machine's; lines hold it, and the directory lists it.
//
// Plain data.

#ifndef SERVER_OBJECTS_WAITER_H_
#define SERVER_OBJECTS_WAITER_H_

#include <cstdint>
#include <memory>

#include "absl/time/time.h"
#include "google/protobuf/message_lite.h"
#include "server/objects/call.h"
#include "server/objects/line.h"

namespace manager {

struct Waiter {
  CallId id;
  Owner owner;
  Guard guard;
  const Method* method;
  std::unique_ptr<google::protobuf::MessageLite> request;
  Object* object;   // That was called.
  uint64_t ticket;  // Its place among all calls, in the order of their arrival.
  absl::Time arrived;
  absl::Time deadline;
  int64_t note;   // See Turn::note.
  int64_t bytes;  // Of the request as it came.
  Line* line;
  Object* line_of;  // Whose line it is, mostly `object`'s.
  Line::Place place;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_WAITER_H_

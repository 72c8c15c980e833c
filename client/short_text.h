// A message on one line, for people: its fields that are set, in protobuf's text form, but with
// values and text as JSON (client/json.h) and durations as on the command line.
//
//   object: "jobs" item: {"id": 1} timeout: 5s
//
// Thread-safe.

#ifndef CLIENT_SHORT_TEXT_H_
#define CLIENT_SHORT_TEXT_H_

#include <string>

#include "google/protobuf/message.h"

namespace manager::ctl {

std::string ShortText(const google::protobuf::Message& message);

}  // namespace manager::ctl

#endif  // CLIENT_SHORT_TEXT_H_

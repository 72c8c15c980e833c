// What a command prints of its method's response.
//
// For people: a single string bare, any other value as JSON; several items one a line; entries and
// lists of objects as a table. In a line or a table, a string that would break it stands as JSON;
// `-` stands for what is not there or empty.
// For programs: one line of JSON, in which values have the form of client/json.h, a message is an
// object with the fields' names as in the proto, a list of entries is a dict, a time stands as in
// RFC 3339, a duration as on the command line, and an optional field that is not there is null. A
// single field stands alone.
//
// Thread-safe.

#ifndef CLIENT_OUTPUT_H_
#define CLIENT_OUTPUT_H_

#include <string>

#include "client/command.h"
#include "google/protobuf/message.h"

namespace manager::ctl {

// What of the response the command shows, with line ends; empty where that is nothing.
std::string ToPlainText(const google::protobuf::Message& response, const Command& command);
std::string ToJsonText(const google::protobuf::Message& response, const Command& command);

}  // namespace manager::ctl

#endif  // CLIENT_OUTPUT_H_

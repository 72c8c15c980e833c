// A record of the log as one line, for people.
//
//   call 5f0c3a9be8d17246#3 of owner 1: Dict.Set object: "scores" key: "alice" value: 3
//   call alone: Queue.Get object: "jobs"
//   expire 5f0c3a9be8d17246
//
// Thread-safe.

#ifndef SERVER_LOG_FILE_RECORD_TEXT_H_
#define SERVER_LOG_FILE_RECORD_TEXT_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"

namespace manager {

// Says what stands in an encoded request, or else in a response, of the method with this path.
using MessageText =
    std::function<std::string(const std::string& method, bool request, const std::string& bytes)>;

// The line, without its end. A record that cannot be read gives a line that says so.
std::string RecordText(absl::string_view bytes, const MessageText& message_text);

}  // namespace manager

#endif  // SERVER_LOG_FILE_RECORD_TEXT_H_

// A method's request, made of a command's arguments.
//
// Thread-safe, but for the stream.

#ifndef CLIENT_REQUEST_H_
#define CLIENT_REQUEST_H_

#include <istream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/invocation.h"
#include "google/protobuf/message.h"
#include "manager/v1/value.pb.h"

namespace manager::ctl {

// Fills an empty request of the command's method. INVALID_ARGUMENT names the argument that cannot
// be read and says what it should be.
//
// `-` in the place of a value stands for stdin, once in a command: all of it, without the end of
// the last line where it is not JSON (and with it under --text); in the place of several items an
// item a line; in the place of several entries a JSON object, or an entry a line.
absl::Status FillRequest(const Invocation& invocation, std::istream& in,
                         google::protobuf::Message* request);

// The value that an argument stands for: JSON, or else text; just text where `literal`.
// INVALID_ARGUMENT where it is JSON that stands for no value, or is not UTF-8.
absl::StatusOr<v1::Value> ParseValue(absl::string_view text, bool literal);

// 5s, 100ms, 1m30s, 0, inf. INVALID_ARGUMENT for anything else.
absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text);

// All of stdin.
std::string ReadAll(std::istream& in);

}  // namespace manager::ctl

#endif  // CLIENT_REQUEST_H_

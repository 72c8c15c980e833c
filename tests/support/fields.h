// What scripts know of messages: how fields of each kind are written as text. By reflection over
// the public protocol, so a new service needs nothing here.
//
// Thread-safe.

#ifndef TESTS_SUPPORT_FIELDS_H_
#define TESTS_SUPPORT_FIELDS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "manager/v1/value.pb.h"

namespace manager {

// Sets or adds to a field what `text` says; tests/support/script.h lists how fields are written.
// INVALID_ARGUMENT where it cannot be read.
absl::Status SetField(google::protobuf::Message* message,
                      const google::protobuf::FieldDescriptor* field, absl::string_view text);

// What a field holds, as a value; nothing where it is absent. `path` may lead into messages, and
// through repeated ones gives the list of what each of them holds.
// INVALID_ARGUMENT where there is no such field.
absl::StatusOr<std::optional<v1::Value>> GetField(const google::protobuf::Message& message,
                                                  absl::string_view path);

// A whole message as `field: literal, ...`.
std::string ShowFields(const google::protobuf::Message& message);

}  // namespace manager

#endif  // TESTS_SUPPORT_FIELDS_H_

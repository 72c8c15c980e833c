// The kinds of field that scripts write in a way of their own.

#ifndef TESTS_SUPPORT_FIELD_KIND_H_
#define TESTS_SUPPORT_FIELD_KIND_H_

#include <string>

#include "absl/strings/ascii.h"
#include "google/protobuf/descriptor.h"
#include "manager/v1/value.pb.h"

namespace manager {

// A Value, or Values.
inline bool IsValue(const google::protobuf::FieldDescriptor* field) {
  return field->message_type() == v1::Value::descriptor();
}

// Entries of a key and a value, in a message of just these two; together they read as a dict.
inline bool IsEntry(const google::protobuf::FieldDescriptor* field) {
  return field->is_repeated() && field->message_type() != nullptr &&
         field->message_type()->field_count() == 2;
}

// What the names of an enum's values start with: CREATE_MODE_ for CreateMode.
inline std::string EnumPrefix(const google::protobuf::EnumDescriptor* type) {
  std::string prefix;
  for (const char c : type->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return prefix + '_';
}

}  // namespace manager

#endif  // TESTS_SUPPORT_FIELD_KIND_H_

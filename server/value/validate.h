// Checking the Values in a request where they lie, in its bytes.
//
// The server stores values as they were encoded and mostly never decodes them; so that what it
// stores is sound, and can be sent to any client, every request goes through here first.
//
// A Value is sound when
//   * exactly one kind is set, one that this build knows, and once; so in every value inside it;
//   * fields of the messages inside it are known ones of the right wire type, strings are UTF-8,
//     big_int_value is not empty, and an entry of a dict has one key and one value;
//   * it is nested at most kMaxValueDepth levels deep (common/value/decode.h);
//   * items of a set and keys of a dict inside it are fit to be keys.
// What is sound, Decode (common/value/decode.h) decodes.

#ifndef SERVER_VALUE_VALIDATE_H_
#define SERVER_VALUE_VALIDATE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "server/value/value_fields.h"

namespace manager {

// OK where `value` is one sound, encoded manager.v1.Value, and stays so inside another one, so many
// levels deep. Otherwise MALFORMED_VALUE, VALUE_TOO_DEEP or UNHASHABLE_KEY. Allocates only for an
// error.
absl::Status ValidateValue(absl::string_view value, int levels_above = 0);

// Checks the requests of one type. It works out once where that type can hold Values, which makes
// the check of a small request a matter of tens of nanoseconds. Thread-safe.
class RequestValidator {
 public:
  // `request_type` is that of the public message, of manager.v1 say, in which Values are Values; it
  // need not outlive the validator. A type that contains itself aborts the process.
  explicit RequestValidator(const google::protobuf::Descriptor* request_type);

  // OK where every Value in `request`, however deep in it, is sound. Errors as of ValidateValue,
  // with the Value's field in metadata `field`; and MALFORMED_REQUEST where the bytes are no
  // message, or a field that is or contains a Value, and is not repeated, is there twice (decoders
  // do not agree about which one counts).
  // Not noticed: a Value that is missing; what is wrong with fields that have no Value inside,
  // their framing excepted. Allocates only for an error.
  // Where OK, `greatest_ref` is the greatest id that a reference in the Values names; 0 where they
  // have none.
  absl::Status Validate(absl::string_view request, uint64_t* greatest_ref) const;

 private:
  ValueFields fields_;
};

}  // namespace manager

#endif  // SERVER_VALUE_VALIDATE_H_

// Small things about values as they are stored: encoded manager.v1.Value messages.
//
// Thread-safe.

#ifndef SERVER_VALUE_ENCODED_H_
#define SERVER_VALUE_ENCODED_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace manager {

// The null value, and a whole number, encoded.
std::string EncodedNull();
std::string EncodedInt(int64_t number);

// Checks that a request has the value it needs. No well-formed value is encoded as no bytes, so
// none is what a field has that was left out.
// Errors: MALFORMED_VALUE.
absl::Status CheckPresent(absl::string_view field, absl::string_view encoded);

// A value as a Python literal for people, cut to a line's length.
std::string ShowValue(absl::string_view encoded);

}  // namespace manager

#endif  // SERVER_VALUE_ENCODED_H_

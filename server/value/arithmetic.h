// Arithmetic on encoded values, as Python has it.
//
// Thread-safe.

#ifndef SERVER_VALUE_ARITHMETIC_H_
#define SERVER_VALUE_ARITHMETIC_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace manager {

// Python's `a + b` of two numbers, each an encoded manager.v1.Value; so is the sum. Whole numbers
// have any size, True counts as 1, and with a float the sum is a float, infinite where it must be.
// Errors: WRONG_VALUE_TYPE where one of them is no number; NUMBER_OUT_OF_RANGE where a whole number
// is beyond every float that it should be added to; MALFORMED_VALUE for bytes that are no Value,
// which validation has refused before.
absl::StatusOr<std::string> Add(absl::string_view encoded_a, absl::string_view encoded_b);

}  // namespace manager

#endif  // SERVER_VALUE_ARITHMETIC_H_

// A script's arguments as the bytes of a request.
//
// Thread-safe.

#ifndef TESTS_SUPPORT_REQUEST_H_
#define TESTS_SUPPORT_REQUEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "tests/support/script.h"

namespace manager {

// The encoded request of a method; null for a method that is not in the protocol, which takes only
// `raw:`. INVALID_ARGUMENT where an argument cannot be read.
absl::StatusOr<std::string> EncodeRequest(const google::protobuf::MethodDescriptor* method,
                                          const std::vector<FieldText>& arguments);

}  // namespace manager

#endif  // TESTS_SUPPORT_REQUEST_H_

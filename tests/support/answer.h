// The answer to a call, and whether it is the one that a script expects.
//
// Thread-safe.

#ifndef TESTS_SUPPORT_ANSWER_H_
#define TESTS_SUPPORT_ANSWER_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "tests/support/script.h"

namespace manager {

struct Answer {
  absl::Status status;
  std::string reply;  // The encoded response; empty where the call was refused.
};

// Whether the answer is as expected. `type` is the response's; null where the protocol has no such
// method. An error says what is wrong.
absl::Status CheckAnswer(const Answer& answer, const Expectation& expected,
                         const google::protobuf::Descriptor* type);

// The answer as a script would expect it.
std::string ShowAnswer(const Answer& answer, const google::protobuf::Descriptor* type);

}  // namespace manager

#endif  // TESTS_SUPPORT_ANSWER_H_

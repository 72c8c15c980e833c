// The shortest way to deal with an error: to print it and end the program.
//
//   manager::Client client = OrDie(manager::Client::Connect());
//
// That suits a small program's main function. Not so code that holds a lock: the process would go
// and the lock stay held, since std::exit runs no destructor of a local variable, so such code
// returns its errors instead.
//
// Thread-safe.

#ifndef EXAMPLES_SUPPORT_OR_DIE_H_
#define EXAMPLES_SUPPORT_OR_DIE_H_

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace examples {

[[noreturn]] inline void Die(const std::string& message) {
  std::cerr << program_invocation_short_name << ": " << message << std::endl;
  std::exit(1);
}

inline void OrDie(const absl::Status& status) {
  if (!status.ok()) Die(status.ToString(absl::StatusToStringMode::kWithNoExtraData));
}

// What the call gave.
template <typename T>
T OrDie(absl::StatusOr<T> result) {
  OrDie(result.status());
  return *std::move(result);
}

}  // namespace examples

#endif  // EXAMPLES_SUPPORT_OR_DIE_H_

// For tests: command lines as a user types them.
//
// Thread-safe.

#ifndef CLIENT_TESTING_H_
#define CLIENT_TESTING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/parser.h"

namespace manager::ctl {

// The words of a command line, as a shell would split it: quotes and backslashes are understood,
// and what follows an unquoted < or > is left out.
std::vector<std::string> SplitLine(const std::string& line);

// What the line, without `managerctl`, means by the whole table.
absl::StatusOr<Parsed> ParseLine(const std::string& line);

}  // namespace manager::ctl

#endif  // CLIENT_TESTING_H_

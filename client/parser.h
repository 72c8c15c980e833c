// Reads a command line, by the command table.
//
// Options may stand anywhere before `--`, those of every command also before the command's name.
// What stands behind `--`, and a negative number anywhere, is no option.
//
// Thread-safe.

#ifndef CLIENT_PARSER_H_
#define CLIENT_PARSER_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/invocation.h"

namespace manager::ctl {

struct Parsed {
  // Help, or the version, to be printed; where it is empty, the invocation is to be run.
  std::string text = "";
  bool asked_for = true;  // The text. Otherwise it is help in the place of a missing command.
  Invocation invocation;
};

// INVALID_ARGUMENT says in one sentence what is wrong and where to look: an unknown command or
// option, an argument missing or too many, a value of an option that cannot be read. Values of
// positional arguments are not looked at.
absl::StatusOr<Parsed> Parse(const std::vector<std::string>& arguments,
                             std::span<const Group* const> groups);

}  // namespace manager::ctl

#endif  // CLIENT_PARSER_H_

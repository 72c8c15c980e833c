// managerd's command line, as Options and what only a program has.
//
// Thread-safe.

#ifndef SERVER_FLAGS_H_
#define SERVER_FLAGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/options.h"

namespace manager {

struct Flags {
  Options options;

  // A file that lists the addresses, one a line, while the server serves. Empty for none.
  std::string ready_file;

  // What --help or --version asks to be printed, in place of starting a server; usually empty.
  std::string text;
};

// Reads the command line, without the program's name: `--name=value` or `--name value`.
// Errors: INVALID_ARGUMENT, with one line for whoever wrote it.
absl::StatusOr<Flags> ParseFlags(const std::vector<std::string>& arguments);

}  // namespace manager

#endif  // SERVER_FLAGS_H_

// What the user asked for, and what a command works with.

#ifndef CLIENT_INVOCATION_H_
#define CLIENT_INVOCATION_H_

#include <functional>
#include <istream>
#include <map>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/command.h"
#include "manager/client.h"

namespace manager::ctl {

// The options of every command.
struct GlobalOptions {
  std::string address = "";  // Empty for the SDK's default.
  absl::Duration connect_timeout = absl::Seconds(5);
  bool json = false;
};

// One command line, understood. A plain value.
struct Invocation {
  const Group* group = nullptr;
  const Command* command = nullptr;
  // By Argument::name, what was given, at least one text each: none for a switch but "true".
  std::map<std::string, std::vector<std::string>, std::less<>> arguments;
  GlobalOptions options;

  bool Has(absl::string_view name) const { return arguments.contains(name); }

  // The one text given; empty where there is none.
  std::string Get(absl::string_view name) const {
    const auto found = arguments.find(name);
    return found == arguments.end() ? "" : found->second.front();
  }
};

// What lies outside of the program. Not thread-safe; the caller serializes.
struct Environment {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  // A client whose calls stand alone: what they acquire outlives this program.
  std::function<absl::StatusOr<Client>(const GlobalOptions&)> connect;
  // A client with a session, which ends with it. `lease` is a wish, zero for the server's default;
  // `lost` is called, on any thread, where the session is over before its time.
  std::function<absl::StatusOr<Client>(const GlobalOptions&, absl::Duration lease,
                                       std::function<void()> lost)>
      open_session;
  std::span<const Group* const> groups;  // The command table.
};

}  // namespace manager::ctl

#endif  // CLIENT_INVOCATION_H_

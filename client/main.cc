// managerctl: the shared objects of a managerd server, from the command line.

#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/command_table.h"
#include "client/failure.h"
#include "client/run.h"
#include "manager/client.h"

namespace {

absl::StatusOr<manager::Client> Connect(const manager::ctl::GlobalOptions& options) {
  return manager::Client::Connect(options.address,
                                  {.session = false, .connect_timeout = options.connect_timeout});
}

absl::StatusOr<manager::Client> OpenSession(const manager::ctl::GlobalOptions& options,
                                            absl::Duration lease, std::function<void()> lost) {
  return manager::Client::Connect(options.address, {.lease = lease,
                                                    .on_session_lost = std::move(lost),
                                                    .connect_timeout = options.connect_timeout});
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  manager::ctl::Environment environment{.in = std::cin,
                                        .out = std::cout,
                                        .err = std::cerr,
                                        .connect = Connect,
                                        .open_session = OpenSession,
                                        .groups = manager::ctl::AllGroups()};
  const int exit_status =
      manager::ctl::Run(std::vector<std::string>(argv + 1, argv + argc), environment);
  std::cout.flush();
  if (!std::cout) {
    manager::ctl::PrintError("the output could not be written", environment);
    return manager::ctl::kExitRefused;
  }
  return exit_status;
}

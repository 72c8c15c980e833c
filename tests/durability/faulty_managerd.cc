// managerd on a faulty disk (faulty_disk.h), and with small files, so that it begins a new one
// every few seconds.
//
//   faulty_managerd MOMENT NTH CONTROL_DIRECTORY [managerd's flags]
//
// MOMENT may be empty. Says one line when it serves, and ends when it is killed.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/flags.h"
#include "server/server.h"
#include "tests/durability/faulty_disk.h"

namespace manager {
namespace {

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "faulty_managerd: %s\n", std::string(status.message()).c_str());
  return 2;
}

int Main(int argc, char** argv) {
  if (argc < 4) return Fail(absl::InvalidArgumentError("see the head of faulty_managerd.cc"));
  const Faults faults = {
      .moment = argv[1], .nth = std::atoi(argv[2]), .control_directory = argv[3]};
  absl::StatusOr<Flags> flags = ParseFlags({argv + 4, argv + argc});
  if (!flags.ok()) return Fail(flags.status());
  flags->options.log.file_size = 128 << 10;
  flags->options.log.extent = 16 << 10;
  flags->options.wrap_disk = [&faults](std::unique_ptr<Disk> disk) {
    return MakeFaultyDisk(std::move(disk), faults);
  };
  const absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(std::move(flags->options));
  if (!server.ok()) return Fail(server.status());
  std::puts("ready");
  std::fflush(stdout);
  (*server)->Wait();
  return 0;
}

}  // namespace
}  // namespace manager

int main(int argc, char** argv) { return manager::Main(argc, argv); }

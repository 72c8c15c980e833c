// Makes the files of a data directory of this version: plays scripts on a durable server, each in a
// life of its own, with a snapshot behind the first.
//
//   generate DIRECTORY SCRIPT_FILE
//
// README.md says when. The result is always the same.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "manager/v1/session.pb.h"
#include "server/disk/simulated_disk.h"
#include "tests/compat/durable.h"
#include "tests/support/runner.h"
#include "tests/support/script_file.h"

namespace manager {
namespace {

// Gives up the second call of the last session that there is.
absl::Status CancelCall(DurableDeployment& server) {
  const auto call = server.Start("/manager.v1.Session/List", "");
  v1::SessionListResponse response;
  uint64_t session = 0;
  if (call->Poll() == nullptr || !response.ParseFromString(call->Poll()->reply) ||
      response.sessions().empty() ||
      !absl::SimpleHexAtoi(response.sessions().rbegin()->session(), &session)) {
    return absl::InternalError("there is no session");
  }
  server.dispatcher().CancelCall({session, 2});
  server.Advance(absl::ZeroDuration());  // So that it comes into the log.
  return absl::OkStatus();
}

absl::Status Play(const std::vector<Script>& scripts, DurableDeployment& server) {
  ScriptRunner runner(&server);
  for (size_t i = 0; i < scripts.size(); ++i) {
    if (i == 1) {
      if (absl::Status status = server.MakeSnapshot(); !status.ok()) return status;
    }
    if (i > 0) {
      if (absl::Status status = server.Restart(); !status.ok()) return status;
    }
    if (absl::Status status = runner.Play(scripts[i]); !status.ok()) return status;
  }
  // What no script can say: the last reply could not be delivered, and goes back; a call is given
  // up on its session's stream.
  server.TakeBackLastReply();
  return CancelCall(server);
}

absl::Status WriteFiles(SimulatedDisk& disk, const std::filesystem::path& directory) {
  std::filesystem::create_directories(directory);
  const absl::StatusOr<std::vector<std::string>> names = disk.List();
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    const absl::StatusOr<std::unique_ptr<File>> file = disk.Open(name);
    if (!file.ok()) return file.status();
    std::string bytes;
    const absl::StatusOr<int64_t> size = (*file)->Size();
    if (!size.ok()) return size.status();
    if (absl::Status status = (*file)->Read(0, *size, &bytes); !status.ok()) return status;
    if (!(std::ofstream(directory / name) << bytes)) {
      return absl::UnavailableError(absl::StrCat("cannot write ", name));
    }
  }
  return absl::OkStatus();
}

absl::Status Generate(const std::string& directory, const std::string& script_file) {
  const absl::StatusOr<std::vector<Script>> scripts = ReadScriptFiles({script_file});
  if (!scripts.ok()) return scripts.status();
  SimulatedDisk disk(1);
  absl::StatusOr<std::unique_ptr<DurableDeployment>> server = DurableDeployment::Open(disk);
  if (!server.ok()) return server.status();
  if (absl::Status status = Play(*scripts, **server); !status.ok()) return status;
  // What is done to end it is no part of what was made.
  return WriteFiles(disk, directory);
}

}  // namespace
}  // namespace manager

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("Usage: generate DIRECTORY SCRIPT_FILE\n", stderr);
    return 2;
  }
  const absl::Status status = manager::Generate(argv[1], argv[2]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}

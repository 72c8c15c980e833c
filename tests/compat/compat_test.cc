// A server of today starts with the files of an older version, and finds what that has left.
//
//   compat_test FOLDER: with a snapshot and log files, and state.script, which asks for what must
//   be there.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "server/disk/simulated_disk.h"
#include "server/log/file/inspect.h"
#include "tests/compat/durable.h"
#include "tests/support/runner.h"
#include "tests/support/script_file.h"

namespace manager {
namespace {

std::string folder;

// A disk with the files of the folder.
std::unique_ptr<SimulatedDisk> LoadDisk() {
  auto disk = std::make_unique<SimulatedDisk>(1);
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/data")) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto file = disk->Create(entry.path().filename().string()).value();
    EXPECT_TRUE(file->Write(0, bytes).ok() && file->Sync().ok());
  }
  EXPECT_TRUE(disk->SyncDirectory().ok());
  return disk;
}

void PlayStateScript(DurableDeployment& server) {
  const auto scripts = ReadScriptFiles({folder + "/state.script"}).value();
  ASSERT_FALSE(scripts.empty());
  ScriptRunner runner(&server);
  for (const Script& script : scripts) {
    const absl::Status status = runner.Play(script);
    ASSERT_TRUE(status.ok()) << status.message();
  }
  EXPECT_TRUE(runner.Finish().ok());
}

TEST(CompatTest, EveryFileIsSound) {
  const auto facts = VerifyLog(*LoadDisk());
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_GT(facts->snapshot_index, 0);
  EXPECT_GT(facts->last_index, facts->snapshot_index);
}

TEST(CompatTest, AServerFindsWhatWasLeft) {
  const auto disk = LoadDisk();
  const auto server = DurableDeployment::Open(*disk);
  ASSERT_TRUE(server.ok()) << server.status();
  PlayStateScript(**server);
}

TEST(CompatTest, ItFindsTheSameInASnapshotOfItsOwn) {
  const auto disk = LoadDisk();
  const auto server = DurableDeployment::Open(*disk);
  ASSERT_TRUE(server.ok()) << server.status();
  ASSERT_TRUE((*server)->MakeSnapshot().ok());
  ASSERT_TRUE((*server)->Restart().ok());
  PlayStateScript(**server);
}

}  // namespace
}  // namespace manager

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) return 2;
  manager::folder = argv[1];
  return RUN_ALL_TESTS();
}

#include "server/base/file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

namespace manager {
namespace {

std::string Content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(FileTest, CreatesAndReplaces) {
  const std::string directory = ::testing::TempDir() + "file_test";
  std::filesystem::remove_all(directory);
  std::filesystem::create_directory(directory);
  const std::string path = directory + "/file";
  EXPECT_TRUE(WriteFileAtomically(path, "one\n").ok());
  EXPECT_TRUE(WriteFileAtomically(path, "two\n").ok());
  EXPECT_EQ(Content(path), "two\n");

  // Nothing else is left behind.
  const std::filesystem::directory_iterator files(directory);
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(FileTest, AnErrorNamesThePath) {
  const absl::Status status = WriteFileAtomically("/no/such/directory/file", "");
  EXPECT_EQ(status.message(), "cannot write /no/such/directory/file: No such file or directory");
}

}  // namespace
}  // namespace manager

#include "server/log/file/frame.h"

#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "server/disk/simulated_disk.h"

namespace manager {
namespace {

class FrameTest : public testing::Test {
 protected:
  // Writes a file and reads it by frames.
  FrameReader Reading(const std::string& content) {
    file_ = disk_.Create("frames").value();
    EXPECT_TRUE(file_->Write(0, content).ok());
    return FrameReader(*file_);
  }

  SimulatedDisk disk_{1};
  std::unique_ptr<File> file_;
};

// The format, byte for byte. The checksums were computed elsewhere (Python's zlib.crc32).
TEST_F(FrameTest, IsWhatTheFormatSays) {
  std::string frames;
  AppendFrame("abc", &frames);
  EXPECT_EQ(absl::BytesToHexString(frames), "335de166030000006162630000000000");
  frames.clear();
  AppendFrame("", &frames);
  EXPECT_EQ(absl::BytesToHexString(frames), "1cdf442100000000");
  frames.clear();
  AppendFrame("12345678", &frames);
  EXPECT_EQ(frames.size(), 16);
  EXPECT_EQ(FrameSize(0), 8);
  EXPECT_EQ(FrameSize(1), 16);
  EXPECT_EQ(FrameSize(8), 16);
  EXPECT_EQ(FrameSize(9), 24);
}

TEST_F(FrameTest, ReadsWhatWasWritten) {
  const std::string large(3'000'001, 'x');
  std::string frames;
  for (const std::string& bytes : {std::string("abc"), std::string(), large, std::string("d")}) {
    AppendFrame(bytes, &frames);
  }
  FrameReader reader = Reading(frames + std::string(24, '\0'));
  int64_t offset = 0;
  for (const std::string& bytes : {std::string("abc"), std::string(), large, std::string("d")}) {
    ASSERT_TRUE(reader.Read(offset).value()) << offset;
    EXPECT_EQ(reader.bytes(), bytes);
    offset = reader.end();
  }
  EXPECT_EQ(offset, static_cast<int64_t>(frames.size()));
  EXPECT_FALSE(reader.Read(offset).value());
  EXPECT_FALSE(reader.Read(offset + 24).value());
  EXPECT_FALSE(reader.Read(offset + 1000).value());
  // Back again.
  EXPECT_TRUE(reader.Read(0).value());
  EXPECT_EQ(reader.bytes(), "abc");
}

TEST_F(FrameTest, NoticesAnyByteThatChanged) {
  std::string frame;
  AppendFrame("some bytes", &frame);
  for (size_t i = 0; i < frame.size(); ++i) {
    std::string changed = frame;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    FrameReader reader = Reading(changed);
    EXPECT_FALSE(reader.Read(0).value()) << i;
    ASSERT_TRUE(disk_.Remove("frames").ok());
  }
}

TEST_F(FrameTest, NoticesAnyByteThatIsMissing) {
  std::string frame;
  AppendFrame("some bytes", &frame);
  for (size_t size = 0; size < frame.size(); ++size) {
    FrameReader reader = Reading(frame.substr(0, size));
    EXPECT_FALSE(reader.Read(0).value()) << size;
    ASSERT_TRUE(disk_.Remove("frames").ok());
  }
}

}  // namespace
}  // namespace manager

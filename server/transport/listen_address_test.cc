#include "server/transport/listen_address.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using ::testing::HasSubstr;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

TEST(ParseListenAddressTest, KnowsWhichAddressesOtherMachinesReach) {
  const struct {
    const char* text;
    const char* canonical;
    bool this_machine;
  } kCases[] = {
      {"127.0.0.1:50051", "127.0.0.1:50051", true},
      {"127.8.9.10:1", "127.8.9.10:1", true},
      {"localhost:0", "127.0.0.1:0", true},
      {"[::1]:65535", "[::1]:65535", true},
      {"unix:/tmp/socket", "unix:/tmp/socket", true},
      {"unix:///tmp/socket", "unix:/tmp/socket", true},
      {"unix:relative", "unix:relative", true},
      {"0.0.0.0:1", "0.0.0.0:1", false},
      {"192.168.1.1:1", "192.168.1.1:1", false},
      {"[::]:1", "[::]:1", false},
      {"[fe80::1]:1", "[fe80::1]:1", false},
  };
  for (const auto& c : kCases) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(c.text);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->text, c.canonical);
    EXPECT_EQ(address->this_machine, c.this_machine) << c.text;
  }
}

TEST(ParseListenAddressTest, SaysWhatIsWrong) {
  const struct {
    const char* text;
    const char* why;
  } kCases[] = {
      {"", "expected HOST:PORT"},
      {"127.0.0.1", "expected HOST:PORT"},
      {"::1:50051", "expected HOST:PORT"},
      {"[::1:50051", "expected HOST:PORT"},
      {"127.0.0.1:", "port is not a number"},
      {"127.0.0.1:http", "port is not a number"},
      {"127.0.0.1:65536", "port is not a number"},
      {"127.0.0.1:-1", "port is not a number"},
      {":50051", "neither a numeric address"},
      {"example.org:50051", "neither a numeric address"},
      {"127.0.0.1.1:50051", "neither a numeric address"},
      {"unix:", "no path"},
      {"unix:/a%20b", "no '%'"},
  };
  for (const auto& c : kCases) {
    const absl::Status status = ParseListenAddress(c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.text;
    EXPECT_THAT(Message(status), HasSubstr(c.why)) << c.text;
  }
  EXPECT_TRUE(ParseListenAddress("unix:" + std::string(107, 'x')).ok());
  EXPECT_FALSE(ParseListenAddress("unix:" + std::string(108, 'x')).ok());
}

TEST(WithPortTest, PutsThePortIn) {
  EXPECT_EQ(WithPort(ParseListenAddress("[::1]:0").value(), 77), "[::1]:77");
  EXPECT_EQ(WithPort(ParseListenAddress("127.0.0.1:0").value(), 77), "127.0.0.1:77");
  EXPECT_EQ(WithPort(ParseListenAddress("unix:/a:0").value(), 1), "unix:/a:0");
}

class SocketPathTest : public ::testing::Test {
 protected:
  SocketPathTest() {
    char path[] = "/tmp/listen_test.XXXXXX";
    directory_ = mkdtemp(path);
    address_ = ParseListenAddress(absl::StrCat("unix:", directory_, "/socket")).value();
  }
  ~SocketPathTest() override { std::filesystem::remove_all(directory_); }

  std::string directory_;
  ListenAddress address_;
};

TEST_F(SocketPathTest, AFileThatIsNoSocketStays) {
  std::ofstream(address_.socket_path) << "precious";
  EXPECT_THAT(Message(FreeSocketPath(address_)), HasSubstr("no socket"));
  EXPECT_TRUE(std::filesystem::exists(address_.socket_path));
}

TEST_F(SocketPathTest, AFreePathIsFree) { EXPECT_TRUE(FreeSocketPath(address_).ok()); }

TEST_F(SocketPathTest, AddressesThatAreInEachOthersWayAreNamed) {
  EXPECT_THAT(Message(WhyNotListen({address_, address_})),
              HasSubstr("/socket: Address already in use"));
  EXPECT_FALSE(std::filesystem::exists(address_.socket_path));
}

TEST_F(SocketPathTest, AMissingDirectoryIsNamed) {
  address_ = ParseListenAddress(absl::StrCat("unix:", directory_, "/none/socket")).value();
  EXPECT_TRUE(FreeSocketPath(address_).ok());
  EXPECT_THAT(Message(WhyNotListen({address_})), HasSubstr("No such file or directory"));
}

}  // namespace
}  // namespace manager

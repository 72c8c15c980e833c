#include "server/flags.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Flags Parse(const std::vector<std::string>& arguments) {
  absl::StatusOr<Flags> flags = ParseFlags(arguments);
  EXPECT_TRUE(flags.ok()) << flags.status();
  return flags.ok() ? *std::move(flags) : Flags();
}

// The message of the error.
std::string Error(const std::vector<std::string>& arguments) {
  const absl::Status status = ParseFlags(arguments).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST(FlagsTest, WithoutFlagsEverythingIsAsTheOptionsSay) {
  const Flags flags = Parse({});
  const Options options;
  EXPECT_EQ(flags.options.listen_addresses, options.listen_addresses);
  EXPECT_EQ(flags.options.limits.max_message_bytes, options.limits.max_message_bytes);
  EXPECT_EQ(flags.options.drain_grace, options.drain_grace);
  EXPECT_FALSE(flags.options.insecure_listen_anywhere);
  EXPECT_EQ(flags.ready_file, "");
  EXPECT_EQ(flags.text, "");
}

TEST(FlagsTest, EveryFlagSetsItsOption) {
  const Flags flags = Parse({"--insecure_listen_anywhere",
                             "--ready_file=/tmp/ready",
                             "--log_level=debug",
                             "--max_objects=1",
                             "--max_waiting_calls",
                             "2",
                             "--max_message_bytes=3KiB",
                             "--max_sessions=4",
                             "--max_session_waiting_calls=5",
                             "--max_session_replies=6",
                             "--max_session_bytes=7KiB",
                             "--default_lease=8s",
                             "--min_lease=9s",
                             "--max_lease=10s",
                             "--max_transport_bytes=4GiB",
                             "--keepalive_interval=5s",
                             "--keepalive_timeout",
                             "1m30s",
                             "--min_client_keepalive_interval=250ms",
                             "--drain_grace=0"});
  const Options& options = flags.options;
  EXPECT_TRUE(options.insecure_listen_anywhere);
  EXPECT_EQ(flags.ready_file, "/tmp/ready");
  EXPECT_EQ(options.log_level, LogLevel::kDebug);
  EXPECT_EQ(options.limits.max_objects, 1);
  EXPECT_EQ(options.limits.max_waiting_calls, 2);
  EXPECT_EQ(options.limits.max_message_bytes, 3072);
  EXPECT_EQ(options.limits.max_sessions, 4);
  EXPECT_EQ(options.limits.max_session_waiting_calls, 5);
  EXPECT_EQ(options.limits.max_session_replies, 6);
  EXPECT_EQ(options.limits.max_session_bytes, 7 * 1024);
  EXPECT_EQ(options.limits.default_lease, absl::Seconds(8));
  EXPECT_EQ(options.limits.min_lease, absl::Seconds(9));
  EXPECT_EQ(options.limits.max_lease, absl::Seconds(10));
  EXPECT_EQ(options.max_transport_bytes, int64_t{4} << 30);
  EXPECT_EQ(options.keepalive_interval, absl::Seconds(5));
  EXPECT_EQ(options.keepalive_timeout, absl::Seconds(90));
  EXPECT_EQ(options.min_client_keepalive_interval, absl::Milliseconds(250));
  EXPECT_EQ(options.drain_grace, absl::ZeroDuration());
}

TEST(FlagsTest, AddressesAddUpAndReplaceTheDefault) {
  EXPECT_THAT(Parse({"--listen=a,b", "--listen", "c"}).options.listen_addresses,
              ElementsAre("a", "b", "c"));
}

TEST(FlagsTest, SaysWhatIsWrong) {
  EXPECT_THAT(Error({"--bogus"}), HasSubstr("--bogus"));
  EXPECT_THAT(Error({"--bogus=1"}), HasSubstr("--bogus"));
  EXPECT_THAT(Error({"extra"}), HasSubstr("'extra' is no flag"));
  EXPECT_THAT(Error({"-h"}), HasSubstr("'-h' is no flag"));
  EXPECT_THAT(Error({"--listen"}), HasSubstr("--listen needs a value"));
  EXPECT_THAT(Error({"--log_level=loud"}), HasSubstr("'loud'"));
  EXPECT_THAT(Error({"--insecure_listen_anywhere=perhaps"}), HasSubstr("'perhaps'"));
  for (const char* value : {"", "x", "-1", "1e3", "99999999999999999999"}) {
    EXPECT_THAT(Error({"--max_objects", value}), HasSubstr("--max_objects cannot be")) << value;
  }
  for (const char* value : {"", "MiB", "-1KiB", "1kb", "9000000000GiB"}) {
    EXPECT_THAT(Error({"--max_message_bytes", value}), HasSubstr("example '64MiB'")) << value;
  }
  for (const char* value : {"", "10", "-1s", "soon"}) {
    EXPECT_THAT(Error({"--drain_grace", value}), HasSubstr("example '10s'")) << value;
  }
}

TEST(FlagsTest, HelpShowsEveryFlagWithItsDefault) {
  const std::string help = Parse({"--max_objects=5", "--help", "--bogus"}).text;
  for (const char* text : {"--listen=127.0.0.1:50051", "--insecure_listen_anywhere\n",
                           "--ready_file=FILE", "--max_message_bytes=64MiB", "--drain_grace=10s"}) {
    EXPECT_THAT(help, HasSubstr(text));
  }
  EXPECT_THAT(Parse({"--version"}).text, ::testing::StartsWith("managerd "));
}

}  // namespace
}  // namespace manager

// Options: everything about a server that can be chosen, every limit and every default.
//
// managerd's flags are parsed into them (flags.h); a program that hosts a server fills them in.
//
// Plain data.

#ifndef SERVER_OPTIONS_H_
#define SERVER_OPTIONS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/base/log.h"
#include "server/disk/disk.h"
#include "server/log/file/options.h"
#include "server/objects/limits.h"

namespace manager {

struct Options {
  // Where to listen: `127.0.0.1:50051`, `[::1]:50051`, `localhost:50051`, `unix:/path/of/socket`.
  // Port 0 takes one that is free. With none, only InProcessChannel reaches the server.
  std::vector<std::string> listen_addresses = {"127.0.0.1:50051"};

  // Allows addresses that other machines can reach. There is no authentication: whoever reaches
  // the server may do everything.
  bool insecure_listen_anywhere = false;

  // Objects, waiting calls, and bytes of a message. A request above max_message_bytes is refused
  // with MESSAGE_TOO_LARGE; far above it, gRPC itself ends the call with a bare RESOURCE_EXHAUSTED
  // (see kMessageSlackBytes).
  ServerLimits limits;

  // How many bytes gRPC may hold of connections and of messages on their way. Above that it ends
  // calls with RESOURCE_EXHAUSTED, whichever it likes: it keeps a client with huge messages from
  // taking the whole machine, and is no way to limit calls.
  int64_t max_transport_bytes = int64_t{4} << 30;

  // How long a connection may be silent before the server asks whether the client is still there,
  // and how long it waits for the answer. A client that does not answer is gone: its calls are
  // cancelled. A process that dies is noticed at once, without this.
  absl::Duration keepalive_interval = absl::Seconds(30);
  absl::Duration keepalive_timeout = absl::Seconds(10);

  // How often a client may ask the same of the server, with or without calls under way.
  absl::Duration min_client_keepalive_interval = absl::Seconds(1);

  // How long Shutdown lets calls that are under way end, where nothing else is said. Calls that
  // wait end at once, so this is about replies that clients are slow to take.
  absl::Duration drain_grace = absl::Seconds(10);

  // Where everything is kept, so that it survives a crash; empty to keep it in memory alone. A
  // directory that no other server uses, and that is made where it is not there.
  std::string data_dir;

  // When a record is safe, and so may be answered; see there.
  FileLogOptions log;

  // A snapshot is taken in the background when the log has grown by so many bytes since the one
  // before, and by as many as that has. It bounds what a restart has to read.
  int64_t snapshot_bytes = 64 << 20;

  // While the server is away its clock stands still, so that nobody's wait or time-to-live runs out
  // meanwhile; but for no longer than this. Clients are told to look for it so long.
  absl::Duration max_time_away = absl::Minutes(10);

  // Lines of the diagnostic log below this level are dropped. Of the whole process.
  LogLevel log_level = LogLevel::kInfo;

  // What time it is, for all that times out; called by the server's thread. Empty for the machine's
  // clock, counted on from the server's start without the jumps of one that is being set. A test
  // that moves a clock of its own must call Server::Wake after it.
  std::function<absl::Time()> clock;

  // Unary methods served by the transport itself: request bytes to reply bytes, by the RPC's path,
  // `/example.Echo/Echo`. For tests and benchmarks.
  std::map<std::string, std::function<absl::StatusOr<std::string>(absl::string_view request)>>
      extra_methods;

  // The same for streams: each message of the client is answered with one.
  decltype(extra_methods) extra_streams;

  // Puts a disk of a test's own in front of data_dir's, one that fails at times. Empty for none.
  std::function<std::unique_ptr<Disk>(std::unique_ptr<Disk>)> wrap_disk;
};

// What gRPC takes on top of max_message_bytes, so that a request that is somewhat too large still
// gets an error that says what is wrong.
inline constexpr int64_t kMessageSlackBytes = 1024 * 1024;

}  // namespace manager

#endif  // SERVER_OPTIONS_H_

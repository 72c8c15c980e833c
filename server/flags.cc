#include "server/flags.h"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/version/version.h"
#include "server/log/file/options.h"

namespace manager {
namespace {

constexpr absl::string_view kIntroduction =
    "Usage: managerd [--FLAG=VALUE]...\n"
    "\n"
    "Hosts shared objects (dicts, lists, locks, queues, pipes ...) and serves them over gRPC.\n"
    "Prints `managerd ready on ADDRESS[, ADDRESS...]` once it does. SIGTERM or SIGINT ends it\n"
    "gracefully, a second one at once.\n"
    "\n"
    "Flags, with their defaults:\n";

// One flag.
struct Row {
  absl::string_view name;
  std::string example;  // A value for it: the default, where there is one. Empty for a switch.
  absl::string_view help;
  // Takes the value; false where it is none.
  std::function<bool(absl::string_view value)> set;
};

using Table = std::vector<Row>;

constexpr std::pair<absl::string_view, int64_t> kByteUnits[] = {
    {"KiB", int64_t{1} << 10}, {"MiB", int64_t{1} << 20}, {"GiB", int64_t{1} << 30}};

// "64MiB", or just a number.
bool ParseBytes(absl::string_view text, int64_t* bytes) {
  int64_t unit = 1;
  for (const auto& [name, size] : kByteUnits) {
    if (absl::ConsumeSuffix(&text, name)) unit = size;
  }
  int64_t count;
  if (!absl::SimpleAtoi(text, &count) || count < 0 || count > INT64_MAX / unit) return false;
  *bytes = count * unit;
  return true;
}

// The shortest of the texts that mean so many bytes.
std::string FormatBytes(int64_t bytes) {
  std::string text = absl::StrCat(bytes);
  for (const auto& [name, size] : kByteUnits) {
    if (bytes % size == 0) text = absl::StrCat(bytes / size, name);
  }
  return text;
}

Row Bytes(absl::string_view name, int64_t& value, absl::string_view help) {
  return {name, FormatBytes(value), help,
          [&value](absl::string_view text) { return ParseBytes(text, &value); }};
}

Row Count(absl::string_view name, int64_t& value, absl::string_view help) {
  return {name, absl::StrCat(value), help, [&value](absl::string_view text) {
            return absl::SimpleAtoi(text, &value) && value >= 0;
          }};
}

Row Time(absl::string_view name, absl::Duration& value, absl::string_view help) {
  return {name, absl::FormatDuration(value), help, [&value](absl::string_view text) {
            return absl::ParseDuration(text, &value) && value >= absl::ZeroDuration();
          }};
}

Row Listen(std::vector<std::string>& addresses) {
  return {"listen", absl::StrJoin(addresses, ","),
          "where to listen: HOST:PORT, [IPV6]:PORT or unix:PATH; several are\n"
          "separated by commas, or the flag is repeated; port 0 is any that is free",
          [&addresses, first = true](absl::string_view text) mutable {
            if (std::exchange(first, false)) addresses.clear();
            for (absl::string_view address : absl::StrSplit(text, ',')) {
              addresses.emplace_back(address);
            }
            return true;
          }};
}

Row Level(LogLevel& level) {
  return {"log_level", "info", "which lines to log: debug, info, warning or error",
          [&level](absl::string_view text) {
            static const auto* const kLevels =
                new std::map<absl::string_view, LogLevel>{{"debug", LogLevel::kDebug},
                                                          {"info", LogLevel::kInfo},
                                                          {"warning", LogLevel::kWarning},
                                                          {"error", LogLevel::kError}};
            const auto found = kLevels->find(text);
            if (found == kLevels->end()) return false;
            level = found->second;
            return true;
          }};
}

// "always", "never", or "interval:100ms".
bool ParseSync(absl::string_view text, FileLogOptions* log) {
  if (text == "always") {
    log->sync = SyncPolicy::kAlways;
  } else if (text == "never") {
    log->sync = SyncPolicy::kNever;
  } else if (absl::ConsumePrefix(&text, "interval:")) {
    log->sync = SyncPolicy::kInterval;
    return absl::ParseDuration(text, &log->sync_interval) &&
           log->sync_interval > absl::ZeroDuration();
  } else {
    return false;
  }
  return true;
}

Row Sync(FileLogOptions& log) {
  return {"sync", "always",
          "when what is in --data_dir is safe: always before it is answered,\n"
          "interval:100ms for at most so much later, or never but by the system's own\n"
          "doing; docs/operating.md says what each promises",
          [&log](absl::string_view text) { return ParseSync(text, &log); }};
}

// The table of all flags, which set what is in `flags`.
Table MakeTable(Flags& flags) {
  Options& options = flags.options;
  const auto anywhere = [&options](absl::string_view text) {
    return absl::SimpleAtob(text, &options.insecure_listen_anywhere);
  };
  const auto ready_file = [&flags](absl::string_view text) {
    flags.ready_file = std::string(text);
    return true;
  };
  const auto data_dir = [&options](absl::string_view text) {
    options.data_dir = std::string(text);
    return true;
  };
  return {
      Listen(options.listen_addresses),
      {"data_dir", "DIRECTORY",
       "keep everything there, so that it survives a crash; without it, everything\n"
       "is in memory alone and ends with the server",
       data_dir},
      Sync(options.log),
      Bytes("snapshot_bytes", options.snapshot_bytes,
            "how much the log in --data_dir grows before a snapshot is taken"),
      Time("max_time_away", options.max_time_away,
           "how long the server's clock stands still while it is away, with --data_dir"),
      {"insecure_listen_anywhere", "",
       "also listen where other machines reach it, although there is no\nauthentication", anywhere},
      {"ready_file", "FILE",
       "a file to list the addresses in, one a line, for as long as the server\n"
       "serves; it appears at once and complete",
       ready_file},
      Level(options.log_level),
      Count("max_objects", options.limits.max_objects, "how many objects there may be"),
      Count("max_waiting_calls", options.limits.max_waiting_calls, "how many calls may wait"),
      Count("max_sessions", options.limits.max_sessions, "how many sessions there may be"),
      Count("max_session_waiting_calls", options.limits.max_session_waiting_calls,
            "how many calls of one session may wait"),
      Count("max_session_replies", options.limits.max_session_replies,
            "how many replies are kept for one session until it acknowledges them"),
      Bytes("max_session_bytes", options.limits.max_session_bytes,
            "how large a session's waiting calls and kept replies may be together"),
      Time("default_lease", options.limits.default_lease,
           "how long a session outlives its client's last sign of life, where the\n"
           "client has no wish"),
      Time("min_lease", options.limits.min_lease, "the shortest that a client may wish"),
      Time("max_lease", options.limits.max_lease, "the longest that a client may wish"),
      Bytes("max_message_bytes", options.limits.max_message_bytes,
            "how large a request or a reply may be"),
      Bytes("max_transport_bytes", options.max_transport_bytes,
            "how much memory gRPC may use for connections and messages on their way,\n"
            "before it ends calls"),
      Time("keepalive_interval", options.keepalive_interval,
           "how long a client may be silent before it is asked whether it is there"),
      Time("keepalive_timeout", options.keepalive_timeout,
           "how long it has to answer that before it counts as gone"),
      Time("min_client_keepalive_interval", options.min_client_keepalive_interval,
           "how often a client may ask the same of the server"),
      Time("drain_grace", options.drain_grace,
           "how long the calls under way have to end when the server stops"),
  };
}

std::string Help(const Table& table) {
  std::string help(kIntroduction);
  const auto add = [&help](absl::string_view flag, absl::string_view text) {
    absl::StrAppend(&help, "  ", flag, "\n");
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      absl::StrAppend(&help, "      ", line, "\n");
    }
  };
  for (const Row& row : table) {
    add(absl::StrCat("--", row.name, row.example.empty() ? "" : "=", row.example), row.help);
  }
  add("--help, --version", "print this, or the version");
  return help;
}

absl::StatusOr<const Row*> Find(const Table& table, absl::string_view name) {
  for (const Row& row : table) {
    if (row.name == name) return &row;
  }
  return absl::InvalidArgumentError(absl::StrCat("there is no flag --", name, "; see --help"));
}

absl::Status Set(const Row& row, absl::string_view value) {
  if (row.set(value)) return absl::OkStatus();
  std::string message = absl::StrCat("--", row.name, " cannot be '", value, "'");
  if (!row.example.empty()) absl::StrAppend(&message, ", but for example '", row.example, "'");
  return absl::InvalidArgumentError(message);
}

}  // namespace

absl::StatusOr<Flags> ParseFlags(const std::vector<std::string>& arguments) {
  Flags flags;
  const Table table = MakeTable(flags);
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--help") {
      flags.text = Help(table);
      return flags;
    }
    if (arguments[i] == "--version") {
      flags.text = absl::StrCat("managerd ", kVersion, "\n");
      return flags;
    }
    absl::string_view name = arguments[i];
    if (!absl::ConsumePrefix(&name, "--")) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", arguments[i], "' is no flag; see --help"));
    }
    const size_t equals = name.find('=');
    const absl::StatusOr<const Row*> row = Find(table, name.substr(0, equals));
    if (!row.ok()) return row.status();
    absl::string_view value;
    if (equals != absl::string_view::npos) {
      value = name.substr(equals + 1);
    } else if ((*row)->example.empty()) {
      value = "true";
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    } else {
      return absl::InvalidArgumentError(absl::StrCat("--", name, " needs a value; see --help"));
    }
    const absl::Status set = Set(**row, value);
    if (!set.ok()) return set;
  }
  return flags;
}

}  // namespace manager

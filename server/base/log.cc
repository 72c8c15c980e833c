#include "server/base/log.h"

#include <unistd.h>

#include <atomic>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace manager {
namespace {

std::atomic<LogLevel> lowest_level{LogLevel::kInfo};

absl::string_view Name(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "DEBUG";
    case LogLevel::kInfo:
      return "INFO";
    case LogLevel::kWarning:
      return "WARNING";
    case LogLevel::kError:
      return "ERROR";
  }
  return "?";
}

}  // namespace

void SetLogLevel(LogLevel level) { lowest_level.store(level, std::memory_order_relaxed); }

bool IsLogged(LogLevel level) { return level >= lowest_level.load(std::memory_order_relaxed); }

void LogLine(LogLevel level, absl::string_view text) {
  if (!IsLogged(level)) return;
  const std::string time =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone());
  const std::string one_line = absl::StrReplaceAll(text, {{"\n", "\\n"}, {"\r", "\\r"}});
  const std::string line = absl::StrCat(time, " ", Name(level), " ", one_line, "\n");
  // A log that cannot be written is no reason to stop.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace manager

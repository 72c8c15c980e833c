// Logging: lines on standard error for the people who run a server.
//
//   LogInfo("stopped after %d calls", calls);
//
//   2026-01-31T12:00:00.250Z INFO stopped after 12 calls
//
// One line is one write, so lines of several threads never mix. Nothing is logged for an ordinary
// call: a line is for what somebody may want to know later, or do something about.
//
// Thread-safe.

#ifndef SERVER_BASE_LOG_H_
#define SERVER_BASE_LOG_H_

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace manager {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Lines below this level are dropped. kInfo until set.
void SetLogLevel(LogLevel level);
bool IsLogged(LogLevel level);

// Writes one line. Line breaks in `text` are spelt out.
void LogLine(LogLevel level, absl::string_view text);

template <typename... Args>
void LogFormatted(LogLevel level, const absl::FormatSpec<Args...>& format, const Args&... args) {
  if (IsLogged(level)) LogLine(level, absl::StrFormat(format, args...));
}

template <typename... Args>
void LogDebug(const absl::FormatSpec<Args...>& format, const Args&... args) {
  LogFormatted<Args...>(LogLevel::kDebug, format, args...);
}

template <typename... Args>
void LogInfo(const absl::FormatSpec<Args...>& format, const Args&... args) {
  LogFormatted<Args...>(LogLevel::kInfo, format, args...);
}

template <typename... Args>
void LogWarning(const absl::FormatSpec<Args...>& format, const Args&... args) {
  LogFormatted<Args...>(LogLevel::kWarning, format, args...);
}

template <typename... Args>
void LogError(const absl::FormatSpec<Args...>& format, const Args&... args) {
  LogFormatted<Args...>(LogLevel::kError, format, args...);
}

}  // namespace manager

#endif  // SERVER_BASE_LOG_H_

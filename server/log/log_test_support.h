// For tests of logs: appending, and reading what is there.

#ifndef SERVER_LOG_LOG_TEST_SUPPORT_H_
#define SERVER_LOG_LOG_TEST_SUPPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/log/log.h"

namespace manager {

// What the appenders have heard.
//
// Thread-safe.
class Answers {
 public:
  // Notes what a batch's appender hears: "NAME is safe", or "NAME is refused".
  Log::Done Note(std::string batch);

  std::vector<std::string> heard() const;
  std::vector<absl::StatusCode> codes() const;

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::string> heard_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::StatusCode> codes_ ABSL_GUARDED_BY(mutex_);
};

// The time of entries that a test does not choose.
absl::Time EntryTime();

std::vector<NewEntry> Entries(const std::vector<std::string>& records);

// Appends a batch whose answer does not matter.
void Append(Log& log, const std::vector<std::string>& records);

struct ReadEntry {
  uint64_t index;
  uint64_t epoch;
  absl::Time time;
  std::string record;

  friend bool operator==(const ReadEntry&, const ReadEntry&) = default;
};

// The entries from `from` on. The test fails where they cannot be read.
std::vector<ReadEntry> ReadEntries(Log& log, uint64_t from);

// The records from `from` on. The test fails where they cannot be read, or have a gap.
std::vector<std::string> Records(Log& log, uint64_t from = 1);

// The newest snapshot's parts.
std::vector<std::string> Parts(Log& log);

void MakeSnapshot(Log& log, uint64_t index, const std::vector<std::string>& parts);

}  // namespace manager

#endif  // SERVER_LOG_LOG_TEST_SUPPORT_H_

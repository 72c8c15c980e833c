// The log: the order of all records of a server, kept so that it can be read again.
//
// A server appends records in batches and learns when a batch is safe: then it outlives the server,
// as far as the log promises. After a restart it loads the newest snapshot and reads the records
// that follow it. What a record says is no affair of the log.
//
// Records are numbered from 1 up without a gap; the number is their index. Each opening of a log
// has an epoch, greater than that of every opening before it, and each record bears the epoch of
// who appended it and the time that it was given there.
//
// One contract suite, log_contract_test.h, says what follows as tests; each implementation runs it.

#ifndef SERVER_LOG_LOG_H_
#define SERVER_LOG_LOG_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace manager {

// A record as it is appended.
struct NewEntry {
  absl::Time time;  // To the nanosecond.
  std::string record;
};

// A record as it is read.
struct LogEntry {
  uint64_t index;
  uint64_t epoch;
  absl::Time time;
  absl::string_view record;  // Valid only while it is visited.
};

// Writes a snapshot. One that is destroyed before Finish said OK leaves nothing.
//
// Not thread-safe.
class SnapshotWriter {
 public:
  virtual ~SnapshotWriter() = default;

  // Adds a part, of at most 1 GiB.
  // Errors: as of Log::Append, after which nothing but to destroy it is of use.
  virtual absl::Status Add(absl::string_view part) = 0;

  // Makes the snapshot the newest, at once and wholly, and safe. Those before it go.
  // Errors: as of Log::Append.
  virtual absl::Status Finish() = 0;
};

// Thread-safe.
class Log {
 public:
  // Called once for each batch, in the order of the batches, on any thread; not by Append itself. A
  // batch that is refused before it was begun does not wait for those before it that are undecided.
  using Done = std::function<void(absl::Status)>;

  using Visitor = std::function<absl::Status(const LogEntry& entry)>;
  using PartVisitor = std::function<absl::Status(absl::string_view part)>;

  // What was appended and not yet answered is answered first; with UNKNOWN where storage failed so
  // that only the next opening will tell whether the log has it.
  virtual ~Log() = default;

  // Of this opening.
  virtual uint64_t epoch() const = 0;

  // The index of the last record that is safe; 0 where there is none.
  virtual uint64_t last_index() const = 0;

  // How many bytes the records take that the newest snapshot does not cover, roughly.
  virtual int64_t bytes_since_snapshot() const = 0;

  // Appends a batch of at least one record behind all that were appended before. `done` hears OK
  // once it is safe. Otherwise the batch is not in the log and never will be, nor is any that was
  // appended behind it before `done` was called; who appends again after that finds out whether the
  // log works again. After a failure it may take a while until that is certain.
  // Errors: RESOURCE_EXHAUSTED where there is no room; UNAVAILABLE where storage failed. The
  // message is a sentence for people.
  virtual void Append(std::vector<NewEntry> batch, Done done) = 0;

  // Visits the safe records from index `from` on, in their order; not one that is appended
  // meanwhile. Stops at the visitor's first error, and gives it.
  // Errors: OUT_OF_RANGE where records from there on were trimmed; DATA_LOSS where they cannot be
  // read as they were written; UNAVAILABLE where storage failed.
  virtual absl::Status Read(uint64_t from, const Visitor& visit) = 0;

  // Forgets records up to index `last`, which a snapshot covers; perhaps not all of them. An
  // opening may do the same.
  // Errors: as of Append.
  virtual absl::Status Trim(uint64_t last) = 0;

  // Begins a snapshot of what the records up to `index` come to, which are safe and which the
  // newest snapshot does not all cover. One at a time; the log outlives it.
  // Errors: as of Append; INVALID_ARGUMENT where `index` is not such a one.
  virtual absl::StatusOr<std::unique_ptr<SnapshotWriter>> BeginSnapshot(uint64_t index) = 0;

  // The index that the newest snapshot covers; 0 where there is none.
  virtual uint64_t snapshot_index() const = 0;

  // Visits the newest snapshot's parts in the order in which they were added.
  // Errors: NOT_FOUND where there is none; DATA_LOSS; UNAVAILABLE; the visitor's.
  virtual absl::Status ReadSnapshot(const PartVisitor& visit) = 0;
};

}  // namespace manager

#endif  // SERVER_LOG_LOG_H_

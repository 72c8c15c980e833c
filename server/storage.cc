#include "server/storage.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/disk/posix_disk.h"
#include "server/dispatch/recovery.h"

namespace manager {
namespace {

// Behind an error about what the records say, where the files themselves are sound.
constexpr absl::string_view kWhatToDo =
    "; start the version of managerd that wrote it, or restore a backup";

// How often the log is looked after, unless its syncs are to come more often.
constexpr absl::Duration kRound = absl::Milliseconds(200);

// How long after a snapshot that failed the next is tried.
constexpr absl::Duration kAfterFailure = absl::Minutes(1);

// How far snapshots stand behind serving, where there is more to do than processors.
constexpr int kNiceness = 5;

// How often a long recovery says how far it is.
constexpr absl::Duration kProgressInterval = absl::Seconds(2);

// Nobody can guess it, and it is not 0.
uint64_t NewLogId() {
  return absl::Uniform(absl::IntervalClosed, absl::BitGen(), uint64_t{1},
                       std::numeric_limits<uint64_t>::max());
}

absl::Status In(const std::string& directory, const absl::Status& status) {
  const bool full = absl::IsResourceExhausted(status);
  return {status.code(), absl::StrCat("cannot use --data_dir=", directory, ": ", status.message(),
                                      full ? "; make room, and start it again" : "")};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Storage>> Storage::Open(const Options& options,
                                                       const Catalog& catalog) {
  absl::StatusOr<std::unique_ptr<Disk>> disk = OpenPosixDisk(options.data_dir);
  if (!disk.ok()) return In(options.data_dir, disk.status());
  if (options.wrap_disk != nullptr) disk = options.wrap_disk(*std::move(disk));
  std::unique_ptr<Storage> storage(new Storage(options, catalog, *std::move(disk)));
  FileLogOptions log_options = options.log;
  log_options.new_id = NewLogId();
  absl::StatusOr<std::unique_ptr<FileLog>> log =
      FileLog::Open(*storage->disk_, log_options, storage->log_tasks_.executor());
  if (!log.ok()) return In(options.data_dir, log.status());
  storage->log_ = *std::move(log);
  if (absl::Status status = storage->Recover(); !status.ok()) {
    return In(options.data_dir, {status.code(), absl::StrCat(status.message(), kWhatToDo)});
  }
  return storage;
}

Storage::Storage(const Options& options, const Catalog& catalog, std::unique_ptr<Disk> disk)
    : options_(options), catalog_(catalog), disk_(std::move(disk)) {}

absl::Status Storage::Recover() {
  const RecoveryInfo& found = log_->recovery();
  if (found.torn_bytes > 0) {
    LogWarning(
        "%s/%s ends in the middle of a write, as after a crash; %d bytes from byte %d on are "
        "dropped",
        options_.data_dir, found.torn_file, found.torn_bytes, found.torn_offset);
  }
  const absl::Time begun = absl::Now();
  absl::Time said = begun;
  absl::StatusOr<RecoveredState> recovered = RecoverState(catalog_, *log_, [&](uint64_t index) {
    if (index % 1024 == 0 && absl::Now() - said >= kProgressInterval) {
      said = absl::Now();
      LogInfo("recovering: record %d of %d", index, found.last_index);
    }
    return absl::OkStatus();
  });
  if (!recovered.ok()) return recovered.status();
  recovered_ = std::move(recovered->state);
  recovered_time_ = recovered_->now();
  LogInfo("recovered %s: %d records, of which a snapshot has %d, in %s", options_.data_dir,
          recovered->index, found.snapshot_index, absl::FormatDuration(absl::Now() - begun));
  return absl::OkStatus();
}

Storage::~Storage() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

absl::Time Storage::StartOfClock(absl::Time now) const {
  if (recovered_time_ == absl::InfinitePast()) return now;
  return std::max(recovered_time_, now - options_.max_time_away);
}

void Storage::Start(std::function<absl::Time()> clock) {
  clock_ = std::move(clock);
  thread_ = std::thread([this] { LookAfterLog(); });
}

void Storage::LookAfterLog() {
  const bool often = options_.log.sync == SyncPolicy::kInterval;
  const absl::Duration round = often ? std::min(kRound, options_.log.sync_interval) : kRound;
  bool failing = false;
  while (!StopsWithin(round)) {
    log_->Tick(clock_());
    const absl::Status failure = log_->failure();
    if (failing && failure.ok()) LogInfo("%s works again", options_.data_dir);
    if (!failing && !failure.ok()) {
      LogError("nothing can be stored in %s, so every change is refused: %s", options_.data_dir,
               failure.message());
    }
    failing = !failure.ok();
    if (failing || snapshotting_ || !IsSnapshotDue()) continue;
    snapshotting_ = true;
    snapshots_.Run([this] {
      TakeSnapshot();
      snapshotting_ = false;
    });
  }
}

bool Storage::IsSnapshotDue() const {
  const int64_t due = std::max(options_.snapshot_bytes, snapshot_size_);
  return log_->bytes_since_snapshot() >= due && clock_() >= next_attempt_;
}

void Storage::TakeSnapshot() {
  // Clients go first. On Linux this is of the thread alone.
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
  const absl::Time begun = clock_();
  const absl::StatusOr<int64_t> size =
      manager::TakeSnapshot(catalog_, *log_, [this] { return IsStopping(); });
  if (absl::IsCancelled(size.status())) return;
  if (!size.ok()) {
    LogError("no snapshot could be taken in %s: %s", options_.data_dir, size.status().message());
    next_attempt_ = clock_() + kAfterFailure;
    return;
  }
  snapshot_size_ = *size;
  LogInfo("took a snapshot of %d bytes at record %d in %s", *size, log_->snapshot_index(),
          absl::FormatDuration(clock_() - begun));
}

bool Storage::IsStopping() {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

bool Storage::StopsWithin(absl::Duration wait) {
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&stopping_), wait);
}

}  // namespace manager

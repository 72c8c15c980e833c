#include "tests/simulation/watched_log.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/spoil.h"

namespace manager {
namespace {

// Calls back before each step.
class WatchedWriter final : public SnapshotWriter {
 public:
  WatchedWriter(std::unique_ptr<SnapshotWriter> writer, const std::function<void()>& between)
      : writer_(std::move(writer)), between_(between) {}

  absl::Status Add(absl::string_view part) override {
    between_();
    return writer_->Add(part);
  }
  absl::Status Finish() override {
    between_();
    return writer_->Finish();
  }

 private:
  const std::unique_ptr<SnapshotWriter> writer_;
  const std::function<void()>& between_;
};

}  // namespace

WatchedLog::~WatchedLog() { AnswerEarly(); }

void WatchedLog::AnswerEarly() {
  while (!early_.empty()) {
    const Done done = std::move(early_.front());
    early_.pop_front();
    done(absl::OkStatus());
  }
}

void WatchedLog::Append(std::vector<NewEntry> batch, Done done) {
  ++memory_.batches;
  // Batches that became safe together were written as one.
  done = [&memory = memory_, &log = log_, records = batch.size(),
          done = std::move(done)](absl::Status status) {
    if (status.ok()) {
      const uint64_t safe = log.last_index();
      memory.last_batch = (safe == memory.safe_index ? memory.last_batch : 0) + records;
      memory.safe_index = safe;
    }
    done(std::move(status));
  };
  SpoilBatch(bug_, memory_.batches, &batch);
  if (bug_ == Bug::kSafeBeforeSync) {
    early_.push_back(std::move(done));
    done = [](const absl::Status&) {};
  } else if (bug_ == Bug::kRefusedIsWritten && memory_.batches % 16 == 0) {
    done = [done = std::move(done)](const absl::Status& status) {
      done(status.ok() ? absl::UnavailableError("seeded") : status);
    };
  } else if (bug_ == Bug::kWrittenTwice && memory_.batches % 16 == 0) {
    log_.Append(batch, [](const absl::Status&) {});
  } else if (bug_ == Bug::kTornTailIsTaken) {
    memory_.unsafe = batch;
    done = [&memory = memory_, done = std::move(done)](const absl::Status& status) {
      if (status.ok()) memory.unsafe.clear();
      done(status);
    };
  }
  log_.Append(std::move(batch), std::move(done));
}

absl::Status WatchedLog::Read(uint64_t from, const Visitor& visit) {
  if (bug_ == Bug::kNone) return log_.Read(from, visit);
  return ReadSpoilt(from, visit);
}

absl::Status WatchedLog::ReadSpoilt(uint64_t from, const Visitor& visit) {
  RecordSpoiler spoiler(bug_, visit);
  const uint64_t last = log_.last_index();
  const bool short_of_one = bug_ == Bug::kSnapshotClaimsMore && taking_snapshot_;
  absl::Status status = log_.Read(from, [&](const LogEntry& entry) -> absl::Status {
    if (short_of_one && entry.index == last) return absl::OkStatus();
    return spoiler.Visit(entry);
  });
  if (status.ok()) status = spoiler.Finish();
  if (!status.ok() || bug_ != Bug::kTornTailIsTaken || taking_snapshot_) return status;
  for (const NewEntry& entry : std::exchange(memory_.unsafe, {})) {
    status = visit({last, log_.epoch() - 1, entry.time, entry.record});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status WatchedLog::Trim(uint64_t last) {
  between_();
  return log_.Trim(last);
}

absl::StatusOr<std::unique_ptr<SnapshotWriter>> WatchedLog::BeginSnapshot(uint64_t index) {
  between_();
  if (bug_ == Bug::kSnapshotClaimsMore) index = std::min(index + 1, log_.last_index());
  if (bug_ == Bug::kSnapshotClaimsLess && index > log_.snapshot_index() + 1) {
    bool harmless = false;
    log_.Read(index,
              [&](const LogEntry& entry) {
                if (entry.index == index) harmless = AnswersAtOnce(entry.record);
                return absl::OkStatus();
              })
        .IgnoreError();
    if (harmless) --index;
  }
  absl::StatusOr<std::unique_ptr<SnapshotWriter>> writer = log_.BeginSnapshot(index);
  if (!writer.ok()) return writer.status();
  return std::make_unique<WatchedWriter>(*std::move(writer), between_);
}

absl::Status WatchedLog::ReadSnapshot(const PartVisitor& visit) {
  if (bug_ == Bug::kNone) return log_.ReadSnapshot(visit);
  return log_.ReadSnapshot([&](absl::string_view part) { return VisitSpoilt(bug_, part, visit); });
}

}  // namespace manager

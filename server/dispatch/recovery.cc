#include "server/dispatch/recovery.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/state_machine/record.h"
#include "server/state_machine/record_codec.h"

namespace manager {

absl::StatusOr<RecoveredState> RecoverState(const Catalog& catalog, Log& log,
                                            const RecoveryProgress& progress) {
  RecoveredState recovered{std::make_unique<StateMachine>(catalog), log.snapshot_index()};
  StateMachine& state = *recovered.state;
  if (recovered.index > 0) {
    absl::Status loaded =
        log.ReadSnapshot([&](absl::string_view part) { return state.LoadPart(part); });
    if (!loaded.ok()) return loaded;
    state.FinishLoading();
  }
  Effects effects;  // Whoever was to see them has gone.
  absl::Status read = log.Read(recovered.index + 1, [&](const LogEntry& entry) -> absl::Status {
    absl::StatusOr<RecordEvent> event = DecodeRecord(entry.record, catalog);
    if (!event.ok()) {
      return absl::DataLossError(
          absl::StrCat("record ", entry.index, " of the log: ", event.status().message()));
    }
    effects.Clear();
    state.Apply({entry.time, *std::move(event)}, &effects);
    recovered.index = entry.index;
    return progress != nullptr ? progress(entry.index) : absl::OkStatus();
  });
  if (!read.ok()) return read;
  return recovered;
}

absl::StatusOr<int64_t> TakeSnapshot(const Catalog& catalog, Log& log,
                                     const std::function<bool()>& stopped) {
  const auto check = [&] {
    return stopped != nullptr && stopped() ? absl::CancelledError("stopped") : absl::OkStatus();
  };
  const absl::StatusOr<RecoveredState> recovered =
      RecoverState(catalog, log, [&](uint64_t) { return check(); });
  if (!recovered.ok()) return recovered.status();
  if (recovered->index == log.snapshot_index()) return 0;
  absl::StatusOr<std::unique_ptr<SnapshotWriter>> writer = log.BeginSnapshot(recovered->index);
  if (!writer.ok()) return writer.status();
  int64_t bytes = 0;
  absl::Status status;
  recovered->state->Save([&](absl::string_view part) {
    bytes += static_cast<int64_t>(part.size());
    if (status.ok()) status = check();
    if (status.ok()) status = (*writer)->Add(part);
  });
  if (status.ok()) status = (*writer)->Finish();
  if (status.ok()) status = log.Trim(recovered->index);
  if (!status.ok()) return status;
  return bytes;
}

}  // namespace manager

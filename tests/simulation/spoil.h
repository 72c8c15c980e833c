// What seeded bugs do to records and to the parts of snapshots.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_SPOIL_H_
#define TESTS_SIMULATION_SPOIL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/log/log.h"
#include "tests/simulation/bug.h"

namespace manager {

// Whether a record is a call that never waits. One that waits twice is beyond what a state can be.
bool AnswersAtOnce(absl::string_view record);

// To the `count`th batch that is appended.
void SpoilBatch(Bug bug, int64_t count, std::vector<NewEntry>* batch);

// To records that are read one after the other.
class RecordSpoiler {
 public:
  // `visit` gets what becomes of them, and must outlive it.
  RecordSpoiler(Bug bug, const Log::Visitor& visit) : bug_(bug), visit_(visit) {}

  absl::Status Visit(const LogEntry& entry);

  // Behind the last.
  absl::Status Finish();

 private:
  // Another record in its place. Nothing where there is none.
  std::optional<std::string> Replace(const LogEntry& entry) const;

  const Bug bug_;
  const Log::Visitor& visit_;
  absl::Time first_time_ = absl::InfiniteFuture();

  // Read, and kept back.
  std::optional<LogEntry> held_;
  std::string held_record_;
};

// To a part of a snapshot, which may be gone.
absl::Status VisitSpoilt(Bug bug, absl::string_view part, const Log::PartVisitor& visit);

}  // namespace manager

#endif  // TESTS_SIMULATION_SPOIL_H_

// What a run has: its clients, and what goes wrong when. It follows from a seed, and stands here so
// that parts of it can be left out and the rest be played again.

#ifndef TESTS_SIMULATION_PLAN_H_
#define TESTS_SIMULATION_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/log/file/options.h"

namespace manager {

enum class FaultKind {
  kMachineDies,         // Between two events.
  kProcessDies,         // The same, but what was written stays.
  kMachineDiesAtWrite,  // After so many more changes on the disk.
  kProcessDiesAtWrite,
  kSnapshot,  // No fault, but it comes at any time as well.
  kDiskIsFull,
  kWritesFail,
  kSyncsFail,
  kDiskIsSlow,
  kNetworkIsCut,  // All connections at once.
  kBitIsFlipped,  // The last of a run: the server may refuse to start from then on.
};

struct PlannedFault {
  FaultKind kind;
  absl::Duration at;      // From the beginning.
  absl::Duration length;  // How long the server stays away, or the disk is full or slow.
  int64_t number = 0;     // Of changes on the disk, or of operations that fail.
};

struct PlannedClient {
  uint32_t seed = 0;
  bool in_session = true;       // Otherwise its calls stand alone.
  absl::Duration pause;         // Between its calls, about.
  int in_flight = 1;            // At most, at a time.
  absl::Duration silent_after;  // When it dies without a word; infinite where it does not.
  absl::Duration closes_after;  // When it closes its session, and opens another one.
};

struct Plan {
  uint32_t seed = 0;
  absl::Duration length;  // Until everything is healed.
  SyncPolicy sync = SyncPolicy::kAlways;
  bool models = false;  // Calls are made up, and their answers foretold, by the types' models.
  std::vector<PlannedClient> clients;
  std::vector<PlannedFault> faults;
};

Plan MakePlan(uint32_t seed);

std::string Describe(const PlannedFault& fault);

}  // namespace manager

#endif  // TESTS_SIMULATION_PLAN_H_

#include "tests/simulation/plan.h"

#include "absl/strings/str_cat.h"
#include "tests/behaviour/random/random.h"

namespace manager {
namespace {

absl::Duration RandomMilliseconds(Random& random, int low, int high) {
  return absl::Milliseconds(random.Between(low, high));
}

PlannedClient MakeClient(Random& random) {
  PlannedClient client;
  client.seed = static_cast<uint32_t>(random.Below(1'000'000'000));
  client.in_session = !random.OneIn(4);
  client.pause = RandomMilliseconds(random, 20, 400);
  client.in_flight = random.Between(1, 6);
  client.silent_after =
      random.OneIn(4) ? RandomMilliseconds(random, 1000, 10'000) : absl::InfiniteDuration();
  client.closes_after =
      random.OneIn(3) ? RandomMilliseconds(random, 1000, 10'000) : absl::InfiniteDuration();
  return client;
}

FaultKind SomeKind(Random& random, SyncPolicy sync) {
  // The kinds that are worth the most come the most often.
  const FaultKind kinds[] = {
      FaultKind::kProcessDies,        FaultKind::kProcessDiesAtWrite,
      FaultKind::kSnapshot,           FaultKind::kSnapshot,
      FaultKind::kSnapshot,           FaultKind::kNetworkIsCut,
      FaultKind::kDiskIsSlow,         FaultKind::kDiskIsFull,
      FaultKind::kWritesFail,         FaultKind::kSyncsFail,
      FaultKind::kMachineDies,        FaultKind::kMachineDies,
      FaultKind::kMachineDies,        FaultKind::kMachineDiesAtWrite,
      FaultKind::kMachineDiesAtWrite, FaultKind::kMachineDiesAtWrite,
  };
  const FaultKind kind = random.OneOf(kinds);
  if (sync == SyncPolicy::kAlways) return kind;
  // Only this policy promises that a machine may die, or forget what it could not sync.
  if (kind == FaultKind::kSyncsFail) return FaultKind::kWritesFail;
  if (kind == FaultKind::kMachineDies) return FaultKind::kProcessDies;
  if (kind == FaultKind::kMachineDiesAtWrite) return FaultKind::kProcessDiesAtWrite;
  return kind;
}

PlannedFault MakeFault(Random& random, const Plan& plan) {
  PlannedFault fault;
  fault.kind = SomeKind(random, plan.sync);
  fault.at = plan.length * (random.Below(1000) / 1000.0);
  fault.length = random.OneIn(10) ? absl::Seconds(random.Between(20, 4000))
                                  : RandomMilliseconds(random, 10, 3000);
  if (fault.kind == FaultKind::kDiskIsFull || fault.kind == FaultKind::kDiskIsSlow) {
    fault.length = RandomMilliseconds(random, 100, 8000);
  }
  fault.number = random.OneIn(2) ? random.Below(4) : random.Below(40);
  return fault;
}

}  // namespace

Plan MakePlan(uint32_t seed) {
  Random random(seed);
  Plan plan;
  plan.seed = seed;
  plan.length = RandomMilliseconds(random, 3000, 30'000);
  if (random.OneIn(8)) {
    plan.sync = random.OneIn(2) ? SyncPolicy::kInterval : SyncPolicy::kNever;
  }
  plan.models = random.OneIn(2);
  const int clients = random.Between(2, 12);
  for (int i = 0; i < clients; ++i) plan.clients.push_back(MakeClient(random));
  const int faults = random.Between(1, 16);
  for (int i = 0; i < faults; ++i) plan.faults.push_back(MakeFault(random, plan));
  // What was never synced is told apart from a torn end by nothing.
  if (plan.sync == SyncPolicy::kAlways && random.OneIn(20)) {
    PlannedFault flip = MakeFault(random, plan);
    flip.kind = FaultKind::kBitIsFlipped;
    plan.faults.push_back(flip);
  }
  return plan;
}

std::string Describe(const PlannedFault& fault) {
  const std::string length = absl::FormatDuration(fault.length);
  switch (fault.kind) {
    case FaultKind::kMachineDies:
      return absl::StrCat("the machine dies for ", length);
    case FaultKind::kProcessDies:
      return absl::StrCat("the process dies for ", length);
    case FaultKind::kMachineDiesAtWrite:
      return absl::StrCat("the machine dies after ", fault.number, " changes, for ", length);
    case FaultKind::kProcessDiesAtWrite:
      return absl::StrCat("the process dies after ", fault.number, " changes, for ", length);
    case FaultKind::kSnapshot:
      return "a snapshot is taken";
    case FaultKind::kDiskIsFull:
      return absl::StrCat("the disk is full for ", length);
    case FaultKind::kWritesFail:
      return absl::StrCat(fault.number + 1, " writes fail");
    case FaultKind::kSyncsFail:
      return absl::StrCat(fault.number + 1, " syncs fail");
    case FaultKind::kDiskIsSlow:
      return absl::StrCat("the disk is slow for ", length);
    case FaultKind::kNetworkIsCut:
      return "all connections are cut";
    case FaultKind::kBitIsFlipped:
      return "the process dies and a bit on its disk flips";
  }
  return "";
}

}  // namespace manager

#include "absl/strings/str_cat.h"
#include "client/groups/groups.h"
#include "manager/v1/barrier.pb.h"

namespace manager::ctl {
namespace {

// "2", "2 run-action 7" with the fence, or "broken".
std::string PrintPlace(const Invocation&, const google::protobuf::Message& response) {
  const auto& place = static_cast<const v1::BarrierWaitResponse&>(response);
  if (place.broken()) return "broken\n";
  if (!place.run_action()) return absl::StrCat(place.index(), "\n");
  return absl::StrCat(place.index(), " run-action ", place.fence(), "\n");
}

bool HasGoneOn(const google::protobuf::Message& response) {
  return !static_cast<const v1::BarrierWaitResponse&>(response).broken();
}

constexpr Command kCommands[] = {
    CreateCommand("Creates the barrier, or finds it.",
                  "barrier create round 4\n"
                  "barrier create round 4 --action --default-timeout 1m"),
    {.name = "wait",
     .summary = "Waits until all parties have come, and prints the caller's place among them.",
     .examples = "barrier wait round\n"
                 "barrier wait round --timeout 30s",
     .details =
         "`run-action` and a fence behind the place mean that the others wait until `managerctl "
         "barrier action-done` tells that the action was run. A time that runs out breaks the "
         "barrier for all, until it is reset.",
     .method = "Wait",
     .no = "the time ran out, which broke the barrier",
     .print = PrintPlace,
     .is_yes = HasGoneOn},
    {.name = "action-done",
     .summary = "Tells that the action was run: all go on, or the barrier is broken.",
     .examples = "barrier action-done round 7 --ok\n"
                 "barrier action-done round 7",
     .method = "ActionDone"},
    {.name = "abort",
     .summary = "Breaks the barrier, whatever runs or waits.",
     .examples = "barrier abort round",
     .method = "Abort"},
    {.name = "reset",
     .summary = "Makes the barrier as new; who waits is refused.",
     .examples = "barrier reset round",
     .method = "Reset"},
    {.name = "inspect",
     .summary = "Prints how many have come, and the rest of the barrier's state.",
     .examples = "barrier inspect round",
     .method = "Inspect"},
};

}  // namespace

constinit const Group kBarrierGroup = {
    .name = "barrier",
    .summary = "So many who wait for each other; Python's Barrier.",
    .file = v1::BarrierCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

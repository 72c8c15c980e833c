#include "client/groups/groups.h"
#include "manager/v1/semaphore.pb.h"

namespace manager::ctl {
namespace {

constexpr Command kCommands[] = {
    CreateCommand("Creates the semaphore, or finds it.",
                  "semaphore create licences --value 3 --bounded\n"
                  "semaphore create ready --value 0 --owner-death hold"),
    {.name = "acquire",
     .summary = "Takes a permit, waiting for it, and prints the grant's fence.",
     .examples = "semaphore acquire licences\n"
                 "semaphore acquire licences --timeout 5s\n"
                 "semaphore acquire licences --nowait",
     .details =
         "The permit stays taken until it is given back. `abandoned` behind the fence means that "
         "a holder died with its permit: what the semaphore protects may be half done.",
     .method = "Acquire",
     .show = "fence abandoned",
     .verdict = "acquired",
     .no = "no permit came free in time",
     .print = PrintGrant},
    {.name = "release",
     .summary = "Gives permits back, to those first in line if anybody waits.",
     .examples = "semaphore release licences\n"
                 "semaphore release licences --fence 7\n"
                 "semaphore release ready --n 3",
     .details =
         "Without a fence, the grants that end are the oldest. Where none is left, a bounded "
         "semaphore refuses, and any other gets the permits all the same.",
     .method = "Release"},
    {.name = "inspect",
     .summary = "Prints how many permits are free, and the rest of the semaphore's state.",
     .examples = "semaphore inspect licences",
     .method = "Inspect"},
};

}  // namespace

constinit const Group kSemaphoreGroup = {
    .name = "semaphore",
    .summary = "So many holders at a time; Python's Semaphore and BoundedSemaphore.",
    .file = v1::SemaphoreCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

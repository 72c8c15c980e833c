#include "client/groups/groups.h"
#include "manager/v1/latch.pb.h"

namespace manager::ctl {
namespace {

constexpr Command kCommands[] = {
    CreateCommand("Creates the latch, or finds it.", "latch create loaded 3"),
    {.name = "count-down",
     .summary = "Lowers the count, to 0 at the lowest, and prints what it is then.",
     .examples = "latch count-down loaded\n"
                 "latch count-down loaded --n 2",
     .method = "CountDown"},
    {.name = "get-count",
     .summary = "Prints what the count is.",
     .examples = "latch get-count loaded",
     .method = "GetCount"},
    {.name = "wait",
     .summary = "Waits until the count is 0.",
     .examples = "latch wait loaded\n"
                 "latch wait loaded --timeout 30s",
     .method = "Wait",
     .verdict = "open",
     .no = "the count was not 0 in time"},
};

}  // namespace

constinit const Group kLatchGroup = {
    .name = "latch",
    .summary = "A count that goes down to 0, to wait for; Java's CountDownLatch.",
    .file = v1::LatchCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

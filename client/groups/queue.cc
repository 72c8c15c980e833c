#include "client/groups/groups.h"
#include "manager/v1/queue.pb.h"

namespace manager::ctl {
namespace {

constexpr Command kCommands[] = {
    CreateCommand("Creates the queue, empty, or finds it.",
                  "queue create jobs\n"
                  "queue create jobs --max-size 100",
                  /*flags=*/"max_size"),
    {.name = "put",
     .summary = "Adds an item at the back, waiting for room where the queue is full.",
     .examples = "queue put jobs '{\"id\": 1}'\n"
                 "queue put jobs build --timeout 5s",
     .method = "Put",
     .no = "no room came in time"},
    {.name = "get",
     .summary = "Takes the item at the front, waiting for one, and prints it.",
     .examples = "queue get jobs\n"
                 "queue get jobs --timeout 5s\n"
                 "queue get jobs --nowait",
     .method = "Get",
     .no = "no item came in time"},
    {.name = "stats",
     .summary = "Prints how many items there are, and the rest of the queue's state.",
     .examples = "queue stats jobs",
     .method = "Stats"},
    {.name = "task-done",
     .summary = "Tells that one item that was put has been worked off.",
     .examples = "queue task-done jobs",
     .method = "TaskDone"},
    {.name = "join",
     .summary = "Waits until every item that was put has been worked off.",
     .examples = "queue join jobs\n"
                 "queue join jobs --timeout 1m",
     .method = "Join",
     .verdict = "joined",
     .no = "not every item was worked off in time"},
    {.name = "shutdown",
     .summary = "Ends the queue: no more puts; gets until it is drained.",
     .examples = "queue shutdown jobs\n"
                 "queue shutdown jobs --immediate",
     .method = "Shutdown"},
};

}  // namespace

constinit const Group kQueueGroup = {
    .name = "queue",
    .summary = "First in, first out, to wait for on both ends; Python's Queue.",
    .file = v1::QueueCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

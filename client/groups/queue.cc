#include "client/groups/groups.h"
#include "client/invocation.h"
#include "client/output.h"
#include "manager/v1/queue.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNoItem[] = "no item came in time";
constexpr char kNoRoom[] = "no room came in time";
constexpr char kDelivery[] =
    "With a lease, the item is only out until it is acknowledged by its delivery's number: else it "
    "comes back, at the latest when the lease runs out. ";

// The item alone, unless there is a delivery to tell of.
std::string PrintItem(const Invocation& invocation, const google::protobuf::Message& response) {
  Command shown = *invocation.command;
  if (static_cast<const v1::QueueGetResponse&>(response).delivery() == 0) shown.show = "item";
  return ToPlainText(response, shown);
}

std::string PrintReturned(const Invocation&, const google::protobuf::Message& response) {
  const auto& returned = static_cast<const v1::QueueReturnResponse&>(response);
  return returned.dead_lettered() ? "dead-lettered\n" : "returned\n";
}

constexpr Command kCommands[] = {
    CreateCommand("Creates the queue, empty, or finds it.",
                  "queue create jobs\n"
                  "queue create jobs --max-size 100\n"
                  "queue create urgent --order priority\n"
                  "queue create jobs --max-deliveries 5 --dead-letter failed",
                  /*flags=*/"max_size max_deliveries dead_letter"),
    {.name = "put",
     .summary = "Adds an item, waiting for room where the queue is full.",
     .examples = "queue put jobs '{\"id\": 1}'\n"
                 "queue put jobs build --timeout 5s",
     .method = "Put",
     .no = kNoRoom},
    {.name = "put-many",
     .summary = "Adds several items, all or none, waiting for room for all of them.",
     .examples = "queue put-many jobs build test deploy\n"
                 "queue put-many jobs - < jobs.txt",
     .method = "PutMany",
     .no = kNoRoom},
    {.name = "get",
     .summary = "Takes the first item, waiting for one, and prints it.",
     .examples = "queue get jobs\n"
                 "queue get jobs --timeout 5s\n"
                 "queue get jobs --nowait\n"
                 "queue get jobs --lease 30s",
     .details = kDelivery,
     .method = "Get",
     .no = kNoItem,
     .print = PrintItem},
    {.name = "get-many",
     .summary = "Takes the first items, waiting where there is none, and prints them.",
     .examples = "queue get-many jobs 10\n"
                 "queue get-many jobs 10 --timeout 5s --lease 30s",
     .details = kDelivery,
     .method = "GetMany",
     .no = kNoItem},
    {.name = "acknowledge",
     .summary = "Ends a delivery: its item is worked off and gone.",
     .examples = "queue acknowledge jobs 7",
     .method = "Acknowledge"},
    {.name = "return",
     .summary = "Ends a delivery: its item was not worked off, and comes back.",
     .examples = "queue return jobs 7",
     .details = "Prints `returned`, or `dead-lettered` where it went to the dead-letter queue.",
     .method = "Return",
     .verdict = "-",  // Where the item goes is no failure.
     .print = PrintReturned},
    {.name = "extend",
     .summary = "Gives a delivery a new lease, which begins now.",
     .examples = "queue extend jobs 7 --lease 30s",
     .method = "Extend"},
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
    .summary = "Items in order, to wait for on both ends; Python's Queue.",
    .file = v1::QueueCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

#include "client/groups/groups.h"
#include "manager/v1/counter.pb.h"

namespace manager::ctl {
namespace {

constexpr Command kCommands[] = {
    CreateCommand("Creates the counter, or finds it.",
                  "counter create words\n"
                  "counter create words the=2 cat=1"),
    {.name = "get",
     .summary = "Prints the count of a key, 0 where it has none.",
     .examples = "counter get words the",
     .method = "Get",
     .show = "count"},
    {.name = "set",
     .summary = "Gives a key a count.",
     .examples = "counter set words the 0",
     .method = "Set"},
    {.name = "add",
     .summary = "Adds to the count of a key, 1 where nothing else is said, and prints it.",
     .examples = "counter add words the\n"
                 "counter add words the 5\n"
                 "counter add words 17 -1 --text",
     .method = "Add",
     .optional = "delta"},
    {.name = "update",
     .summary = "Adds to the counts of many keys, all or none.",
     .examples = "counter update words the=2 cat=1\n"
                 "counter update words '{\"the\": 2, \"cat\": 1}'\n"
                 "counter update words - < counts.json",
     .method = "Update"},
    {.name = "subtract",
     .summary = "Subtracts from the counts of many keys, all or none.",
     .examples = "counter subtract words the=2 cat=1",
     .method = "Subtract"},
    {.name = "delete",
     .summary = "Removes a key and its count, and prints whether it had one.",
     .examples = "counter delete words the",
     .method = "Delete",
     .no = "the key has no count"},
    {.name = "most-common",
     .summary = "Prints the keys with the greatest counts, or all, greatest first.",
     .examples = "counter most-common words\n"
                 "counter most-common words 10",
     .method = "MostCommon",
     .optional = "limit"},
    {.name = "total",
     .summary = "Prints the sum of all counts.",
     .examples = "counter total words",
     .method = "Total"},
    {.name = "size",
     .summary = "Prints how many keys have a count.",
     .examples = "counter size words",
     .method = "Size"},
    {.name = "items",
     .summary =
         "Prints all keys and counts in the order of insertion, as they stand at one moment.",
     .examples = "counter items words\n"
                 "counter items words --json",
     .method = "Items"},
    {.name = "scan",
     .summary = "Prints all keys and counts, read page by page: a counter of any size.",
     .examples = "counter scan words",
     .method = "Scan",
     .show = "entries"},
    {.name = "clear",
     .summary = "Removes all keys and counts.",
     .examples = "counter clear words",
     .method = "Clear"},
};

}  // namespace

constinit const Group kCounterGroup = {
    .name = "counter",
    .summary = "Keys and how often they were counted; Python's collections.Counter.",
    .file = v1::CounterCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

#include "client/groups/groups.h"
#include "manager/v1/dict.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNoKey[] = "there is no such key";

constexpr Command kCommands[] = {
    CreateCommand("Creates the dict, or finds it.",
                  "dict create scores\n"
                  "dict create limits cpu=4 'memory={\"min\": 1, \"max\": 8}'\n"
                  "dict create scores --mode create-only"),
    {.name = "get",
     .summary = "Prints a key's value.",
     .examples = "dict get scores alice\n"
                 "dict get scores bob --default 0",
     .method = "Get",
     .show = "value",
     .no = kNoKey},
    {.name = "set",
     .summary = "Stores a value under a key.",
     .examples = "dict set scores alice 3\n"
                 "dict set users 17 '{\"name\": \"Ada\", \"tags\": [1, 2]}'\n"
                 "dict set versions app 1.10 --text\n"
                 "dict set documents readme - < README.md",
     .method = "Set"},
    {.name = "delete",
     .summary = "Removes a key and its value.",
     .examples = "dict delete scores alice",
     .method = "Delete",
     .no = kNoKey},
    {.name = "contains",
     .summary = "Prints whether there is such a key.",
     .examples = "dict contains scores alice",
     .method = "Contains",
     .no = kNoKey},
    {.name = "size",
     .summary = "Prints how many entries there are.",
     .examples = "dict size scores",
     .method = "Size"},
    {.name = "keys",
     .summary = "Prints all keys in the order of insertion.",
     .examples = "dict keys scores",
     .method = "Keys"},
    {.name = "values",
     .summary = "Prints all values in the order of insertion.",
     .examples = "dict values scores",
     .method = "Values"},
    {.name = "items",
     .summary = "Prints all keys and values in the order of insertion.",
     .examples = "dict items scores\n"
                 "dict items scores --json",
     .method = "Items"},
    {.name = "pop",
     .summary = "Removes a key and prints its value.",
     .examples = "dict pop scores alice\n"
                 "dict pop scores bob --default null",
     .method = "Pop",
     .show = "value",
     .no = kNoKey},
    {.name = "popitem",
     .summary = "Removes the newest entry and prints it.",
     .examples = "dict popitem scores",
     .method = "PopItem",
     .no = "the dict is empty"},
    {.name = "setdefault",
     .summary = "Prints a key's value, which is first set where it is missing.",
     .examples = "dict setdefault scores alice 0",
     .method = "SetDefault",
     .optional = "default_value",
     .show = "value"},
    {.name = "update",
     .summary = "Stores many values, all or none.",
     .examples = "dict update scores alice=4 bob=7\n"
                 "dict update scores '{\"alice\": 4, \"bob\": 7}'\n"
                 "dict update scores - < scores.json",
     .method = "Update"},
    {.name = "clear",
     .summary = "Removes all entries.",
     .examples = "dict clear scores",
     .method = "Clear"},
};

}  // namespace

constinit const Group kDictGroup = {
    .name = "dict",
    .summary = "Keys and values in the order of insertion; Python's dict.",
    .file = v1::DictCreateRequest::descriptor,
    .commands = kCommands,
    .call_only = "Iterate",  // For programs that walk through a dict while it changes.
};

}  // namespace manager::ctl

#include "client/groups/groups.h"
#include "manager/v1/dict.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNoKey[] = "there is no such key";
constexpr char kNoPath[] = "the path leads nowhere";
constexpr char kNotAsExpected[] = "the key has another value or version";
constexpr char kVersions[] =
    "An entry's version grows with each change of it; what is not there has version 0.";

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
     .method = "Set",
     .show = "-"},
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
    {.name = "get-many",
     .summary = "Prints what several keys have.",
     .examples = "dict get-many scores alice bob",
     .method = "GetMany"},
    {.name = "pop-many",
     .summary = "Removes several keys and prints what they had.",
     .examples = "dict pop-many scores alice bob",
     .method = "PopMany"},
    {.name = "delete-many",
     .summary = "Removes several keys, and prints how many of them were there.",
     .examples = "dict delete-many scores alice bob",
     .method = "DeleteMany"},
    {.name = "clear",
     .summary = "Removes all entries.",
     .examples = "dict clear scores",
     .method = "Clear"},
    {.name = "compare-and-set",
     .summary =
         "Stores a value if the key has the value, or the version, that is expected, and prints "
         "its version.",
     .examples = "dict compare-and-set scores alice --expected 3 4\n"
                 "dict compare-and-set scores eve --expected-version 0 1",
     .details = kVersions,
     .method = "CompareAndSet",
     .show = "version",
     .verdict = "set",
     .no = kNotAsExpected},
    {.name = "compare-and-delete",
     .summary = "Removes a key if it has the value, or the version, that is expected.",
     .examples = "dict compare-and-delete scores alice --expected 3",
     .details = kVersions,
     .method = "CompareAndDelete",
     .show = "-",
     .verdict = "deleted",
     .no = kNotAsExpected},
    {.name = "get-at",
     .summary = "Prints what is nested in a key's value.",
     .examples = "dict get-at users 17 tags 0\n"
                 "dict get-at users 17 email --default null",
     .method = "GetAt",
     .show = "value",
     .no = kNoPath},
    {.name = "set-at",
     .summary = "Stores a value inside a key's value.",
     .examples = "dict set-at users 17 name Grace\n"
                 "dict set-at users 17 tags -1 7",
     .method = "SetAt",
     .no = kNoPath},
    {.name = "delete-at",
     .summary = "Removes what is nested in a key's value.",
     .examples = "dict delete-at users 17 tags 0",
     .method = "DeleteAt",
     .no = kNoPath},
    {.name = "append-at",
     .summary = "Adds an item to a list inside a key's value, and prints how many it has now.",
     .examples = "dict append-at users 17 tags 3",
     .method = "AppendAt",
     .no = kNoPath},
    {.name = "increment-at",
     .summary = "Adds to a number, also inside a key's value, and prints the new one.",
     .examples = "dict increment-at scores alice\n"
                 "dict increment-at scores bob --delta 5 --default 0",
     .method = "IncrementAt",
     .no = kNoPath},
};

}  // namespace

constinit const Group kDictGroup = {
    .name = "dict",
    .summary = "Keys and values in the order of insertion; Python's dict.",
    .file = v1::DictCreateRequest::descriptor,
    .commands = kCommands,
    // For programs that walk through a dict while it changes.
    .call_only = "Iterate Scan",
};

}  // namespace manager::ctl

#include "client/groups/groups.h"
#include "manager/v1/set.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNoItem[] = "there is no such item";
constexpr char kOperations[] =
    "The result is the union with the items (without --operation), the intersection, the "
    "difference, "
    "which is the set without the items, or the symmetric difference, which is what only one of "
    "both "
    "has.";

constexpr Command kCommands[] = {
    CreateCommand("Creates the set, or finds it.",
                  "set create tags\n"
                  "set create primes 2 3 5 7"),
    {.name = "add",
     .summary = "Adds an item, and prints whether it is new.",
     .examples = "set add tags red\n"
                 "set add tags 17 --text",
     .method = "Add",
     .no = "an equal item was there"},
    {.name = "discard",
     .summary = "Removes an item, and prints whether it was there.",
     .examples = "set discard tags red",
     .method = "Discard",
     .no = kNoItem},
    {.name = "remove",
     .summary = "Removes an item that must be there.",
     .examples = "set remove tags red",
     .method = "Remove",
     .no = kNoItem},
    {.name = "pop",
     .summary = "Removes the oldest item and prints it.",
     .examples = "set pop tags",
     .method = "Pop",
     .no = "the set is empty"},
    {.name = "contains",
     .summary = "Prints whether there is such an item.",
     .examples = "set contains tags red",
     .method = "Contains",
     .no = kNoItem},
    {.name = "size",
     .summary = "Prints how many items there are.",
     .examples = "set size tags",
     .method = "Size"},
    {.name = "items",
     .summary = "Prints all items, the oldest first, as they stand at one moment.",
     .examples = "set items tags\n"
                 "set items tags --json",
     .method = "Items"},
    {.name = "scan",
     .summary = "Prints all items, read page by page: a set of any size.",
     .examples = "set scan tags",
     .method = "Scan",
     .show = "items"},
    {.name = "combine",
     .summary = "Prints what the set and some items are together; the set stays as it is.",
     .examples = "set combine tags red green\n"
                 "set combine tags red green --operation intersection",
     .details = kOperations,
     .method = "Combine",
     .optional = "items"},
    {.name = "update",
     .summary = "Changes the set by some items, all at once, and prints its new size.",
     .examples = "set update tags red green\n"
                 "set update tags red green --operation difference\n"
                 "set update words - < /usr/share/dict/words",
     .details = kOperations,
     .method = "Update",
     .optional = "items"},
    {.name = "compare",
     .summary =
         "Prints whether the set is a subset or superset of some items, or has none of them.",
     .examples = "set compare tags red green",
     .method = "Compare",
     .optional = "items"},
    {.name = "clear",
     .summary = "Removes all items.",
     .examples = "set clear tags",
     .method = "Clear"},
};

}  // namespace

constinit const Group kSetGroup = {
    .name = "set",
    .summary = "Items of which no two are equal; Python's set.",
    .file = v1::SetCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

#include "client/groups/groups.h"
#include "manager/v1/list.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNoIndex[] = "the list has no such index";
constexpr char kNoPath[] = "the path leads nowhere";
constexpr char kNoItem[] = "no item equals the value";

constexpr Command kCommands[] = {
    CreateCommand("Creates the list, or finds it.",
                  "list create todo\n"
                  "list create primes 2 3 5 7"),
    {.name = "get",
     .summary = "Prints one item.",
     .examples = "list get todo 0\n"
                 "list get todo -1",
     .method = "Get",
     .no = kNoIndex},
    {.name = "set",
     .summary = "Replaces one item.",
     .examples = "list set todo 0 'buy bread'",
     .method = "Set",
     .no = kNoIndex},
    {.name = "delete",
     .summary = "Removes one item.",
     .examples = "list delete todo 0",
     .method = "Delete",
     .no = kNoIndex},
    {.name = "slice",
     .summary = "Prints several items, or all.",
     .examples = "list slice todo\n"
                 "list slice todo 1:3\n"
                 "list slice todo ::-1",
     .method = "GetSlice",
     .optional = "slice"},
    {.name = "set-slice",
     .summary = "Replaces several items, by more or fewer too.",
     .examples = "list set-slice todo 1:3 eat sleep\n"
                 "list set-slice todo :0 'get up'",
     .method = "SetSlice",
     .optional = "items"},
    {.name = "delete-slice",
     .summary = "Removes several items.",
     .examples = "list delete-slice todo 1:\n"
                 "list delete-slice todo ::2",
     .method = "DeleteSlice"},
    {.name = "append",
     .summary = "Adds an item at the end.",
     .examples = "list append todo 'buy milk'\n"
                 "list append log - < report.txt",
     .method = "Append"},
    {.name = "extend",
     .summary = "Adds several items at the end.",
     .examples = "list extend primes 11 13 17\n"
                 "list extend words - < /usr/share/dict/words",
     .method = "Extend"},
    {.name = "insert",
     .summary = "Inserts an item before an index, which is clamped to the list.",
     .examples = "list insert todo 0 'get up'",
     .method = "Insert"},
    {.name = "pop",
     .summary = "Removes an item, the last one without an index, and prints it.",
     .examples = "list pop todo\n"
                 "list pop todo 0",
     .method = "Pop",
     .optional = "index",
     .no = kNoIndex},
    {.name = "remove",
     .summary = "Removes the first item that equals a value.",
     .examples = "list remove todo 'buy milk'",
     .method = "Remove",
     .no = kNoItem},
    {.name = "index",
     .summary = "Prints the index of the first item that equals a value.",
     .examples = "list index todo 'buy milk'\n"
                 "list index primes 5 --start 2",
     .method = "Index",
     .no = kNoItem},
    {.name = "count",
     .summary = "Prints how many items equal a value.",
     .examples = "list count todo 'buy milk'",
     .method = "Count"},
    {.name = "contains",
     .summary = "Prints whether an item equals a value.",
     .examples = "list contains primes 7",
     .method = "Contains",
     .no = kNoItem},
    {.name = "size",
     .summary = "Prints how many items there are.",
     .examples = "list size todo",
     .method = "Size"},
    {.name = "sort",
     .summary = "Sorts the items by their natural order.",
     .examples = "list sort todo\n"
                 "list sort primes --reverse",
     .method = "Sort"},
    {.name = "reverse",
     .summary = "Reverses the order of the items.",
     .examples = "list reverse todo",
     .method = "Reverse"},
    {.name = "repeat",
     .summary = "Repeats the content; 0 times empties the list.",
     .examples = "list repeat pattern 3",
     .method = "Repeat"},
    {.name = "clear",
     .summary = "Removes all items.",
     .examples = "list clear todo",
     .method = "Clear"},
    {.name = "pop-many",
     .summary = "Removes several items from the end and prints them.",
     .examples = "list pop-many todo 2\n"
                 "list pop-many todo 2 --from-front",
     .method = "PopMany"},
    {.name = "get-at",
     .summary = "Prints what is nested in an item.",
     .examples = "list get-at users 0 name\n"
                 "list get-at users -1 tags 0 --default null",
     .method = "GetAt",
     .show = "value",
     .no = kNoPath},
    {.name = "set-at",
     .summary = "Stores a value inside an item.",
     .examples = "list set-at users 0 name Grace",
     .method = "SetAt",
     .no = kNoPath},
    {.name = "delete-at",
     .summary = "Removes what is nested in an item.",
     .examples = "list delete-at users 0 name",
     .method = "DeleteAt",
     .no = kNoPath},
    {.name = "append-at",
     .summary = "Adds an item to a list inside an item, and prints how many it has now.",
     .examples = "list append-at users 0 tags admin",
     .method = "AppendAt",
     .no = kNoPath},
    {.name = "increment-at",
     .summary = "Adds to a number, also inside an item, and prints the new one.",
     .examples = "list increment-at users 0 logins --default 0",
     .method = "IncrementAt",
     .no = kNoPath},
};

}  // namespace

constinit const Group kListGroup = {
    .name = "list",
    .summary = "Items in order; Python's list.",
    .file = v1::ListCreateRequest::descriptor,
    .commands = kCommands,
    .call_only = "Scan",  // For programs that walk through a list; `slice` prints one.
};

}  // namespace manager::ctl

#include "client/groups/groups.h"
#include "manager/v1/array.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNoIndex[] = "the array has no such index";

constexpr Command kCommands[] = {
    CreateCommand("Creates the array, or finds it.",
                  "array create pixels i\n"
                  "array create levels d 0.5 1 1.5\n"
                  "array create letters u a b c"),
    {.name = "get",
     .summary = "Prints one item.",
     .examples = "array get pixels 0\n"
                 "array get pixels -1",
     .method = "Get",
     .no = kNoIndex},
    {.name = "set",
     .summary = "Replaces one item.",
     .examples = "array set pixels 0 255",
     .method = "Set",
     .no = kNoIndex},
    {.name = "slice",
     .summary = "Prints several items, or all.",
     .examples = "array slice pixels\n"
                 "array slice pixels 1:3\n"
                 "array slice pixels ::-1 --json",
     .method = "GetSlice",
     .optional = "slice",
     .show = "items"},
    {.name = "set-slice",
     .summary = "Replaces several items, by more or fewer too.",
     .examples = "array set-slice pixels 1:3 i 7 8\n"
                 "array set-slice pixels 2: i",
     .method = "SetSlice",
     .optional = "items"},
    {.name = "size",
     .summary = "Prints how many items there are.",
     .examples = "array size pixels",
     .method = "Size",
     .show = "size"},
    {.name = "add",
     .summary = "Adds to one item and prints the sum.",
     .examples = "array add pixels 0 16\n"
                 "array add pixels -1 -16",
     .method = "Add",
     .no = kNoIndex},
    {.name = "compare-and-set",
     .summary = "Replaces one item if it is the expected one.",
     .examples = "array compare-and-set pixels 0 255 0",
     .method = "CompareAndSet",
     .show = "-",
     .verdict = "set",
     .no = "the item is another one"},
};

}  // namespace

constinit const Group kArrayGroup = {
    .name = "array",
    .summary = "Numbers of one machine type; Python's array.array.",
    .file = v1::ArrayCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

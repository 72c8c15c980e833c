#include "client/groups/groups.h"
#include "manager/v1/namespace.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNoAttribute[] = "there is no such attribute";
constexpr char kNoPath[] = "the path leads nowhere";
constexpr char kNotAsExpected[] = "the attribute has another value or version";
constexpr char kVersions[] =
    "An attribute's version grows with each change of it; what is not there has version 0.";

constexpr Command kCommands[] = {
    CreateCommand("Creates the namespace, or finds it.",
                  "namespace create config\n"
                  "namespace create config colour=red size=3"),
    {.name = "get",
     .summary = "Prints an attribute's value.",
     .examples = "namespace get config colour",
     .method = "Get",
     .show = "value",
     .no = kNoAttribute},
    {.name = "set",
     .summary = "Sets an attribute.",
     .examples = "namespace set config colour red\n"
                 "namespace set config limits '[1, 10]'",
     .method = "Set",
     .show = "-"},
    {.name = "delete",
     .summary = "Removes an attribute.",
     .examples = "namespace delete config colour",
     .method = "Delete",
     .no = kNoAttribute},
    {.name = "all",
     .summary = "Prints all attributes, by name.",
     .examples = "namespace all config\n"
                 "namespace all config --json",
     .method = "GetAll"},
    {.name = "compare-and-set",
     .summary =
         "Sets an attribute if it has the value, or the version, that is expected, and prints "
         "its version.",
     .examples = "namespace compare-and-set config colour --expected red blue\n"
                 "namespace compare-and-set config shape --expected-version 0 round",
     .details = kVersions,
     .method = "CompareAndSet",
     .show = "version",
     .verdict = "set",
     .no = kNotAsExpected},
    {.name = "compare-and-delete",
     .summary = "Removes an attribute if it has the value, or the version, that is expected.",
     .examples = "namespace compare-and-delete config colour --expected red",
     .details = kVersions,
     .method = "CompareAndDelete",
     .show = "-",
     .verdict = "deleted",
     .no = kNotAsExpected},
    {.name = "get-at",
     .summary = "Prints what is nested in an attribute.",
     .examples = "namespace get-at config limits 0",
     .method = "GetAt",
     .show = "value",
     .no = kNoPath},
    {.name = "set-at",
     .summary = "Stores a value inside an attribute.",
     .examples = "namespace set-at config limits 0 2",
     .method = "SetAt",
     .no = kNoPath},
    {.name = "delete-at",
     .summary = "Removes what is nested in an attribute.",
     .examples = "namespace delete-at config limits 0",
     .method = "DeleteAt",
     .no = kNoPath},
    {.name = "append-at",
     .summary = "Adds an item to a list inside an attribute, and prints how many it has now.",
     .examples = "namespace append-at config limits 100",
     .method = "AppendAt",
     .no = kNoPath},
    {.name = "increment-at",
     .summary = "Adds to a number, also inside an attribute, and prints the new one.",
     .examples = "namespace increment-at config limits 0\n"
                 "namespace increment-at config retries --delta 2 --default 0",
     .method = "IncrementAt",
     .no = kNoPath},
};

}  // namespace

constinit const Group kNamespaceGroup = {
    .name = "namespace",
    .summary = "Named attributes; Python's Namespace.",
    .file = v1::NamespaceCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

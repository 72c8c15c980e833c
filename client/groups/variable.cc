#include "client/groups/groups.h"
#include "manager/v1/variable.pb.h"

namespace manager::ctl {
namespace {

constexpr Command kCommands[] = {
    CreateCommand("Creates the variable with a first value, or finds it.",
                  "variable create hits 0\n"
                  "variable create hits 0 --typecode i\n"
                  "variable create settings '{\"color\": \"red\"}' --mode create-only",
                  /*flags=*/"typecode"),
    {.name = "get",
     .summary = "Prints the value.",
     .examples = "variable get hits",
     .method = "Get",
     .show = "value"},
    {.name = "inspect",
     .summary = "Prints the value, its version, and the variable's type code.",
     .examples = "variable inspect hits",
     .method = "Get"},
    {.name = "set",
     .summary = "Replaces the value.",
     .examples = "variable set hits 0\n"
                 "variable set settings - < settings.json",
     .method = "Set",
     .show = "-"},
    {.name = "add",
     .summary = "Adds to the number and prints the sum.",
     .examples = "variable add hits 1\n"
                 "variable add hits -0.5",
     .method = "Add",
     .show = "value"},
    {.name = "compare-and-set",
     .summary = "Replaces the value if it, or its version, is as expected, and prints its version.",
     .examples = "variable compare-and-set leader alice --expected null\n"
                 "variable compare-and-set hits 8 --expected-version 17",
     .method = "CompareAndSet",
     .show = "version",
     .verdict = "set",
     .no = "the variable has another value"},
};

}  // namespace

constinit const Group kVariableGroup = {
    .name = "variable",
    .summary = "One value; Python's Manager().Value.",
    .file = v1::VariableCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

#include "client/groups/groups.h"
#include "manager/v1/namespace.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNoAttribute[] = "there is no such attribute";

constexpr Command kCommands[] = {
    CreateCommand("Creates the namespace, or finds it.",
                  "namespace create config\n"
                  "namespace create config colour=red size=3"),
    {.name = "get",
     .summary = "Prints an attribute's value.",
     .examples = "namespace get config colour",
     .method = "Get",
     .no = kNoAttribute},
    {.name = "set",
     .summary = "Sets an attribute.",
     .examples = "namespace set config colour red\n"
                 "namespace set config limits '[1, 10]'",
     .method = "Set"},
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
};

}  // namespace

constinit const Group kNamespaceGroup = {
    .name = "namespace",
    .summary = "Named attributes; Python's Namespace.",
    .file = v1::NamespaceCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

#include "client/groups/groups.h"
#include "manager/v1/objects.pb.h"

namespace manager::ctl {
namespace {

constexpr Command kCommands[] = {
    {.name = "info",
     .summary = "Prints the server's version, types, limits and load.",
     .examples = "server info\n"
                 "server info --address 10.0.0.7:50051",
     .method = "GetServerInfo"},
};

}  // namespace

constinit const Group kServerGroup = {
    .name = "server",
    .summary = "Tells what the server is.",
    .file = v1::ObjectsListRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

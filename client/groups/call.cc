#include "client/call.h"

#include "client/argument.h"
#include "client/groups/groups.h"

namespace manager::ctl {
namespace {

std::vector<Argument> Arguments() {
  return {{.name = kMethodArgument,
           .label = "SERVICE/METHOD",
           .help = "The method: Dict/Set, or in full, manager.v1.Dict/Set."},
          {.name = kRequestArgument,
           .label = "JSON",
           .help = "The request, as protobuf writes JSON; - reads it from stdin.",
           .required = false}};
}

constexpr Command kCommand = {
    .name = "call",
    .summary = "Calls any method with a request as JSON.",
    .examples =
        "call Dict/Size '{\"object\": \"scores\"}'\n"
        "call Dict/Get '{\"object\": \"scores\", \"key\": {\"int_value\": 7}}'\n"
        "call Objects/GetServerInfo",
    .details =
        "Request and response are in protobuf's own JSON form. No object is created on the "
        "way.",
    .no = "the server refuses for want of a key, an item, an index, or room",
    .own_arguments = Arguments,
    .run = RunCall};

}  // namespace

constinit const Group kCallGroup = {
    .name = "call",
    .summary = "Calls any method with a request as JSON.",
    .only = &kCommand,
};

}  // namespace manager::ctl

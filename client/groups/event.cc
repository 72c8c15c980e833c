#include "client/groups/groups.h"
#include "manager/v1/event.pb.h"

namespace manager::ctl {
namespace {

constexpr Command kCommands[] = {
    CreateCommand("Creates the event, not set, or finds it.", "event create ready"),
    {.name = "set",
     .summary = "Sets the event and wakes all who wait.",
     .examples = "event set ready",
     .method = "Set"},
    {.name = "clear",
     .summary = "Clears the event.",
     .examples = "event clear ready",
     .method = "Clear"},
    {.name = "is-set",
     .summary = "Prints whether the event is set.",
     .examples = "event is-set ready",
     .method = "IsSet",
     .no = "the event is not set"},
    {.name = "wait",
     .summary = "Waits until the event is set.",
     .examples = "event wait ready\n"
                 "event wait ready --timeout 30s",
     .method = "Wait",
     .verdict = "set",
     .no = "the event was not set in time"},
};

}  // namespace

constinit const Group kEventGroup = {
    .name = "event",
    .summary = "A flag to wait for; Python's Event.",
    .file = v1::EventCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

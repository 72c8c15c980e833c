#include "client/groups/groups.h"
#include "manager/v1/listener.pb.h"

namespace manager::ctl {
namespace {

constexpr Command kCommands[] = {
    CreateCommand("Creates the listener, open, or finds it.",
                  "listener create printer\n"
                  "listener create printer --backlog 10",
                  /*flags=*/"backlog capacity_messages capacity_bytes"),
    {.name = "close",
     .summary = "Closes the listener for good: who waits at it is refused, and who comes.",
     .examples = "listener close printer",
     .method = "Close"},
    {.name = "inspect",
     .summary = "Prints whether the listener is closed, and how many calls wait at it.",
     .examples = "listener inspect printer",
     .method = "Inspect"},
};

}  // namespace

constinit const Group kListenerGroup = {
    .name = "listener",
    .summary = "A name at which programs meet and get a pipe; Python's Listener.",
    .file = v1::ListenerCreateRequest::descriptor,
    .commands = kCommands,
    // What they give is a session's, and would end with the command.
    .call_only = "Accept Connect",
};

}  // namespace manager::ctl

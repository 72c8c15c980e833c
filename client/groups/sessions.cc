#include "client/groups/groups.h"
#include "manager/v1/session.pb.h"

namespace manager::ctl {
namespace {

constexpr Command kCommands[] = {
    {.name = "list",
     .summary = "Lists the sessions in the order in which they were opened.",
     .examples = "sessions list\n"
                 "sessions list --json",
     .method = "List",
     .show = "sessions",
     .columns = "session client lease waiting_calls held_objects open_time"},
    {.name = "describe",
     .summary = "Describes one session, with the objects that it holds.",
     .examples = "sessions describe 0123456789abcdef",
     .method = "Describe",
     .columns = "session client lease open_time waiting_calls replies_kept bytes_in_flight"},
    {.name = "close",
     .summary = "Ends a session: what it holds is released, its waiting calls are given up.",
     .examples = "sessions close 0123456789abcdef",
     .details = "Its client finds out at its next sign of life. A lock whose owner-death policy is "
                "`hold` stays held.",
     .method = "Close"},
};

}  // namespace

constinit const Group kSessionsGroup = {
    .name = "sessions",
    .summary = "Lists, describes and closes the sessions of clients.",
    .file = v1::SessionListRequest::descriptor,
    .commands = kCommands,
    // For clients without a stream: they keep a session, which outlives no command.
    .call_only = "Open KeepAlive CancelCall",
};

}  // namespace manager::ctl

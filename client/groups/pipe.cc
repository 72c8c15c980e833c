#include <string>

#include "absl/strings/str_cat.h"
#include "client/groups/groups.h"
#include "client/layout.h"
#include "manager/v1/pipe.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNoSession[] =
    "A command has no session, so it uses an end that no session has, and does not close it when "
    "it "
    "exits.";

Row RowOf(absl::string_view name, const v1::PipeEndState& end) {
  return {std::string(name),
          end.closed() ? "closed" : "open",
          absl::StrCat(end.messages()),
          absl::StrCat(end.bytes()),
          absl::StrCat(end.waiting_receives()),
          absl::StrCat(end.waiting_sends()),
          end.session().empty() ? "-" : end.session()};
}

// A line for the pipe, and a table of its ends.
std::string PrintState(const Invocation&, const google::protobuf::Message& response) {
  const auto& state = static_cast<const v1::PipeInspectResponse&>(response);
  const Row heading = {"END", "STATE", "MESSAGES", "BYTES", "RECEIVING", "SENDING", "SESSION"};
  return absl::StrCat(
      state.one_way() ? "one way" : "both ways", ", room for ", state.capacity_messages(),
      " messages and ", state.capacity_bytes(), " bytes each way\n",
      AlignColumns({heading, RowOf("first", state.first()), RowOf("second", state.second())}));
}

constexpr Command kCommands[] = {
    CreateCommand("Creates the pipe, empty and with both ends open, or finds it.",
                  "pipe create chat\n"
                  "pipe create results --one-way --capacity-messages 10",
                  /*flags=*/"capacity_messages capacity_bytes"),
    {.name = "send",
     .summary = "Sends a message to the other end, waiting for room in the buffer.",
     .examples = "pipe send chat first hello\n"
                 "pipe send chat second '{\"id\": 1}' --timeout 5s",
     .details = kNoSession,
     .method = "Send",
     .positional = "end",
     .verdict = "sent",
     .no = "no room came in time"},
    {.name = "receive",
     .summary = "Receives the next message from the other end, waiting for one, and prints it.",
     .examples = "pipe receive chat second\n"
                 "pipe receive chat second --timeout 5s\n"
                 "pipe receive chat second --nowait",
     .details = kNoSession,
     .method = "Receive",
     .positional = "end",
     .show = "message",
     .verdict = "received",
     .no = "no message came in time"},
    {.name = "poll",
     .summary = "Waits until there is a message, or the other end is closed.",
     .examples = "pipe poll chat second --timeout 5s\n"
                 "pipe poll chat second --nowait",
     .method = "Poll",
     .positional = "end",
     .verdict = "ready",
     .no = "there was nothing to receive in time"},
    {.name = "close",
     .summary = "Closes an end for good: the other one receives what was sent, then the end.",
     .examples = "pipe close chat first",
     .method = "Close",
     .positional = "end"},
    {.name = "inspect",
     .summary = "Prints what both ends hold, who waits at them and who has them.",
     .examples = "pipe inspect chat\n"
                 "pipe inspect chat --json",
     .details =
         "For each end: the messages that it has not received, and the calls that wait there.",
     .method = "Inspect",
     .print = PrintState},
};

}  // namespace

constinit const Group kPipeGroup = {
    .name = "pipe",
    .summary = "Messages between two ends, both ways; Python's Pipe.",
    .file = v1::PipeCreateRequest::descriptor,
    .commands = kCommands,
    // It gives an end to a session, and a command has none.
    .call_only = "Attach",
};

}  // namespace manager::ctl

#include "client/groups/groups.h"
#include "client/invocation.h"
#include "client/output.h"
#include "manager/v1/deque.pb.h"

namespace manager::ctl {
namespace {

constexpr char kEmpty[] = "the deque is empty";
constexpr char kNoIndex[] = "the deque has no such index";
constexpr char kNoItem[] = "no item equals the value";

// The item that was driven out, if one was: no item is not null.
std::string PrintDropped(const Invocation& invocation, const google::protobuf::Message& response) {
  const bool dropped = static_cast<const v1::DequeAppendResponse&>(response).has_dropped();
  return dropped ? ToPlainText(response, *invocation.command) : "";
}

constexpr Command kCommands[] = {
    CreateCommand("Creates the deque, or finds it.",
                  "deque create recent\n"
                  "deque create recent --max-size 100\n"
                  "deque create recent a b c"),
    {.name = "append",
     .summary = "Adds an item at the right end, or the left one.",
     .examples = "deque append recent 'a line'\n"
                 "deque append recent 'a line' --left",
     .details = "Prints the item that this drives out of a full deque at the other end.",
     .method = "Append",
     .print = PrintDropped},
    {.name = "extend",
     .summary = "Adds several items at an end, one after the other.",
     .examples = "deque extend recent a b c\n"
                 "deque extend recent a b c --left\n"
                 "deque extend recent - < lines.txt",
     .details = "Prints how many items this drives out of a full deque at the other end.",
     .method = "Extend"},
    {.name = "pop",
     .summary = "Removes the item at the right end, or the left one, and prints it.",
     .examples = "deque pop recent\n"
                 "deque pop recent --left",
     .method = "Pop",
     .no = kEmpty},
    {.name = "pop-many",
     .summary = "Removes several items from an end, as many as there are at most, and prints them.",
     .examples = "deque pop-many recent 10\n"
                 "deque pop-many recent 10 --left",
     .method = "PopMany"},
    {.name = "get",
     .summary = "Prints one item.",
     .examples = "deque get recent 0\n"
                 "deque get recent -1",
     .method = "Get",
     .no = kNoIndex},
    {.name = "set",
     .summary = "Replaces one item.",
     .examples = "deque set recent 0 'another line'",
     .method = "Set",
     .no = kNoIndex},
    {.name = "insert",
     .summary = "Inserts an item before an index, which is clamped to the deque.",
     .examples = "deque insert recent 1 'a line'",
     .method = "Insert",
     .no = "the deque is full"},
    {.name = "delete",
     .summary = "Removes one item.",
     .examples = "deque delete recent 0",
     .method = "Delete",
     .no = kNoIndex},
    {.name = "slice",
     .summary = "Prints several items, or all, from the left.",
     .examples = "deque slice recent\n"
                 "deque slice recent 1:3\n"
                 "deque slice recent ::-1",
     .method = "GetSlice",
     .optional = "slice"},
    {.name = "remove",
     .summary = "Removes the first item that equals a value.",
     .examples = "deque remove recent 'a line'",
     .method = "Remove",
     .no = kNoItem},
    {.name = "index",
     .summary = "Prints the index of the first item that equals a value.",
     .examples = "deque index recent 'a line'\n"
                 "deque index recent 'a line' --start 2",
     .method = "Index",
     .no = kNoItem},
    {.name = "count",
     .summary = "Prints how many items equal a value.",
     .examples = "deque count recent 'a line'",
     .method = "Count"},
    {.name = "contains",
     .summary = "Prints whether an item equals a value.",
     .examples = "deque contains recent 'a line'",
     .method = "Contains",
     .no = kNoItem},
    {.name = "size",
     .summary = "Prints how many items there are, and how many there may be.",
     .examples = "deque size recent",
     .method = "Size"},
    {.name = "rotate",
     .summary = "Moves items from the right end to the left one; below 0, the other way.",
     .examples = "deque rotate recent\n"
                 "deque rotate recent 3\n"
                 "deque rotate recent -1",
     .method = "Rotate",
     .optional = "steps"},
    {.name = "reverse",
     .summary = "Reverses the order of the items.",
     .examples = "deque reverse recent",
     .method = "Reverse"},
    {.name = "clear",
     .summary = "Removes all items.",
     .examples = "deque clear recent",
     .method = "Clear"},
};

}  // namespace

constinit const Group kDequeGroup = {
    .name = "deque",
    .summary = "Items in order, fast at both ends; Python's deque.",
    .file = v1::DequeCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

#include <string>

#include "client/groups/groups.h"
#include "client/invocation.h"
#include "client/output.h"
#include "manager/v1/objects.pb.h"

namespace manager::ctl {
namespace {

// Methods without what they have in common: Lock/Acquire for /manager.v1.Lock/Acquire.
std::string PrintWaiters(const Invocation& invocation, const google::protobuf::Message& response) {
  auto list = static_cast<const v1::ObjectsListWaitersResponse&>(response);
  for (v1::WaitingCall& call : *list.mutable_waiters()) {
    call.mutable_method()->erase(0, call.method().rfind('.') + 1);
  }
  return ToPlainText(list, *invocation.command);
}

constexpr Command kCommand = {
    .name = "waiters",
    .summary = "Lists the calls that wait, and whose they are.",
    .examples =
        "waiters\n"
        "waiters --prefix jobs",
    .details =
        "By the objects' names; those that wait for the same stand in the order in which they will "
        "be served. Without a deadline stands what waits for ever.",
    .method = "ListWaiters",
    .flags = "prefix",
    .show = "waiters",
    .columns = "object method place client session owner since deadline",
    .print = PrintWaiters};

}  // namespace

constinit const Group kWaitersGroup = {
    .name = "waiters",
    .summary = "Lists the calls that wait, and whose they are.",
    .file = v1::ObjectsListWaitersRequest::descriptor,
    .only = &kCommand,
};

}  // namespace manager::ctl

#include "client/groups/groups.h"
#include "manager/v1/objects.pb.h"

namespace manager::ctl {
namespace {

constexpr Command kCommand = {
    .name = "locks",
    .summary = "Lists which locks are held, and by whom.",
    .examples =
        "locks\n"
        "locks --prefix deploy-",
    .details =
        "One line for every grant of every object that can be held. Without a session stands what "
        "was acquired outside of any: it is held until somebody releases it.",
    .method = "ListHolders",
    .flags = "prefix",
    .show = "holders",
    .columns = "object type fence client session owner since waiting_calls"};

}  // namespace

constinit const Group kLocksGroup = {
    .name = "locks",
    .summary = "Lists which locks are held, and by whom.",
    .file = v1::ObjectsListHoldersRequest::descriptor,
    .only = &kCommand,
};

}  // namespace manager::ctl

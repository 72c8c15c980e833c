#include "absl/strings/str_cat.h"
#include "client/argument.h"
#include "client/groups/groups.h"
#include "client/invocation.h"
#include "client/output.h"
#include "manager/v1/objects.pb.h"

namespace manager::ctl {
namespace {

constexpr char kColumns[] = "name type size waiting_calls summary";
constexpr char kNames[] = "names";

std::vector<Argument> NamesSwitch() {
  return {{.name = kNames,
           .kind = ArgumentKind::kSwitch,
           .help = "Print the names alone, one a line.",
           .flag = "--names",
           .required = false}};
}

// An object without a name goes by its id.
std::string PrintList(const Invocation& invocation, const google::protobuf::Message& response) {
  auto list = static_cast<const v1::ObjectsListResponse&>(response);
  std::string names;
  for (v1::ObjectInfo& info : *list.mutable_objects()) {
    if (info.name().empty()) info.set_name(absl::StrCat("#", info.id()));
    names += info.name() + "\n";
  }
  return invocation.Has(kNames) ? names : ToPlainText(list, *invocation.command);
}

constexpr Command kCommands[] = {
    {.name = "list",
     .summary = "Lists objects by name.",
     .examples = "objects list\n"
                 "objects list job- --type queue\n"
                 "objects list --names",
     .method = "List",
     .optional = "prefix",
     .flags = "type",
     .show = "objects",
     .columns = kColumns,
     .own_arguments = NamesSwitch,
     .print = PrintList},
    {.name = "describe",
     .summary = "Describes one object.",
     .examples = "objects describe scores\n"
                 "objects describe '#17'",
     .method = "Describe"},
    {.name = "set-lifetime",
     .summary = "Gives an object a new lifetime, which begins now.",
     .examples = "objects set-lifetime scores --time-to-live 12h\n"
                 "objects set-lifetime scores",
     .details = "Without a time to live, the object lives until it is deleted.",
     .method = "SetLifetime",
     .show = "-"},
    {.name = "delete",
     .summary = "Deletes an object; calls that wait on it end with an error.",
     .examples = "objects delete scores",
     .method = "Delete"},
};

}  // namespace

constinit const Group kObjectsGroup = {
    .name = "objects",
    .summary = "Finds and deletes objects of every type.",
    .file = v1::ObjectsListRequest::descriptor,
    .commands = kCommands,
    // For programs with sessions: a command has none.
    .call_only = "AddReference GetLock Release",
};

}  // namespace manager::ctl

#include "client/argument.h"
#include "client/groups/groups.h"
#include "client/offline.h"

namespace manager::ctl {
namespace {

Argument Directory() {
  return {.name = kDirectoryArgument,
          .label = "DATA_DIR",
          .help = "The server's --data_dir, or a backup of it."};
}

std::vector<Argument> DumpArguments() {
  return {Directory(),
          {.name = kFromArgument,
           .kind = ArgumentKind::kNumber,
           .label = "INDEX",
           .help = "The first record; without it, the oldest that is there.",
           .flag = "--from",
           .required = false}};
}

std::vector<Argument> VerifyArguments() { return {Directory()}; }

constexpr char kDamaged[] = "something is damaged";

constexpr Command kCommands[] = {
    {.name = "dump",
     .summary = "Prints the records of a server's log, one a line.",
     .examples = "log dump /var/lib/managerd\n"
                 "log dump /var/lib/managerd --from 1700",
     .details =
         "First the files that there are; then the records, with index, epoch, time, and what "
         "happened. A call is named by its session and its number there. Where the log is damaged, "
         "what stands before that is printed. The server may be running, or not.",
     .no = kDamaged,
     .own_arguments = DumpArguments,
     .run = DumpLog},
    {.name = "verify",
     .summary = "Checks a server's log and snapshot, to the last byte.",
     .examples = "log verify /var/lib/managerd",
     .details =
         "Reads all that a start of the server would, and changes nothing. Says what there is, or "
         "what is damaged, where, and what to do. The server may be running, or not.",
     .no = kDamaged,
     .own_arguments = VerifyArguments,
     .run = VerifyDirectory},
};

}  // namespace

constinit const Group kLogGroup = {
    .name = "log",
    .summary = "Looks at what a server keeps in its --data_dir, without the server.",
    .commands = kCommands,
};

}  // namespace manager::ctl

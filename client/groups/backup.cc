#include "client/argument.h"
#include "client/groups/groups.h"
#include "client/offline.h"

namespace manager::ctl {
namespace {

std::vector<Argument> CreateArguments() {
  return {{.name = kDirectoryArgument, .label = "DATA_DIR", .help = "The server's --data_dir."},
          {.name = kBackupArgument,
           .label = "BACKUP",
           .help = "The directory to create; it must not be there."}};
}

std::vector<Argument> VerifyArguments() {
  return {{.name = kDirectoryArgument, .label = "BACKUP", .help = "The backup's directory."}};
}

std::vector<Argument> RestoreArguments() {
  return {{.name = kBackupArgument, .label = "BACKUP", .help = "The backup's directory."},
          {.name = kDirectoryArgument,
           .label = "DATA_DIR",
           .help = "Where to copy it to: a directory that is new or empty."}};
}

constexpr char kDamaged[] = "something is damaged";

constexpr Command kCommands[] = {
    {.name = "create",
     .summary = "Copies what a server has in its --data_dir to a new directory.",
     .examples = "backup create /var/lib/managerd /backup/monday",
     .details =
         "The server may be running, or not, and is not disturbed. All that it acknowledged before "
         "the command began is in the backup. The directory appears when all is there, checked "
         "and safe; until then it is called BACKUP.tmp.",
     .no = kDamaged,
     .own_arguments = CreateArguments,
     .run = CreateBackupOf},
    {.name = "verify",
     .summary = "Checks a backup, to the last byte.",
     .examples = "backup verify /backup/monday",
     .no = kDamaged,
     .own_arguments = VerifyArguments,
     .run = VerifyDirectory},
    {.name = "restore",
     .summary = "Copies a backup to a directory, for a server to start with.",
     .examples = "backup restore /backup/monday /var/lib/managerd",
     .details = "Checks the backup first, and the copy afterwards.",
     .no = kDamaged,
     .own_arguments = RestoreArguments,
     .run = RestoreBackupTo},
};

}  // namespace

constinit const Group kBackupGroup = {
    .name = "backup",
    .summary = "Backups of a server's --data_dir, made while it runs.",
    .commands = kCommands,
};

}  // namespace manager::ctl

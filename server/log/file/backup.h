// Backups of a data directory, taken while a server uses it or not, and brought back.
//
// A backup is a directory with the newest snapshot and the records behind it, up to the last whole
// batch: what a start of the server would find if the machine stopped in the middle of the backup.
// All that was acknowledged before it began is in it, and perhaps some of what came meanwhile.
//
// Thread-safe.

#ifndef SERVER_LOG_FILE_BACKUP_H_
#define SERVER_LOG_FILE_BACKUP_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/disk/disk.h"
#include "server/log/file/inspect.h"

namespace manager {

// Copies what counts of the log on `from`, whoever writes to it meanwhile, and checks both. `to`
// has no files; those that are copied get their names when all are there, in such an order that a
// start of a server finds all, or an error, or nothing. After an error `to` has no files. What `to`
// has then. Errors: those of VerifyLog on `from`; ABORTED where `from` changes too fast; those of
// Disk.
absl::StatusOr<LogFacts> CopyLog(Disk& from, Disk& to);

// Makes a backup in a new directory `backup`, which appears when it is whole and safe. What is not
// finished is called `backup`.tmp; one that an earlier attempt has left is used.
// Errors: ALREADY_EXISTS; those of OpenPosixDisk and of CopyLog. The message is a sentence for
// people.
absl::StatusOr<LogFacts> CreateBackup(const std::string& data_dir, const std::string& backup);

// Copies a backup to `data_dir`, which holds no files or is not there.
// Errors: as of CreateBackup.
absl::StatusOr<LogFacts> RestoreBackup(const std::string& backup, const std::string& data_dir);

}  // namespace manager

#endif  // SERVER_LOG_FILE_BACKUP_H_

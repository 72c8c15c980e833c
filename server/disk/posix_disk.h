// A disk that is a directory of this machine.

#ifndef SERVER_DISK_POSIX_DISK_H_
#define SERVER_DISK_POSIX_DISK_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/disk/disk.h"

namespace manager {

// Opens the directory for this process alone, until the disk is destroyed, which is after its
// files. Creates it where it is not there, for this user alone; what it stands in must be there.
//
// A file LOCK in it is locked meanwhile and bears the number of the process. The lock ends with the
// process, however that ends; the file stays. It is none of the disk's files: List leaves it out,
// as it does all that is not a plain file, and no call may name it.
//
// Filling a file with zeros (File::Resize) writes them, so that the file system has given the room
// and knows the blocks as written. After a Sync behind it, a write there changes neither the file's
// size nor its extents, so the next Sync waits for the data alone and not for the file system's
// journal: half the time. It can also not meet a full disk, unless the file system never writes in
// place (btrfs, ZFS).
//
// Files are read without advice to the system. It notices by itself that a file is read from its
// beginning to its end, and reads ahead.
//
// A file's greatest size (RLIMIT_FSIZE) gives an error only where SIGXFSZ is ignored; otherwise it
// ends the process.
//
// Errors: NOT_FOUND where there is nothing to create the directory in; FAILED_PRECONDITION where it
// is no directory, or another process has it; PERMISSION_DENIED where it may not be read or
// written; RESOURCE_EXHAUSTED where the disk is full; UNAVAILABLE for any other failure. The
// message is a sentence for people that names the directory, and says what to do where that can be
// told.
absl::StatusOr<std::unique_ptr<Disk>> OpenPosixDisk(const std::string& directory);

// Opens a directory that is there, to look at while another process may have it: nothing is locked,
// created or made safe, and every call that would change something is PERMISSION_DENIED.
// Errors: NOT_FOUND; FAILED_PRECONDITION where it is no directory; PERMISSION_DENIED; UNAVAILABLE.
absl::StatusOr<std::unique_ptr<Disk>> OpenPosixDiskToRead(const std::string& directory);

// Renames a directory, and makes that safe. What has the new name must not be there. A disk that is
// open on it goes on with it, and calls it by its old name.
// Errors: ALREADY_EXISTS; PERMISSION_DENIED; RESOURCE_EXHAUSTED; UNAVAILABLE.
absl::Status RenameDirectory(const std::string& from, const std::string& to);

}  // namespace manager

#endif  // SERVER_DISK_POSIX_DISK_H_

// A disk for tests, in front of a real one: it ends its own process at a chosen moment, as kill -9
// does, and fails for as long as a test wants it to.
//
// The moments have names, "before sync log" or "after rename snapshot": before and after each
// create, write, resize, sync, rename and remove, of the log's files and of snapshots; "half write"
// of both; and "before" and "after sync directory".
//
// It fails while certain files are in its control directory:
//   full           no file can be created or grow
//   no_sync        Sync and SyncDirectory fail
//   no_sync_once   the next of these fails, and removes the file
//   stuck          these do not return; there is a file `is_stuck` as soon as one has come
//
// Thread-safe, as far as the disk behind it is.

#ifndef TESTS_DURABILITY_FAULTY_DISK_H_
#define TESTS_DURABILITY_FAULTY_DISK_H_

#include <memory>
#include <string>

#include "server/disk/disk.h"

namespace manager {

struct Faults {
  // Ends the process when this moment comes for the n-th time. Empty for never.
  std::string moment;
  int nth = 1;

  std::string control_directory;
};

std::unique_ptr<Disk> MakeFaultyDisk(std::unique_ptr<Disk> disk, const Faults& faults);

}  // namespace manager

#endif  // TESTS_DURABILITY_FAULTY_DISK_H_

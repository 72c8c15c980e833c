// A disk in memory that forgets, tears, fills up and fails as a real one may, for tests: what
// happens is decided by a seed and comes out the same each time, if the calls come in the same
// order.
//
// It outlives the process that uses it. A test lets the process die by StopAfter, at any change it
// makes to the disk, or just so; destroys the objects that stood for it, which can do no more to
// the disk; and lets the next one find what Crash or Kill has left.
//
// What a crash of the machine leaves of the files' bytes, simulated_content.h says. Of what
// happened to names since the last SyncDirectory (creations, renames, removals) some first part
// survives, in the order in which it happened, as the journal of a file system has it. That is
// independent of the files: a name may survive and the bytes that were written before it may not,
// and a file that was synced is lost with its name.

#ifndef SERVER_DISK_SIMULATED_DISK_H_
#define SERVER_DISK_SIMULATED_DISK_H_

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "server/disk/disk.h"
#include "server/disk/simulated_content.h"

namespace manager {

// Thread-safe. Outlives its files.
class SimulatedDisk final : public Disk {
 public:
  enum class Operation {
    // These change what is on the disk, or make it safe.
    kCreate,
    kRename,
    kRemove,
    kWrite,
    kResize,
    kSync,
    kSyncDirectory,
    // These do not.
    kList,
    kOpen,
    kRead,
  };

  // All that is random comes from `seed`.
  explicit SimulatedDisk(uint64_t seed) : random_(seed) {}

  std::string Describe() const override { return "/simulated"; }
  absl::StatusOr<std::vector<std::string>> List() override;
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& name) override;
  absl::StatusOr<std::unique_ptr<File>> Create(const std::string& name) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status Remove(const std::string& name) override;
  absl::Status SyncDirectory() override;

  // The process dies after `changes` more operations that change something: those that follow, and
  // those that only look, fail and have no effect.
  void StopAfter(int64_t changes);

  // The machine loses power, and comes up again. Files that were open are no longer: all calls on
  // them fail. Planned faults and the capacity stay.
  void Crash();

  // The process is killed. As Crash, but the system keeps all that was written. That is not safe by
  // this.
  void Kill();

  // How much all files together may hold from now on: whatever exceeds it is RESOURCE_EXHAUSTED. A
  // Write writes some first part of what there is room for, a Resize may end in between. Writing
  // within a file's size takes no room, nor do names.
  void set_capacity(int64_t bytes);

  // Lets the next `count` operations of a kind fail with UNAVAILABLE, once `after` more have gone
  // through. A Write that fails so has written some first part; a Sync fails as
  // SimulatedContent::FailSync does; of the changes to names before a SyncDirectory some first part
  // is safe. The others change nothing.
  void FailNext(Operation operation, int64_t count, int64_t after);

  // Flips a bit of a byte, on the disk and where it is read.
  // Errors: NOT_FOUND; OUT_OF_RANGE where the file is shorter.
  absl::Status FlipBit(const std::string& name, int64_t offset);

  // How often a file was synced, and how many bytes were written to files, the zeros of Resize
  // included. What failed does not count, but what it has written does.
  int64_t syncs() const;
  int64_t bytes_written() const;

 private:
  class OpenFile;

  using Names = std::map<std::string, std::shared_ptr<SimulatedContent>>;

  struct Faults {
    int64_t after = 0;
    int64_t count = 0;
  };

  // Whether the process is still there to do this. Counts it.
  absl::Status Admit(Operation operation, int64_t process) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Whether it is to fail. Counts it.
  bool Fails(Operation operation) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Admit, and the failure of those that have no effect if they fail.
  absl::Status Begin(Operation operation, int64_t process, absl::string_view verb,
                     absl::string_view name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Status WriteTo(SimulatedContent& content, absl::string_view name, int64_t offset,
                       absl::string_view bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ResizeTo(SimulatedContent& content, absl::string_view name, int64_t size)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // How many bytes there is room for.
  int64_t Room() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Names& names() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return history_.back(); }

  mutable absl::Mutex mutex_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);

  // The names as of the last SyncDirectory, then as of each change since.
  std::vector<Names> history_ ABSL_GUARDED_BY(mutex_) = std::vector<Names>(1);

  // Which process it is that uses the disk, and how many changes it still lives to make.
  int64_t process_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t changes_left_ ABSL_GUARDED_BY(mutex_) = std::numeric_limits<int64_t>::max();

  int64_t capacity_ ABSL_GUARDED_BY(mutex_) = std::numeric_limits<int64_t>::max();
  std::map<Operation, Faults> faults_ ABSL_GUARDED_BY(mutex_);

  int64_t syncs_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t bytes_written_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace manager

#endif  // SERVER_DISK_SIMULATED_DISK_H_

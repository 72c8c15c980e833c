// A simulated disk as the server's process sees it: it counts the changes that the process makes,
// to know when it dies at one, and has the bugs that a disk can have.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_WATCHED_DISK_H_
#define TESTS_SIMULATION_WATCHED_DISK_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/disk/disk.h"
#include "server/disk/simulated_disk.h"
#include "tests/simulation/bug.h"

namespace manager {

class WatchedDisk final : public Disk {
 public:
  // `disk` must outlive it.
  WatchedDisk(SimulatedDisk& disk, Bug bug) : disk_(disk), bug_(bug) {}

  // The process dies when it has made so many more changes.
  void StopAfter(int64_t changes);

  // Whether it has.
  bool stopped() const { return left_ <= 0; }

  // Another process has the disk now.
  void Renew() { left_ = std::numeric_limits<int64_t>::max(); }

  std::string Describe() const override { return disk_.Describe(); }
  absl::StatusOr<std::vector<std::string>> List() override { return disk_.List(); }
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& name) override;
  absl::StatusOr<std::unique_ptr<File>> Create(const std::string& name) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status Remove(const std::string& name) override;
  absl::Status SyncDirectory() override;

 private:
  class WatchedFile;

  // A change was made; gives its result back.
  absl::Status Count(absl::Status result);
  void RemoveNextTo(const std::string& name);

  SimulatedDisk& disk_;
  const Bug bug_;
  int64_t left_ = std::numeric_limits<int64_t>::max();
};

}  // namespace manager

#endif  // TESTS_SIMULATION_WATCHED_DISK_H_

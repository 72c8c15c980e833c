#include "tests/durability/faulty_disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace manager {
namespace {

// What the disk and its files have in common.
class Injector {
 public:
  explicit Injector(Faults faults) : faults_(std::move(faults)) {}

  void Reach(const std::string& moment) {
    if (moment != faults_.moment || ++reached_ != faults_.nth) return;
    kill(getpid(), SIGKILL);
    while (true) pause();  // The signal is on its way, and nothing may happen any more.
  }

  absl::Status Room() const {
    if (!Ordered("full")) return absl::OkStatus();
    return absl::ResourceExhaustedError("No space left on device");
  }

  absl::Status Syncing() const {
    while (Ordered("stuck")) {
      close(creat(Path("is_stuck").c_str(), S_IRUSR | S_IWUSR));
      absl::SleepFor(absl::Milliseconds(1));
    }
    const bool fails = Ordered("no_sync") || unlink(Path("no_sync_once").c_str()) == 0;
    if (!fails) return absl::OkStatus();
    return absl::UnavailableError("Input/output error");
  }

 private:
  std::string Path(absl::string_view order) const {
    return absl::StrCat(faults_.control_directory, "/", order);
  }

  bool Ordered(absl::string_view order) const { return access(Path(order).c_str(), F_OK) == 0; }

  const Faults faults_;
  std::atomic<int> reached_ = 0;
};

// Does something between its two moments.
template <typename Action>
auto Between(Injector& injector, const std::string& what, Action action) {
  injector.Reach("before " + what);
  auto result = action();
  injector.Reach("after " + what);
  return result;
}

std::string KindOf(const std::string& name) {
  return absl::StartsWith(name, "snapshot") ? "snapshot" : "log";
}

class FaultyFile final : public File {
 public:
  FaultyFile(std::unique_ptr<File> file, Injector& injector, std::string kind)
      : file_(std::move(file)), injector_(injector), kind_(std::move(kind)) {}

  absl::StatusOr<int64_t> Size() override { return file_->Size(); }

  absl::Status Read(int64_t offset, int64_t length, std::string* out) override {
    return file_->Read(offset, length, out);
  }

  absl::Status Write(int64_t offset, absl::string_view bytes) override {
    return Between(injector_, "write " + kind_, [&] {
      absl::Status status = Room(offset + static_cast<int64_t>(bytes.size()));
      if (!status.ok()) return status;
      const size_t half = bytes.size() / 2;
      status = file_->Write(offset, bytes.substr(0, half));
      injector_.Reach("half write " + kind_);
      if (!status.ok()) return status;
      return file_->Write(offset + static_cast<int64_t>(half), bytes.substr(half));
    });
  }

  absl::Status Resize(int64_t size) override {
    return Between(injector_, "resize " + kind_, [&] {
      const absl::Status status = Room(size);
      return status.ok() ? file_->Resize(size) : status;
    });
  }

  absl::Status Sync() override {
    return Between(injector_, "sync " + kind_, [&] {
      const absl::Status status = injector_.Syncing();
      return status.ok() ? file_->Sync() : status;
    });
  }

 private:
  // Whether the file may be so large.
  absl::Status Room(int64_t size) {
    const absl::StatusOr<int64_t> has = file_->Size();
    if (!has.ok() || size <= *has) return has.status();
    return injector_.Room();
  }

  const std::unique_ptr<File> file_;
  Injector& injector_;
  const std::string kind_;
};

class FaultyDisk final : public Disk {
 public:
  FaultyDisk(std::unique_ptr<Disk> disk, const Faults& faults)
      : disk_(std::move(disk)), injector_(faults) {}

  std::string Describe() const override { return disk_->Describe(); }
  absl::StatusOr<std::vector<std::string>> List() override { return disk_->List(); }

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& name) override {
    return Wrap(name, disk_->Open(name));
  }

  absl::StatusOr<std::unique_ptr<File>> Create(const std::string& name) override {
    return Between(injector_, "create " + KindOf(name),
                   [&]() -> absl::StatusOr<std::unique_ptr<File>> {
                     absl::Status status = injector_.Room();
                     if (!status.ok()) return status;
                     return Wrap(name, disk_->Create(name));
                   });
  }

  absl::Status Rename(const std::string& from, const std::string& to) override {
    return Between(injector_, "rename " + KindOf(to), [&] { return disk_->Rename(from, to); });
  }

  absl::Status Remove(const std::string& name) override {
    return Between(injector_, "remove " + KindOf(name), [&] { return disk_->Remove(name); });
  }

  absl::Status SyncDirectory() override {
    return Between(injector_, "sync directory", [&] {
      const absl::Status status = injector_.Syncing();
      return status.ok() ? disk_->SyncDirectory() : status;
    });
  }

 private:
  absl::StatusOr<std::unique_ptr<File>> Wrap(const std::string& name,
                                             absl::StatusOr<std::unique_ptr<File>> file) {
    if (!file.ok()) return file.status();
    return std::make_unique<FaultyFile>(*std::move(file), injector_, KindOf(name));
  }

  const std::unique_ptr<Disk> disk_;
  Injector injector_;
};

}  // namespace

std::unique_ptr<Disk> MakeFaultyDisk(std::unique_ptr<Disk> disk, const Faults& faults) {
  return std::make_unique<FaultyDisk>(std::move(disk), faults);
}

}  // namespace manager

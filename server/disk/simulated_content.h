// What is in a file of a simulated disk: what a read gives, and what a crash may make of it.
//
// A disk writes sectors of 512 bytes. A crash leaves each sector with one of the contents that it
// has had since the file was last synced, the oldest and the newest among them, whatever becomes of
// the others; so writes are lost and kept in any order. A sector may also be torn: it begins with
// one of these contents and goes on with another, or the bytes that were written to it since are
// garbage. Bytes that were neither written nor cut off since survive.
//
// The file's size likewise becomes one of those that it has had since. Where it grew and the bytes
// were lost there are zeros, as file systems have it that write data before the size: never
// what another file left there.

#ifndef SERVER_DISK_SIMULATED_CONTENT_H_
#define SERVER_DISK_SIMULATED_CONTENT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/random/bit_gen_ref.h"
#include "absl/strings/string_view.h"

namespace manager {

// Not thread-safe; the caller serializes.
class SimulatedContent {
 public:
  // What a read gives.
  const std::string& bytes() const { return bytes_; }
  int64_t size() const { return static_cast<int64_t>(bytes_.size()); }

  void Write(int64_t offset, absl::string_view bytes);
  void Resize(int64_t size);

  // Makes safe what was written since the last Sync, and not what a FailSync has forgotten.
  void Sync();

  // As Linux fails: some of what was written since the last Sync gets to the disk, and the system
  // forgets that the rest has not. It may still show the rest to who reads, until a crash. No
  // further Sync makes it safe; to write to the same sector again, and then to sync, does.
  void FailSync(absl::BitGenRef random);

  void Crash(absl::BitGenRef random);

  // Of the byte at `offset`, which is there, on the disk and where it is read.
  void FlipBit(int64_t offset, int bit);

 private:
  struct Piece {
    size_t begin;  // In the sector.
    std::string bytes;
  };

  // A sector that was written since the last Sync.
  struct Sector {
    std::string disk;  // All of it as it was then.
    std::vector<Piece> pieces;
    bool forgotten = false;  // A FailSync has.
  };

  // How a crash treats a file, so that all is lost or kept as often as a part.
  struct Fate {
    double newest;  // How likely a sector has its newest content.
    double torn;    // How likely it is torn.
  };

  static std::string After(const Sector& sector, size_t pieces);
  static size_t PickVersion(const Fate& fate, size_t newest, absl::BitGenRef random);
  static std::string Pick(const Sector& sector, const Fate& fate, absl::BitGenRef random);
  static std::string Tear(const Sector& sector, absl::BitGenRef random);

  // Notes what is about to be written within the file's size.
  void Note(int64_t offset, absl::string_view bytes);
  void SetSize(int64_t size);

  // Shows the content of a sector, as far as the file goes.
  void Show(int64_t index, const std::string& content);

  std::string bytes_;
  std::map<int64_t, Sector> sectors_;  // By their places in the file.
  std::vector<int64_t> sizes_ = {0};   // The first as of the last Sync, then all since.
  bool size_forgotten_ = false;
};

}  // namespace manager

#endif  // SERVER_DISK_SIMULATED_CONTENT_H_

// Records that are not applied yet, because the log has not made them safe: those that gather, and
// the batches that are on their way into the log.
//
// Between the records of a session may stand reads, which wait for the records before them and go
// into no log.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_DISPATCH_PENDING_RECORDS_H_
#define SERVER_DISPATCH_PENDING_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "server/log/log.h"
#include "server/state_machine/record.h"

namespace manager {

struct PendingRecord {
  RecordEvent event;
  absl::Time time;
  std::string encoded;   // Empty for a read.
  uint64_t session = 0;  // Whose later reads wait for it; 0 for none's.
  bool in_hurry = true;  // Whether it is worth a write of its own.
};

class PendingRecords {
 public:
  // Adds one behind all others.
  void Add(PendingRecord record);

  // Whether a session's read must wait for a record.
  bool AwaitedBy(uint64_t session) const { return awaited_.contains(session); }

  // How many batches are on their way.
  size_t batches() const { return batches_.size(); }

  bool empty() const { return gathering_.empty() && batches_.empty() && refused_.empty(); }

  // The time of the newest record that is in a hurry: those that are not may wait for long.
  // InfinitePast where nothing is pending.
  absl::Time last_time() const { return empty() ? absl::InfinitePast() : last_time_; }

  // Bytes of the records of one session.
  int64_t BytesOf(uint64_t session) const;

  // What gathered becomes a batch behind those on their way, as far as it is not too large, if
  // something in it is in a hurry, or much has gathered, or `all` is to go. Returns its entries,
  // which are to be appended to the log; none where it needs no log, or there is nothing to go.
  std::vector<NewEntry> StartBatch(bool all);

  // The batches' numbers: they are numbered from 1 up.
  uint64_t first_batch() const { return first_batch_; }
  uint64_t last_batch() const { return first_batch_ + batches_.size() - 1; }

  // Whether the first batch on its way has nothing in the log to wait for. There must be one.
  bool IsFirstReady() const { return !batches_.front().in_log; }

  // The first batch on its way, which is over.
  std::vector<PendingRecord> TakeBatch();

  // Keeps a record of a batch that was refused, to go again. When no batch is on its way any more,
  // those kept stand ahead of all that gathered, in the order in which they were kept.
  void KeepRefused(PendingRecord record);
  void RestoreRefused();

 private:
  struct Batch {
    std::vector<PendingRecord> records;
    bool in_log = false;
  };
  struct Awaited {
    int64_t records = 0;
    int64_t bytes = 0;
  };

  void Count(const PendingRecord& record);
  void Discount(const PendingRecord& record);

  std::deque<PendingRecord> gathering_;
  std::deque<Batch> batches_;
  uint64_t first_batch_ = 1;
  std::vector<PendingRecord> refused_;
  size_t in_hurry_ = 0;  // Of those that gather.
  absl::Time last_time_ = absl::InfinitePast();
  absl::flat_hash_map<uint64_t, Awaited> awaited_;  // By session. Never iterated: it has no order.
};

}  // namespace manager

#endif  // SERVER_DISPATCH_PENDING_RECORDS_H_

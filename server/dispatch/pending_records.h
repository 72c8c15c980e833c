// Records that are not applied yet, because the log has not made them safe: those that gather, and
// the batch that is on its way into the log.
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

  // Whether a batch is on its way.
  bool writing() const { return !batch_.empty(); }

  bool empty() const { return gathering_.empty() && batch_.empty(); }

  // The time of the newest record; InfinitePast where there is none.
  absl::Time last_time() const { return empty() ? absl::InfinitePast() : last_time_; }

  // Bytes of the records of one session.
  int64_t BytesOf(uint64_t session) const;

  // What gathered becomes the batch, as far as it is not too large, if something in it is in a
  // hurry, or much has gathered, or `all` is to go. Returns its entries; none where there is only
  // what needs no log, or nothing. There must be no batch.
  std::vector<NewEntry> StartBatch(bool all);

  // The batch, which is over.
  std::vector<PendingRecord> TakeBatch();

  // Puts a record of a batch that failed back, ahead of all that gather. To be called for the last
  // one first.
  void PutBack(PendingRecord record);

 private:
  struct Awaited {
    int64_t records = 0;
    int64_t bytes = 0;
  };

  void Count(const PendingRecord& record);
  void Discount(const PendingRecord& record);

  std::deque<PendingRecord> gathering_;
  std::vector<PendingRecord> batch_;
  size_t in_hurry_ = 0;  // Of those that gather.
  absl::Time last_time_ = absl::InfinitePast();
  absl::flat_hash_map<uint64_t, Awaited> awaited_;  // By session. Never iterated: it has no order.
};

}  // namespace manager

#endif  // SERVER_DISPATCH_PENDING_RECORDS_H_

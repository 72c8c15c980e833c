// Leases: when each session's client was last heard of, and whose time is up.
//
// Renewing costs a look-up; a session stands in the order of time with a moment that may be past
// its day, and is put right when that comes.
//
// Not thread-safe; the caller serializes.

#ifndef SERVER_DISPATCH_LEASES_H_
#define SERVER_DISPATCH_LEASES_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace manager {

class Leases {
 public:
  // A session was heard of at `now`: its lease, which is `length` long, begins anew.
  void Begin(uint64_t session, absl::Duration length, absl::Time now);

  // The same for one that has begun before; nothing where it has ended.
  void Renew(uint64_t session, absl::Time now);

  // The same for all.
  void RenewAll(absl::Time now);

  // The session is over.
  void End(uint64_t session);

  // The sessions whose leases have run out at `now`, the first to do so first. They stay until End.
  std::vector<uint64_t> TakeExpired(absl::Time now);

  // When to ask again; perhaps earlier than any lease runs out. InfiniteFuture where there is none.
  absl::Time NextDeadline() const;

 private:
  struct Lease {
    absl::Duration length;
    absl::Time until;
  };

  absl::flat_hash_map<uint64_t, Lease> leases_;
  absl::btree_set<std::pair<absl::Time, uint64_t>> checks_;  // One for each lease.
};

}  // namespace manager

#endif  // SERVER_DISPATCH_LEASES_H_

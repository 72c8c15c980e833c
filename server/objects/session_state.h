// A session as the state machine knows it: its calls that are not over, and what it holds.
//
// A call is over when the client has acknowledged its reply. Until then it waits, or its reply is
// kept, and the same number means the same call; after that its number is never used again.
//
// When the lease runs out is no affair of the state: a record says so (record.h).
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_SESSION_STATE_H_
#define SERVER_OBJECTS_SESSION_STATE_H_

#include <cstdint>
#include <string>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/id_set/id_set.h"
#include "server/objects/call.h"
#include "server/objects/limits.h"
#include "server/objects/waiter.h"

namespace manager {

struct KeptReply {
  Reply reply;
  int64_t bytes = 0;
};

struct SessionState {
  // Whether one more call fits into what a session may have at a time.
  // Errors: LIMIT_REACHED.
  absl::Status Admit(const ServerLimits& limits) const;

  // A call of the session begins to wait, and stops waiting.
  void AddWaiter(Waiter& waiter);
  void RemoveWaiter(const Waiter& waiter);

  // Keeps the reply of a call with a number, until it is acknowledged.
  void Keep(const Reply& reply);

  // The client has the replies of these calls.
  void Forget(uint64_t first, uint64_t last);

  uint64_t id;
  uint64_t order;  // Which session it was, counted over all.
  std::string client;
  absl::Duration lease;
  absl::Time opened;

  absl::btree_map<uint64_t, Waiter*> waiters;     // By their tickets.
  int64_t numbered_waiters = 0;                   // Of those, the ones with a number.
  absl::btree_map<uint64_t, KeptReply> replies;   // Not acknowledged, by their calls' numbers.
  IdSet forgotten;                                // Numbers of calls that are over.
  absl::btree_map<uint64_t, std::string> held;    // What it holds: objects' labels by their ids.
  absl::btree_set<uint64_t> bound;                // The objects that end with it.
  absl::btree_map<uint64_t, int64_t> references;  // How often it refers to anonymous objects.
  int64_t bytes = 0;                              // Of waiting requests and of replies.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_SESSION_STATE_H_

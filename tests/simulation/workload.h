// What clients call: random calls on a few objects that all share.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_WORKLOAD_H_
#define TESTS_SIMULATION_WORKLOAD_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/behaviour/random/random.h"
#include "tests/simulation/history.h"

namespace manager {

// What a client has learnt from its replies.
struct ClientMemory {
  std::map<std::string, uint64_t> fences;  // Of its grants, by object.
  std::vector<uint64_t> deliveries;
  std::vector<uint64_t> references;  // To anonymous objects.
};

// Calls that see to it that the objects are there.
std::vector<MadeCall> CreateCalls();

// Makes a call up. `unique` is a number that no other call has. Without `fences`, it is none that
// takes one. A call that stands alone may wait without end, and one of a session may not.
MadeCall RandomCallOf(Random& random, const ClientMemory& memory, int64_t unique, bool in_session,
                      bool fences);

void Learn(const MadeCall& call, const SeenReply& reply, ClientMemory* memory);

}  // namespace manager

#endif  // TESTS_SIMULATION_WORKLOAD_H_

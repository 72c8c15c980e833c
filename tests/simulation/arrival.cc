#include "tests/simulation/arrival.h"

#include <algorithm>
#include <vector>

#include "tests/simulation/observe.h"

namespace manager {

void NoteArrival(Scene& scene, SimulatedServer& server, size_t index) {
  ObservedCall& call = scene.history.calls[index];
  ++call.arrivals;
  const uint64_t epoch = server.epoch();
  std::vector<size_t>& came = scene.history.came[{epoch, call.made.session}];
  if (call.came_in != epoch) {
    call.came_in = epoch;
    // The answer may be the one that the server before has given.
    if (call.arrivals == 1) call.read_from = server.applied();
    call.came_behind = call.made.session != 0 ? came.size() : 0;
  }
  if (call.made.session != 0 && !call.reads_only) came.push_back(index);
}

void NoteAnswer(Scene& scene, SimulatedServer& server, const Reply& reply) {
  if (!IsRefusal(reply.status)) return;
  const auto found = scene.history.numbered.find({reply.id.session, reply.id.number});
  if (found == scene.history.numbered.end()) return;
  // No read sees it.
  std::vector<size_t>& came = scene.history.came[{server.epoch(), reply.id.session}];
  std::replace(came.begin(), came.end(), found->second, kNoCall);
}

}  // namespace manager

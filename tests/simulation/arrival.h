// What is noted at the server's door, for the checks.

#ifndef TESTS_SIMULATION_ARRIVAL_H_
#define TESTS_SIMULATION_ARRIVAL_H_

#include <cstddef>

#include "server/objects/call.h"
#include "tests/simulation/scene.h"
#include "tests/simulation/server.h"

namespace manager {

// A call has come to the server, which is up.
void NoteArrival(Scene& scene, SimulatedServer& server, size_t index);

// The server answers a call of a session.
void NoteAnswer(Scene& scene, SimulatedServer& server, const Reply& reply);

}  // namespace manager

#endif  // TESTS_SIMULATION_ARRIVAL_H_

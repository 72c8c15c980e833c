// One run of the simulation.
//
// Thread-safe.

#ifndef TESTS_SIMULATION_SIMULATION_H_
#define TESTS_SIMULATION_SIMULATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/simulation/bug.h"
#include "tests/simulation/plan.h"

namespace manager {

struct SimulationResult {
  std::string error;               // What was wrong first; empty where nothing was.
  std::vector<std::string> story;  // All that happened, where something was wrong.
  uint64_t trace = 0;              // Hardly any two different runs share it.
  absl::Duration simulated;
  int64_t calls = 0;
  int64_t foretold = 0;  // Of those, by a model, and answered so.
  int64_t records = 0;
  int64_t deaths = 0;
};

// Plays a plan. Without `compares_states`, only what clients see counts.
SimulationResult Simulate(const Plan& plan, Bug bug = Bug::kNone, bool compares_states = true);

}  // namespace manager

#endif  // TESTS_SIMULATION_SIMULATION_H_

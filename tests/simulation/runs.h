// Many runs of the simulation, one after the other.

#ifndef TESTS_SIMULATION_RUNS_H_
#define TESTS_SIMULATION_RUNS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "tests/simulation/bug.h"
#include "tests/simulation/plan.h"

namespace manager {

struct Runs {
  uint32_t first_seed = 1;
  uint32_t seeds = 1000;
  Bug bug = Bug::kNone;
  bool whole_story = false;  // Whether to print it before the short one.

  // False where there is no bug of that name.
  bool SetBug(absl::string_view name);
};

// Plays the plans of so many seeds, and prints what there was. At the first that goes wrong it
// prints a short story of it, and stops; false then.
bool RunSeeds(const Runs& runs);

// The first of so many seeds with which a bug is found, and what is found; 0 where it is not.
uint32_t FindBug(Bug bug, const Runs& runs, std::string* error);

// What is left of a plan that goes wrong once as much as possible is left out of it, so that it
// still goes wrong.
Plan Shrink(const Plan& plan, Bug bug);

// A plan, its story, and how to play it again.
std::string Report(const Plan& plan, Bug bug);

}  // namespace manager

#endif  // TESTS_SIMULATION_RUNS_H_

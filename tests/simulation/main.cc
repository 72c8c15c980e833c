// The long run of the simulation.
//
//   bazel run //tests/simulation -- --seeds=10000 --first_seed=1

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "tests/simulation/runs.h"

int main(int argc, char** argv) {
  manager::Runs runs;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    const bool known =
        (absl::ConsumePrefix(&argument, "--seeds=") && absl::SimpleAtoi(argument, &runs.seeds)) ||
        (absl::ConsumePrefix(&argument, "--first_seed=") &&
         absl::SimpleAtoi(argument, &runs.first_seed)) ||
        (absl::ConsumePrefix(&argument, "--bug=") && runs.SetBug(argument)) ||
        (argument == "--whole_story" && (runs.whole_story = true));
    if (!known) {
      std::fprintf(stderr,
                   "Usage: simulation [--seeds=N] [--first_seed=N] [--bug=NAME] [--whole_story]\n");
      return 2;
    }
  }
  return manager::RunSeeds(runs) ? EXIT_SUCCESS : EXIT_FAILURE;
}

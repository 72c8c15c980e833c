// The main program of a test that plays script files: each script is a test case on each kind of
// deployment.
//
//   int main(int argc, char** argv) { return manager::RunScriptFiles(argc, argv, {&kMemory}); }

#ifndef TESTS_SUPPORT_SCRIPT_MAIN_H_
#define TESTS_SUPPORT_SCRIPT_MAIN_H_

#include <vector>

#include "tests/support/deployment.h"

namespace manager {

// Plays the scripts in the files that the arguments name, those that GoogleTest leaves over.
// Returns what main should.
int RunScriptFiles(int argc, char** argv, const std::vector<const DeploymentKind*>& kinds);

}  // namespace manager

#endif  // TESTS_SUPPORT_SCRIPT_MAIN_H_

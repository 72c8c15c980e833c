// The seed of a random test.
//
// Thread-safe.

#ifndef COMMON_SEED_SEED_H_
#define COMMON_SEED_SEED_H_

#include <cstdint>

namespace manager {

// A new seed each time, printed so that a failure can be run again:
//   bazel test --test_env=SEED=<number> //some:test
// SEED in the environment is used instead where it is set.
uint32_t SeedForTest();

}  // namespace manager

#endif  // COMMON_SEED_SEED_H_

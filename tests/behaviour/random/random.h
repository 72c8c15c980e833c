// Chance, from a seed: the same numbers on every machine.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_BEHAVIOUR_RANDOM_RANDOM_H_
#define TESTS_BEHAVIOUR_RANDOM_RANDOM_H_

#include <cstdint>
#include <iterator>
#include <random>

namespace manager {

class Random {
 public:
  explicit Random(uint32_t seed) : numbers_(seed) {}

  // A number from 0 to below `limit`.
  int Below(int limit) { return static_cast<int>(numbers_() % static_cast<uint64_t>(limit)); }

  // A number from `low` to `high`.
  int Between(int low, int high) { return low + Below(high - low + 1); }

  // True once in so many times.
  bool OneIn(int times) { return Below(times) == 0; }

  // One of several.
  template <class Container>
  auto& OneOf(Container& items) {
    return items[static_cast<size_t>(Below(static_cast<int>(std::size(items))))];
  }

 private:
  std::mt19937_64 numbers_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_RANDOM_H_

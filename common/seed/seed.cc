#include "common/seed/seed.h"

#include <cstdio>
#include <cstdlib>
#include <random>

namespace manager {

uint32_t SeedForTest() {
  const char* given = std::getenv("SEED");
  const uint32_t seed = given != nullptr ? static_cast<uint32_t>(std::strtoul(given, nullptr, 10))
                                         : std::random_device()();
  std::printf("SEED=%u\n", seed);
  return seed;
}

}  // namespace manager

#include "server/base/clock.h"

#include <chrono>

namespace manager {

std::function<absl::Time()> MakeSteadyClock(absl::Time start) {
  const auto steady_start = std::chrono::steady_clock::now();
  return [start, steady_start] {
    return start + absl::FromChrono(std::chrono::steady_clock::now() - steady_start);
  };
}

}  // namespace manager

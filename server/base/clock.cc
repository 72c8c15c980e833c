#include "server/base/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace manager {

std::function<absl::Time()> MakeSteadyClock() {
  const absl::Time start = absl::Now();
  const auto steady_start = std::chrono::steady_clock::now();
  return [start, steady_start] {
    return start + absl::FromChrono(std::chrono::steady_clock::now() - steady_start);
  };
}

}  // namespace manager

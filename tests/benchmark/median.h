// The figure that is printed of several rounds.
//
// Thread-safe.

#ifndef TESTS_BENCHMARK_MEDIAN_H_
#define TESTS_BENCHMARK_MEDIAN_H_

#include <algorithm>
#include <cstddef>
#include <vector>

namespace manager::benchmark {

// The middle one; the upper of two. There must be one.
inline double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace manager::benchmark

#endif  // TESTS_BENCHMARK_MEDIAN_H_

// What an operation costs on a large object beside what it costs on a small one.
//
// Not thread-safe; the calling thread does everything.

#ifndef TESTS_BENCHMARK_SIZES_H_
#define TESTS_BENCHMARK_SIZES_H_

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/channel.h"

namespace manager::benchmark {

// How many entries the objects have.
inline constexpr int kSmallSize = 1'000;
inline constexpr int kLargeSize = 1'000'000;

// An operation, and how many calls a second it makes on a stream, one figure a round.
struct SizeFigures {
  std::string name;
  std::vector<double> small;
  std::vector<double> large;
  std::vector<double> ratio;  // Of the times that a call takes: large to small.
};

// Fills dicts, lists and queues of both sizes and calls their operations, `calls` times each in
// each of `rounds` rounds, the small object's right before the large one's.
std::vector<SizeFigures> MeasureSizes(const std::shared_ptr<grpc::Channel>& channel, int small,
                                      int large, int rounds, int calls);

}  // namespace manager::benchmark

#endif  // TESTS_BENCHMARK_SIZES_H_

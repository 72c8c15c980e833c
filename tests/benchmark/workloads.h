// What the benchmark calls: the echo that is the floor, and operations on shared objects with
// 16-byte keys and 64-byte values.

#ifndef TESTS_BENCHMARK_WORKLOADS_H_
#define TESTS_BENCHMARK_WORKLOADS_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "grpcpp/channel.h"
#include "tests/benchmark/load.h"

namespace manager::benchmark {

// The echo method, which benchmark_server answers with the request's own bytes.
inline constexpr char kEchoPath[] = "/manager.benchmark.Echo/Echo";

// The same on a stream: every message is answered with itself.
inline constexpr char kEchoStreamPath[] = "/manager.benchmark.Echo/Stream";

// The dict that is called.
inline constexpr char kDict[] = "benchmark dict";

// How many calls wait in the benchmark of waiting.
inline constexpr int kWaiters = 100'000;

// Creates the objects that the workloads use; to be run once.
void Prepare(const std::shared_ptr<grpc::Channel>& channel, size_t slots);

// The workloads, the floor first, each with calls for so many slots. The floor echoes what a dict
// set sends.
std::vector<Workload> Workloads(size_t slots);

// The workloads of dict sets and of dict gets alone; and how many slots have so many keys.
Workload DictSets(size_t slots);
Workload DictGets(size_t slots);
size_t SlotsOf(int keys);

}  // namespace manager::benchmark

#endif  // TESTS_BENCHMARK_WORKLOADS_H_

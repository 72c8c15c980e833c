// Pipelined calls: batches on a stream, with a number of calls in flight.
//
// Not thread-safe; the calling thread does everything.

#ifndef TESTS_BENCHMARK_PIPELINE_H_
#define TESTS_BENCHMARK_PIPELINE_H_

#include <cstddef>
#include <memory>

#include "grpcpp/channel.h"
#include "tests/benchmark/load.h"

namespace manager::benchmark {

// Calls a second with `depth` in flight, half of them in each message (one where depth is 1), each
// call encoded into its message and each reply's message decoded. Goes through the workload's slots
// in turn, a whole slot at a time.
double CallsPerSecond(const std::shared_ptr<grpc::Channel>& channel, const Workload& workload,
                      size_t depth, int calls);

// The floor: the same messages on a stream that echoes them.
double EchoesPerSecond(const std::shared_ptr<grpc::Channel>& channel, const Workload& workload,
                       size_t depth, int calls);

}  // namespace manager::benchmark

#endif  // TESTS_BENCHMARK_PIPELINE_H_

// Calls that wait behind streams: what each takes of memory, and how long it takes to wake them
// all.
//
// Not thread-safe; the calling thread does everything.

#ifndef TESTS_BENCHMARK_WAITERS_H_
#define TESTS_BENCHMARK_WAITERS_H_

#include <memory>

#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "tests/benchmark/server_process.h"

namespace manager::benchmark {

struct WaitersMeasurement {
  double bytes_each = 0;  // Of the server's memory.
  absl::Duration park;    // From the first call sent until all wait.
  absl::Duration wake;    // From the event's being set until the last reply is here.
};

// Lets `count` calls wait for one event, behind `streams` streams, and sets it.
WaitersMeasurement MeasureWaiters(const std::shared_ptr<grpc::Channel>& channel,
                                  const ServerProcess& server, int streams, int count);

}  // namespace manager::benchmark

#endif  // TESTS_BENCHMARK_WAITERS_H_

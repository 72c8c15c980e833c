// Load: keeps a number of unary calls in flight and measures what comes back.
//
// Requests are encoded beforehand and replies are not decoded, so that the client costs the same
// whatever is called, and differences are the server's.
//
// Not thread-safe; the calling thread does everything.

#ifndef TESTS_BENCHMARK_LOAD_H_
#define TESTS_BENCHMARK_LOAD_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/channel.h"

namespace manager::benchmark {

struct Call {
  std::string path;     // "/manager.v1.Dict/Set".
  std::string request;  // Encoded.
};

// What is called: every slot goes through its calls in turn, again and again, the next one when the
// one before was answered. A slot is one call in flight.
struct Workload {
  std::string name;
  std::vector<std::vector<Call>> slots;
};

struct Measurement {
  absl::Duration median_latency;
  double calls_per_second = 0;
};

// Runs at least `calls` calls, as many in flight as `slots` says; every slot ends where its calls
// begin again. A call that fails ends the program with
// what failed: a benchmark of errors says nothing.
Measurement Run(const std::shared_ptr<grpc::Channel>& channel, const Workload& workload,
                size_t slots, int calls);

}  // namespace manager::benchmark

#endif  // TESTS_BENCHMARK_LOAD_H_

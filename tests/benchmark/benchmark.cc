// The benchmark: what an operation costs beside an echo on the same transport, as a unary call and
// pipelined on a stream; what it costs on a large object beside a small one; and what calls cost
// that wait.
//
// Every round runs the floor and all workloads, one after the other, so that a machine whose speed
// drifts slows all of them; ratios are taken within a round, and the medians of the rounds printed.
// It judges nothing and always exits 0: see tests/benchmark/README.md for what the figures mean.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "tests/benchmark/load.h"
#include "tests/benchmark/median.h"
#include "tests/benchmark/pipeline.h"
#include "tests/benchmark/server_process.h"
#include "tests/benchmark/sizes.h"
#include "tests/benchmark/waiters.h"
#include "tests/benchmark/workloads.h"

ABSL_FLAG(int, rounds, 7, "Rounds; the medians are printed.");
ABSL_FLAG(int, calls, 20000, "Calls of each workload in a round, with --depth in flight.");
ABSL_FLAG(int, latency_calls, 4000, "Calls of each workload in a round, with one in flight.");
ABSL_FLAG(int, depth, 64, "Calls in flight for the throughput.");
ABSL_FLAG(std::string, only, "", "Beside the floor, only workloads whose name contains this.");
ABSL_FLAG(int, stream_calls, 100000, "Calls of each workload in a round, on a stream.");
ABSL_FLAG(int, large_size, manager::benchmark::kLargeSize, "Entries in a large object.");
ABSL_FLAG(int, waiters, manager::benchmark::kWaiters, "Calls that wait behind streams.");
ABSL_FLAG(bool, tcp, false, "Over loopback TCP instead of a unix socket.");

namespace manager::benchmark {
namespace {

// A workload's figures, one a round.
struct Figures {
  std::vector<double> latency;  // Microseconds, the median of a round's calls.
  std::vector<double> latency_ratio;
  std::vector<double> throughput;  // Calls a second.
  std::vector<double> throughput_ratio;
};

void RunRound(const std::shared_ptr<grpc::Channel>& channel, const std::vector<Workload>& workloads,
              size_t depth, std::vector<Figures>& figures) {
  for (size_t i = 0; i < workloads.size(); ++i) {
    const Measurement one = Run(channel, workloads[i], 1, absl::GetFlag(FLAGS_latency_calls));
    const Measurement many = Run(channel, workloads[i], depth, absl::GetFlag(FLAGS_calls));
    Figures& mine = figures[i];
    const Figures& floor = figures[0];
    mine.latency.push_back(absl::ToDoubleMicroseconds(one.median_latency));
    mine.throughput.push_back(many.calls_per_second);
    mine.latency_ratio.push_back(mine.latency.back() / floor.latency.back());
    mine.throughput_ratio.push_back(mine.throughput.back() / floor.throughput.back());
  }
}

void Print(const std::vector<Workload>& workloads, const std::vector<Figures>& figures) {
  std::printf("%-24s %12s %8s %14s %8s\n", "", "one in flight", "ratio",
              absl::StrCat(absl::GetFlag(FLAGS_depth), " in flight").c_str(), "ratio");
  for (size_t i = 0; i < workloads.size(); ++i) {
    std::printf("%-24s %9.1f us %9.2f %10.0f/s %9.2f\n", workloads[i].name.c_str(),
                Median(figures[i].latency), Median(figures[i].latency_ratio),
                Median(figures[i].throughput), Median(figures[i].throughput_ratio));
  }
}

// How many calls are in flight on a stream.
constexpr size_t kDepths[] = {1, 16, 100, 1000};

// A workload's figures on a stream at one depth, one a round.
struct StreamFigures {
  std::vector<double> throughput;
  std::vector<double> ratio;
};

void RunStreamRound(const std::shared_ptr<grpc::Channel>& channel,
                    const std::vector<Workload>& workloads, size_t depth,
                    std::vector<StreamFigures>& figures) {
  // With one in flight a call takes a hundred times as long as with many.
  const int calls = absl::GetFlag(FLAGS_stream_calls) / (depth == 1 ? 20 : 1);
  for (size_t i = 0; i < workloads.size(); ++i) {
    const double measured = i == 0 ? EchoesPerSecond(channel, workloads[i], depth, calls)
                                   : CallsPerSecond(channel, workloads[i], depth, calls);
    figures[i].throughput.push_back(measured);
    figures[i].ratio.push_back(measured / figures[0].throughput.back());
  }
}

void PrintStream(const std::vector<Workload>& workloads, size_t depth,
                 const std::vector<StreamFigures>& figures) {
  std::printf("\n%-24s %12s %8s\n", absl::StrCat("on a stream, ", depth, " in flight").c_str(), "",
              "ratio");
  for (size_t i = 0; i < workloads.size(); ++i) {
    std::printf("%-24s %10.0f/s %8.2f\n", workloads[i].name.c_str(), Median(figures[i].throughput),
                Median(figures[i].ratio));
  }
}

void BenchmarkStreams(const std::shared_ptr<grpc::Channel>& channel,
                      const std::vector<Workload>& workloads, int rounds) {
  for (const size_t depth : kDepths) {
    std::vector<StreamFigures> figures(workloads.size());
    for (int round = 1; round <= rounds; ++round) {
      std::fprintf(stderr, "stream, %zu in flight: round %d of %d\n", depth, round, rounds);
      RunStreamRound(channel, workloads, depth, figures);
    }
    PrintStream(workloads, depth, figures);
  }
}

void BenchmarkSizes(const std::shared_ptr<grpc::Channel>& channel, int rounds) {
  const int large = absl::GetFlag(FLAGS_large_size);
  const std::vector<SizeFigures> all =
      MeasureSizes(channel, kSmallSize, large, rounds, absl::GetFlag(FLAGS_stream_calls));
  std::printf("\n%-24s %12d %12d %8s\n", "on a stream, entries:", kSmallSize, large, "ratio");
  for (const SizeFigures& figures : all) {
    std::printf("%-24s %10.0f/s %10.0f/s %8.2f\n", figures.name.c_str(), Median(figures.small),
                Median(figures.large), Median(figures.ratio));
  }
}

void BenchmarkWaiters(const std::shared_ptr<grpc::Channel>& channel, const ServerProcess& server) {
  constexpr int kStreams = 10;
  const int count = absl::GetFlag(FLAGS_waiters);
  const WaitersMeasurement measured = MeasureWaiters(channel, server, kStreams, count);
  std::printf(
      "\n%d calls wait behind %d streams: %.0f bytes each; %.0f ms to park them, %.0f ms "
      "to wake them all\n",
      count, kStreams, measured.bytes_each, absl::ToDoubleMilliseconds(measured.park),
      absl::ToDoubleMilliseconds(measured.wake));
}

std::vector<Workload> ChosenWorkloads(size_t slots) {
  std::vector<Workload> workloads = Workloads(slots);
  const auto unwanted = [](const Workload& workload) {
    return !absl::StrContains(workload.name, absl::GetFlag(FLAGS_only));
  };
  workloads.erase(std::remove_if(workloads.begin() + 1, workloads.end(), unwanted),
                  workloads.end());
  return workloads;
}

int Main() {
  const auto depth = static_cast<size_t>(std::max(absl::GetFlag(FLAGS_depth), 1));
  ServerProcess server(absl::GetFlag(FLAGS_tcp));
  const auto channel = grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials());
  Prepare(channel, depth);
  const std::vector<Workload> workloads = ChosenWorkloads(depth);
  std::vector<Figures> figures(workloads.size());
  const int rounds = std::max(absl::GetFlag(FLAGS_rounds), 1);
  for (int round = 1; round <= rounds; ++round) {
    std::fprintf(stderr, "round %d of %d\n", round, rounds);
    RunRound(channel, workloads, depth, figures);
  }
  Print(workloads, figures);
  BenchmarkStreams(channel, workloads, rounds);
  BenchmarkSizes(channel, rounds);
  BenchmarkWaiters(channel, server);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace manager::benchmark

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures calls beside an echo on the same transport.");
  absl::ParseCommandLine(argc, argv);
  return manager::benchmark::Main();
}

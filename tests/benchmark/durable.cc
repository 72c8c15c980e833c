// The benchmark of durability: dict sets on a server with a data directory, each safe before it is
// answered, beside redis-server that does the same, on the same disk, in turn.
//
// Every round measures both, so that a disk whose speed drifts slows both; ratios are taken within
// a round, and the medians printed. It judges nothing: see tests/benchmark/README.md.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "tests/benchmark/load.h"
#include "tests/benchmark/median.h"
#include "tests/benchmark/pipeline.h"
#include "tests/benchmark/redis.h"
#include "tests/benchmark/scratch_directory.h"
#include "tests/benchmark/server_process.h"
#include "tests/benchmark/workloads.h"

ABSL_FLAG(int, rounds, 7, "Rounds; the medians are printed.");
ABSL_FLAG(int, calls, 3000, "Calls in a round, with one in flight.");
ABSL_FLAG(int, pipelined_calls, 100000, "Calls in a round, with more in flight.");
ABSL_FLAG(std::vector<std::string>, depths, (std::vector<std::string>{"1", "16", "100", "1000"}),
          "How many calls are in flight.");
ABSL_FLAG(std::string, directory, "",
          "Where a folder for the data is made, and removed; the system's for such if empty.");

namespace manager::benchmark {
namespace {

constexpr size_t kSlots = 1000;

struct Depth {
  size_t depth;
  std::vector<double> ours;
  std::vector<double> redis;
  std::vector<double> ratio;
};

// Those of the flag.
std::vector<Depth> Depths() {
  std::vector<Depth> depths;
  for (const std::string& text : absl::GetFlag(FLAGS_depths)) {
    size_t depth = 0;
    if (!absl::SimpleAtoi(text, &depth) || depth == 0) {
      std::fprintf(stderr, "--depths: '%s' is no number above 0\n", text.c_str());
      std::exit(2);
    }
    depths.push_back({depth, {}, {}, {}});
  }
  return depths;
}

void Print(const Depth& depth, bool with_redis) {
  std::printf("%4zu in flight %10.0f/s", depth.depth, Median(depth.ours));
  if (depth.depth == 1) std::printf(" %8.1f us", 1e6 / Median(depth.ours));
  if (with_redis) {
    std::printf("   redis %10.0f/s   ratio %5.2f", Median(depth.redis), Median(depth.ratio));
  }
  std::printf("\n");
}

int Main() {
  const ScratchDirectory directory(absl::GetFlag(FLAGS_directory));
  const bool with_redis = RedisProcess::IsInstalled();
  if (!with_redis) std::printf("without redis-server, which is not installed\n");
  {
    std::unique_ptr<RedisProcess> redis;
    if (with_redis) redis = std::make_unique<RedisProcess>(directory.path());
    const ServerProcess server(/*tcp=*/false, absl::StrCat(directory.path(), "/data"));
    const std::shared_ptr<grpc::Channel> channel =
        grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials());
    Prepare(channel, kSlots);
    const Workload sets = DictSets(kSlots);
    std::vector<Depth> depths = Depths();
    const int rounds = absl::GetFlag(FLAGS_rounds);
    for (int round = 1; round <= rounds; ++round) {
      std::fprintf(stderr, "round %d of %d\n", round, rounds);
      for (Depth& depth : depths) {
        const int calls = absl::GetFlag(depth.depth == 1 ? FLAGS_calls : FLAGS_pipelined_calls);
        depth.ours.push_back(CallsPerSecond(channel, sets, depth.depth, calls));
        if (!with_redis) continue;
        depth.redis.push_back(RedisSetsPerSecond(redis->socket(), depth.depth, calls));
        depth.ratio.push_back(depth.ours.back() / depth.redis.back());
      }
    }
    std::printf("dict set, each made safe before it is answered\n");
    for (const Depth& depth : depths) Print(depth, with_redis);
  }
  return 0;
}

}  // namespace
}  // namespace manager::benchmark

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures durable calls beside redis-server.");
  absl::ParseCommandLine(argc, argv);
  return manager::benchmark::Main();
}

// The benchmark of pauses: how long calls take while the server takes a snapshot of a dict of a
// million entries, and while it does not.
//
// A round sets one large value again and again, until a snapshot is due, then makes one small call
// at a time until the snapshot is there, and as many again after it. It judges nothing: see
// tests/benchmark/README.md.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/session.pb.h"
#include "server/options.h"
#include "tests/benchmark/load.h"
#include "tests/benchmark/median.h"
#include "tests/benchmark/pipeline.h"
#include "tests/benchmark/scratch_directory.h"
#include "tests/benchmark/server_process.h"
#include "tests/benchmark/stream.h"
#include "tests/benchmark/workloads.h"

ABSL_FLAG(int, rounds, 3, "Rounds; the medians are printed.");
ABSL_FLAG(int, entries, 1'000'000, "Entries in the dict.");
ABSL_FLAG(std::string, directory, "",
          "Where a folder for the data is made, and removed; the system's for such if empty.");

namespace manager::benchmark {
namespace {

constexpr int64_t kLargeValue = 64 << 10;

// The newest snapshot, and what it takes.
struct Snapshot {
  std::string name;
  int64_t bytes = 0;
};

Snapshot Newest(const std::string& data_dir) {
  Snapshot newest;
  for (const auto& entry : std::filesystem::directory_iterator(data_dir)) {
    const std::string name = entry.path().filename();
    if (!absl::StartsWith(name, "snapshot") || absl::EndsWith(name, ".tmp")) continue;
    std::error_code gone;
    if (name > newest.name) newest = {name, static_cast<int64_t>(entry.file_size(gone))};
  }
  return newest;
}

// Latencies in milliseconds.
struct Latencies {
  std::vector<double> all;

  double At(double share) {
    const auto place = static_cast<size_t>(static_cast<double>(all.size() - 1) * share);
    const auto at = all.begin() + static_cast<ptrdiff_t>(place);
    std::nth_element(all.begin(), at, all.end());
    return *at;
  }
};

// One call after another in a session.
class Caller {
 public:
  explicit Caller(const std::shared_ptr<grpc::Channel>& channel)
      : stream_(channel, "/manager.v1.Session/Connect") {
    v1::SessionConnectRequest open;
    open.mutable_open();
    stream_.Write(open);
    stream_.Read(&response_);
  }

  // Makes a call; how long it took, in milliseconds.
  double Make(const Call& call) {
    v1::SessionConnectRequest request;
    if (number_ > 0) {
      v1::CallRange* const acked = request.add_acked();
      acked->set_first(1);
      acked->set_last(number_);
    }
    v1::Call* const added = request.add_calls();
    added->set_call_id(++number_);
    added->set_method(call.path);
    added->set_request(call.request);
    const absl::Time begun = absl::Now();
    stream_.Write(request);
    do {
      stream_.Read(&response_);
    } while (response_.replies().empty());
    if (!response_.replies(0).error().empty()) {
      std::fprintf(stderr, "a call failed: %s\n", response_.replies(0).error().c_str());
      std::exit(1);
    }
    return absl::ToDoubleMilliseconds(absl::Now() - begun);
  }

 private:
  Stream stream_;
  v1::SessionConnectResponse response_;
  uint64_t number_ = 0;
};

// Small calls on entries far from each other, sets and gets in turn.
class Probes {
 public:
  explicit Probes(size_t slots) : sets_(DictSets(slots)), gets_(DictGets(slots)) {}

  const Call& Next() {
    const Workload& workload = ++count_ % 2 == 0 ? sets_ : gets_;
    const std::vector<Call>& calls = workload.slots[count_ * 7919 % workload.slots.size()];
    return calls[count_ % calls.size()];
  }

 private:
  const Workload sets_;
  const Workload gets_;
  size_t count_ = 0;
};

Call LargeSet() {
  v1::DictSetRequest request;
  request.set_object(kDict);
  request.mutable_key()->set_string_value("the large value");
  request.mutable_value()->set_bytes_value(std::string(kLargeValue, 'v'));
  return {"/manager.v1.Dict/Set", request.SerializeAsString()};
}

struct Figures {
  std::vector<double> median;
  std::vector<double> late;
  std::vector<double> longest;

  void Add(Latencies latencies) {
    median.push_back(latencies.At(0.5));
    late.push_back(latencies.At(0.999));
    longest.push_back(latencies.At(1));
  }

  void Print(const char* what) const {
    std::printf("%-28s median %6.3f ms   one in 1000 from %7.3f ms   longest %7.3f ms\n", what,
                Median(median), Median(late), Median(longest));
  }
};

int Main() {
  const ScratchDirectory directory(absl::GetFlag(FLAGS_directory));
  const std::string data_dir = absl::StrCat(directory.path(), "/data");
  {
    const ServerProcess server(/*tcp=*/false, data_dir);
    const std::shared_ptr<grpc::Channel> channel =
        grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials());
    const int entries = absl::GetFlag(FLAGS_entries);
    Prepare(channel, 1);
    std::fprintf(stderr, "writes %d entries\n", entries);
    CallsPerSecond(channel, DictSets(SlotsOf(entries)), /*depth=*/1000, entries);
    Caller caller(channel);
    Probes probes(SlotsOf(entries));
    const Call large = LargeSet();

    Figures during;
    Figures after;
    const int rounds = absl::GetFlag(FLAGS_rounds);
    // What is in the log before the first round may make a snapshot due at any time in it.
    for (int round = 0; round <= rounds; ++round) {
      std::fprintf(stderr, round == 0 ? "warms up\n" : "round %d of %d\n", round, rounds);
      const Snapshot before = Newest(data_dir);
      const int64_t due = std::max(before.bytes, Options().snapshot_bytes);
      for (int64_t bytes = 0; bytes < due * 102 / 100; bytes += kLargeValue) caller.Make(large);
      Latencies meanwhile;
      while (Newest(data_dir).name == before.name)
        meanwhile.all.push_back(caller.Make(probes.Next()));
      if (round == 0 || meanwhile.all.empty()) continue;
      Latencies later;
      while (later.all.size() < meanwhile.all.size()) {
        later.all.push_back(caller.Make(probes.Next()));
      }
      during.Add(std::move(meanwhile));
      after.Add(std::move(later));
    }
    std::printf("dict set and get in turn, one in flight, %d entries\n", entries);
    during.Print("while a snapshot is taken");
    after.Print("while none is");
  }
  return 0;
}

}  // namespace
}  // namespace manager::benchmark

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures how long calls take while a snapshot is taken.");
  absl::ParseCommandLine(argc, argv);
  return manager::benchmark::Main();
}

#include "tests/benchmark/load.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/time/clock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"

namespace manager::benchmark {
namespace {

struct InFlight {
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer response;
  grpc::Status status;
  absl::Time started;
  size_t slot = 0;
  size_t step = 0;
};

class Runner {
 public:
  Runner(const std::shared_ptr<grpc::Channel>& channel, const Workload& workload)
      : stub_(channel), workload_(workload) {
    for (const std::vector<Call>& calls : workload.slots) {
      std::vector<grpc::ByteBuffer>& encoded = requests_.emplace_back();
      for (const Call& call : calls) {
        const grpc::Slice slice(call.request);
        encoded.emplace_back(&slice, 1);
      }
    }
  }

  Measurement Run(size_t slots, int calls) {
    std::vector<InFlight> in_flight(slots);
    std::vector<absl::Duration> latencies;
    latencies.reserve(static_cast<size_t>(calls));
    const absl::Time started = absl::Now();
    for (size_t slot = 0; slot < slots; ++slot) {
      in_flight[slot].slot = slot;
      Start(in_flight[slot]);
    }
    int begun = static_cast<int>(slots);
    for (int done = 0; done < begun; ++done) {
      InFlight& call = Finish();
      latencies.push_back(absl::Now() - call.started);
      // A slot ends where it began: what it acquired is released, what it put is taken.
      if (begun >= calls && call.step % workload_.slots[call.slot].size() == 0) continue;
      ++begun;
      Start(call);
    }
    Measurement result;
    result.calls_per_second =
        static_cast<double>(begun) / absl::ToDoubleSeconds(absl::Now() - started);
    const auto middle = latencies.begin() + static_cast<ptrdiff_t>(latencies.size() / 2);
    std::nth_element(latencies.begin(), middle, latencies.end());
    result.median_latency = *middle;
    return result;
  }

 private:
  void Start(InFlight& call) {
    const std::vector<Call>& calls = workload_.slots[call.slot];
    const size_t at = call.step++ % calls.size();
    call.context = std::make_unique<grpc::ClientContext>();
    call.started = absl::Now();
    call.reader = stub_.PrepareUnaryCall(call.context.get(), calls[at].path,
                                         requests_[call.slot][at], &queue_);
    call.reader->StartCall();
    call.reader->Finish(&call.response, &call.status, &call);
  }

  InFlight& Finish() {
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    InFlight& call = *static_cast<InFlight*>(tag);
    if (!call.status.ok()) {
      std::fprintf(stderr, "%s: a call failed: %s\n", workload_.name.c_str(),
                   call.status.error_message().c_str());
      std::exit(1);
    }
    return call;
  }

  grpc::GenericStub stub_;
  const Workload& workload_;
  std::vector<std::vector<grpc::ByteBuffer>> requests_;
  grpc::CompletionQueue queue_;
};

}  // namespace

Measurement Run(const std::shared_ptr<grpc::Channel>& channel, const Workload& workload,
                size_t slots, int calls) {
  return Runner(channel, workload).Run(slots, calls);
}

}  // namespace manager::benchmark

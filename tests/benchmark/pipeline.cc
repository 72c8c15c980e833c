#include "tests/benchmark/pipeline.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "manager/v1/session.pb.h"
#include "tests/benchmark/stream.h"
#include "tests/benchmark/workloads.h"

namespace manager::benchmark {
namespace {

// Makes the messages: all slots' calls, one slot after the other, again and again.
class Batches {
 public:
  explicit Batches(const Workload& workload) : workload_(workload) {}

  // The next message with so many calls. Acknowledges the calls up to `acked`.
  const v1::SessionConnectRequest& Next(size_t count, uint64_t acked) {
    message_.Clear();
    for (size_t i = 0; i < count; ++i) Add();
    if (acked > acked_) {
      v1::CallRange* const range = message_.add_acked();
      range->set_first(acked_ + 1);
      range->set_last(acked);
      acked_ = acked;
    }
    return message_;
  }

 private:
  void Add() {
    const std::vector<Call>& calls = workload_.slots[slot_];
    const Call& call = calls[step_];
    v1::Call* const added = message_.add_calls();
    added->set_call_id(++last_id_);
    added->set_method(call.path);
    added->set_request(call.request);
    if (++step_ < calls.size()) return;
    step_ = 0;
    slot_ = (slot_ + 1) % workload_.slots.size();
  }

  const Workload& workload_;
  v1::SessionConnectRequest message_;
  size_t slot_ = 0;
  size_t step_ = 0;
  uint64_t last_id_ = 0;
  uint64_t acked_ = 0;
};

// How many calls a message answers.
size_t Count(const v1::SessionConnectRequest& echo) {
  return static_cast<size_t>(echo.calls_size());
}
size_t Count(const v1::SessionConnectResponse& response) {
  for (const v1::Reply& reply : response.replies()) {
    if (reply.error().empty()) continue;
    std::fprintf(stderr, "a call failed: %s\n", reply.error().c_str());
    std::exit(1);
  }
  return static_cast<size_t>(response.replies_size());
}

template <class Response>
double Measure(Stream& stream, const Workload& workload, size_t depth, int calls) {
  Batches batches(workload);
  Response response;
  const size_t batch = std::max<size_t>(depth / 2, 1);
  const auto wanted = static_cast<size_t>(calls);
  size_t sent = 0;
  size_t answered = 0;
  const absl::Time started = absl::Now();
  while (answered < wanted || answered < sent) {
    if (sent < wanted && stream.may_write() && sent - answered + batch <= depth) {
      // Replies come in the order of the calls, since none waits.
      stream.Write(batches.Next(batch, answered));
      sent += batch;
    }
    if (stream.Next(&response)) answered += Count(response);
  }
  return static_cast<double>(answered) / absl::ToDoubleSeconds(absl::Now() - started);
}

}  // namespace

double CallsPerSecond(const std::shared_ptr<grpc::Channel>& channel, const Workload& workload,
                      size_t depth, int calls) {
  Stream stream(channel, "/manager.v1.Session/Connect");
  v1::SessionConnectRequest open;
  open.mutable_open();
  v1::SessionConnectResponse opened;
  stream.Write(open);
  stream.Read(&opened);
  return Measure<v1::SessionConnectResponse>(stream, workload, depth, calls);
}

double EchoesPerSecond(const std::shared_ptr<grpc::Channel>& channel, const Workload& workload,
                       size_t depth, int calls) {
  Stream stream(channel, kEchoStreamPath);
  return Measure<v1::SessionConnectRequest>(stream, workload, depth, calls);
}

}  // namespace manager::benchmark

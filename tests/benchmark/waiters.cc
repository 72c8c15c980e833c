#include "tests/benchmark/waiters.h"

#include <cstdint>
#include <vector>

#include "absl/time/clock.h"
#include "manager/v1/event.pb.h"
#include "manager/v1/session.pb.h"
#include "tests/benchmark/load.h"
#include "tests/benchmark/stream.h"

namespace manager::benchmark {
namespace {

constexpr char kEvent[] = "benchmark event";
constexpr int kBatch = 1000;

// A session, and how many of its calls wait.
struct Waiting {
  std::unique_ptr<Stream> stream;
  int calls = 0;
};

template <class Request>
std::string Encoded() {
  Request request;
  request.set_object(kEvent);
  return request.SerializeAsString();
}

// Makes one unary call.
void CallOnce(const std::shared_ptr<grpc::Channel>& channel, const char* path,
              const std::string& request) {
  Run(channel, {path, {{{path, request}}}}, 1, 1);
}

Waiting Open(const std::shared_ptr<grpc::Channel>& channel) {
  Waiting waiting{std::make_unique<Stream>(channel, "/manager.v1.Session/Connect")};
  v1::SessionConnectRequest open;
  open.mutable_open()->mutable_lease()->set_seconds(600);
  v1::SessionConnectResponse opened;
  waiting.stream->Write(open);
  waiting.stream->Read(&opened);
  return waiting;
}

// Sends calls that wait, and returns when they do.
void Park(Waiting& waiting, int count) {
  const std::string request = Encoded<v1::EventWaitRequest>();
  v1::SessionConnectResponse echo;
  while (waiting.calls < count) {
    v1::SessionConnectRequest message;
    for (int i = 0; i < kBatch && waiting.calls < count; ++i) {
      v1::Call* const call = message.add_calls();
      call->set_call_id(static_cast<uint64_t>(++waiting.calls));
      call->set_method("/manager.v1.Event/Wait");
      call->set_request(request);
    }
    message.set_heartbeat(static_cast<uint64_t>(waiting.calls));
    waiting.stream->Write(message);
    waiting.stream->Read(&echo);
    while (!waiting.stream->may_write()) waiting.stream->Next(&echo);
  }
}

void Collect(Waiting& waiting) {
  v1::SessionConnectResponse response;
  while (waiting.calls > 0) {
    waiting.stream->Read(&response);
    waiting.calls -= response.replies_size();
  }
}

}  // namespace

WaitersMeasurement MeasureWaiters(const std::shared_ptr<grpc::Channel>& channel,
                                  const ServerProcess& server, int streams, int count) {
  CallOnce(channel, "/manager.v1.Event/Create", Encoded<v1::EventCreateRequest>());
  CallOnce(channel, "/manager.v1.Event/Clear", Encoded<v1::EventClearRequest>());
  std::vector<Waiting> sessions;
  for (int i = 0; i < streams; ++i) sessions.push_back(Open(channel));

  WaitersMeasurement measured;
  const int64_t before = server.resident_bytes();
  absl::Time started = absl::Now();
  for (Waiting& session : sessions) Park(session, count / streams);
  measured.park = absl::Now() - started;
  measured.bytes_each = static_cast<double>(server.resident_bytes() - before) / count;

  started = absl::Now();
  CallOnce(channel, "/manager.v1.Event/Set", Encoded<v1::EventSetRequest>());
  for (Waiting& session : sessions) Collect(session);
  measured.wake = absl::Now() - started;
  return measured;
}

}  // namespace manager::benchmark

#include "manager/batch.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "google/protobuf/message.h"

namespace manager {
inline namespace sdk {
namespace internal {

using google::protobuf::Message;

// A connection that holds back what is started on it. Not thread-safe; the caller serializes.
class HeldCalls final : public Connection {
 public:
  explicit HeldCalls(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

  absl::Status Call(const RpcMethod&, const Message&, Message*, const CallOptions&) override {
    return absl::FailedPreconditionError("a batch does not make calls that block");
  }

  void Start(const RpcMethod& method, const Message& request, Message* response,
             const CallOptions& options, std::function<void(absl::Status)> done) override {
    if (closed_) return done(absl::FailedPreconditionError("the batch of this handle is gone"));
    std::unique_ptr<Message> copy(request.New());
    copy->CopyFrom(request);
    calls_.push_back({method, std::move(copy), response, options, std::move(done)});
  }

  absl::Status Run() {
    std::vector<HeldCall> calls = std::exchange(calls_, {});
    absl::BlockingCounter unfinished(static_cast<int>(calls.size()));
    for (HeldCall& call : calls) {
      connection_->Start(call.method, *call.request, call.response, call.options,
                         [&call, &unfinished](absl::Status status) {
                           call.status = status;
                           call.done(std::move(status));
                           unfinished.DecrementCount();
                         });
    }
    unfinished.Wait();
    for (HeldCall& call : calls) {
      if (!call.status.ok()) return std::move(call.status);
    }
    return absl::OkStatus();
  }

  void Close() {
    closed_ = true;
    for (const HeldCall& call : std::exchange(calls_, {})) {
      call.done(absl::CancelledError("the batch is gone and was not run; the call was not sent"));
    }
  }

 private:
  struct HeldCall {
    RpcMethod method;
    std::unique_ptr<Message> request;
    Message* response;
    CallOptions options;
    std::function<void(absl::Status)> done;
    absl::Status status = absl::OkStatus();
  };

  const std::shared_ptr<Connection> connection_;
  std::vector<HeldCall> calls_;
  bool closed_ = false;
};

}  // namespace internal

Batch::Batch(std::shared_ptr<Connection> connection)
    : calls_(std::make_shared<internal::HeldCalls>(std::move(connection))) {}

Batch::~Batch() { calls_->Close(); }

absl::Status Batch::Run() { return calls_->Run(); }

std::shared_ptr<Connection> Batch::connection() const { return calls_; }

}  // namespace sdk
}  // namespace manager

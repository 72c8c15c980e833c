#include "manager/internal/grpc_connection.h"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/error/error.h"
#include "google/protobuf/message.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "manager/internal/fork.h"
#include "manager/v1/call.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

using google::protobuf::Message;

// gRPC takes int milliseconds.
int Milliseconds(absl::Duration duration) {
  constexpr int64_t kMax = std::numeric_limits<int>::max();
  return static_cast<int>(std::clamp<int64_t>(absl::ToInt64Milliseconds(duration), 1, kMax));
}

void AddGuard(const Guard& guard, grpc::ClientContext& context) {
  v1::CallContext call;
  call.mutable_guard()->set_lock(guard.lock);
  call.mutable_guard()->set_fence(guard.fence);
  context.AddMetadata("manager-context-bin", call.SerializeAsString());
}

int Bytes(int64_t size) {
  return static_cast<int>(std::clamp<int64_t>(size, 0, std::numeric_limits<int>::max()));
}

class GrpcConnection final : public Connection {
 public:
  GrpcConnection(std::shared_ptr<grpc::Channel> channel, GrpcConnectionOptions options)
      : options_(std::move(options)), channel_(std::move(channel)), stub_(channel_) {
    MayUseGrpc().IgnoreError();  // From here on, children of this process may not.
  }

  // In the child of a fork the channel is kept for ever: to close it would close the parent's.
  ~GrpcConnection() override {
    if (!MayUseGrpc().ok()) new (std::nothrow) std::shared_ptr<grpc::Channel>(channel_);
  }

  absl::Status Call(const RpcMethod& method, const Message& request, Message* response,
                    const CallOptions& options) override {
    absl::Status usable = MayUseGrpc();
    if (!usable.ok()) return usable;
    if (options.lease != nullptr) options.lease->reset();
    const absl::Duration timeout = options_.call_timeout + options.wait;
    const absl::Time deadline = absl::Now() + timeout;
    if (!AwaitConnected(deadline)) return NotConnected();
    grpc::ClientContext context;
    if (deadline < absl::InfiniteFuture()) context.set_deadline(absl::ToChronoTime(deadline));
    if (options.guard.has_value()) AddGuard(*options.guard, context);
    return ToAbsl(Send(context, method, request, response), timeout);
  }

 private:
  bool AwaitConnected(absl::Time deadline) {
    if (options_.connect_timeout <= absl::ZeroDuration()) return true;
    if (channel_->GetState(/*try_to_connect=*/true) == GRPC_CHANNEL_READY) return true;
    deadline = std::min(deadline, absl::Now() + options_.connect_timeout);
    return channel_->WaitForConnected(absl::ToChronoTime(deadline));
  }

  // A queue of the call's own lets this thread, and no other, do the call's work.
  grpc::Status Send(grpc::ClientContext& context, const RpcMethod& method, const Message& request,
                    Message* response) {
    grpc::CompletionQueue queue;
    auto call = stub_.PrepareUnaryCall(&context, method.name, request, &queue);
    call->StartCall();
    grpc::Status status;
    call->Finish(response, &status, /*tag=*/nullptr);
    void* tag;
    bool ok;
    queue.Next(&tag, &ok);
    return status;
  }

  absl::Status NotConnected() const {
    return absl::UnavailableError(
        absl::StrCat("no connection to ", options_.peer, "; the call was not sent"));
  }

  // What the server says stays as it is; what gRPC says gets what it leaves out.
  absl::Status ToAbsl(const grpc::Status& status, absl::Duration timeout) const {
    absl::Status decoded =
        DecodeStatus(status.error_code(), status.error_message(), status.error_details());
    if (ReasonOf(decoded) != v1::ERROR_REASON_UNSPECIFIED) return decoded;
    // Nobody cancels on this side: CANCELLED is what gRPC says of a call that came while the server
    // was stopping.
    if (decoded.code() == absl::StatusCode::kUnavailable ||
        decoded.code() == absl::StatusCode::kCancelled) {
      return absl::UnavailableError(absl::StrCat("the connection to ", options_.peer,
                                                 " failed, so the call may have been applied or "
                                                 "not: ",
                                                 decoded.message()));
    }
    if (decoded.code() == absl::StatusCode::kDeadlineExceeded) {
      return absl::DeadlineExceededError(
          absl::StrCat("no reply from ", options_.peer, " within ", absl::FormatDuration(timeout),
                       ", so the call may have been applied or not"));
    }
    return decoded;
  }

  const GrpcConnectionOptions options_;
  const std::shared_ptr<grpc::Channel> channel_;
  grpc::TemplatedGenericStub<Message, Message> stub_;
};

}  // namespace

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address,
                                           const ClientOptions& options) {
  grpc::ChannelArguments args;
  args.SetMaxSendMessageSize(options.session ? -1 : Bytes(options.max_message_bytes));
  args.SetMaxReceiveMessageSize(options.session ? -1 : Bytes(options.max_message_bytes));
  args.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, options.session ? 1 : 0);
  args.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive_time));
  args.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(options.keepalive_timeout));
  // A call that waits sends no data, and its connection must be watched all the same.
  args.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // Look for a server that is gone as often as calls are sent again.
  args.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, Milliseconds(options.retry.initial_backoff));
  args.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, Milliseconds(options.retry.max_backoff));
  args.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, Milliseconds(options.connect_timeout));
  // http_proxy in the environment is meant for the web, not for a server of one's own.
  args.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), args);
}

std::shared_ptr<Connection> MakeGrpcConnection(std::shared_ptr<grpc::Channel> channel,
                                               GrpcConnectionOptions options) {
  return std::make_shared<GrpcConnection>(std::move(channel), std::move(options));
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

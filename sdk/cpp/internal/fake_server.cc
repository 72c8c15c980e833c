#include "manager/internal/fake_server.h"

#include <unistd.h>

#include <atomic>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return "";
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      EncodeStatusDetails(status));
}

absl::Time Deadline(const grpc::GenericCallbackServerContext& context) {
  const auto deadline = context.deadline();
  const bool none = deadline == std::chrono::system_clock::time_point::max();
  return none ? absl::InfiniteFuture() : absl::FromChrono(deadline);
}

std::string Context(const grpc::GenericCallbackServerContext& context) {
  const auto entry = context.client_metadata().find("manager-context-bin");
  if (entry == context.client_metadata().end()) return "";
  return std::string(entry->second.data(), entry->second.size());
}

}  // namespace

// One stream: hands on what comes, and writes one message at a time. gRPC may call back before it
// returns, so no lock is held when it is called.
class FakeStream::Reactor : public grpc::ServerGenericBidiReactor {
 public:
  using Handler = std::function<void(FakeStream& stream, const v1::SessionConnectRequest& message)>;

  // Messages go to the handler, or where that is null to Receive.
  Reactor(std::shared_ptr<FakeStream> stream, Handler handler)
      : stream_(std::move(stream)), handler_(std::move(handler)) {
    {
      absl::MutexLock lock(&stream_->mu_);
      stream_->reactor_ = this;
    }
    StartRead(&buffer_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return EndReceived();
    v1::SessionConnectRequest message;
    message.ParseFromString(ToString(buffer_));
    if (handler_ != nullptr) {
      handler_(*stream_, message);
    } else {
      absl::MutexLock lock(&stream_->mu_);
      stream_->received_.push_back(std::move(message));
    }
    StartRead(&buffer_);
  }

  void OnWriteDone(bool /*ok*/) override {
    const grpc::ByteBuffer* next = nullptr;
    {
      absl::MutexLock lock(&stream_->mu_);
      stream_->to_send_.pop_front();
      if (!stream_->to_send_.empty()) next = &stream_->to_send_.front();
    }
    if (next != nullptr) {
      StartWrite(next);
    } else {
      MaybeFinish();
    }
  }

  void OnCancel() override { stream_->End(absl::CancelledError()); }
  void OnDone() override { delete this; }

  void MaybeFinish() {
    grpc::Status end;
    {
      absl::MutexLock lock(&stream_->mu_);
      if (!stream_->end_.has_value() || !stream_->to_send_.empty()) return;
      if (std::exchange(stream_->reactor_, nullptr) == nullptr) return;
      end = *stream_->end_;
    }
    Finish(end);
  }

 private:
  void EndReceived() {
    absl::MutexLock lock(&stream_->mu_);
    stream_->received_all_ = true;
  }

  const std::shared_ptr<FakeStream> stream_;
  const Handler handler_;
  grpc::ByteBuffer buffer_;
};

std::optional<v1::SessionConnectRequest> FakeStream::Receive() {
  absl::MutexLock lock(&mu_);
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return !received_.empty() || received_all_;
  };
  mu_.Await(absl::Condition(&ready));
  if (received_.empty()) return std::nullopt;
  v1::SessionConnectRequest message = std::move(received_.front());
  received_.pop_front();
  return message;
}

void FakeStream::Send(const v1::SessionConnectResponse& message) {
  Reactor* reactor;
  const grpc::ByteBuffer* first;
  {
    absl::MutexLock lock(&mu_);
    if (reactor_ == nullptr || end_.has_value()) return;
    to_send_.push_back(ToBuffer(message.SerializeAsString()));
    if (to_send_.size() > 1) return;
    reactor = reactor_;
    first = &to_send_.front();
  }
  reactor->StartWrite(first);
}

void FakeStream::End(const absl::Status& status) {
  Reactor* reactor;
  {
    absl::MutexLock lock(&mu_);
    if (reactor_ == nullptr || end_.has_value()) return;
    end_ = ToGrpc(status);
    reactor = reactor_;
    if (!to_send_.empty()) return;
  }
  reactor->MaybeFinish();
}

namespace {

// Serves a stream as a server would that keeps nothing.
void AnswerStream(const FakeServer::Answer& answer, FakeStream& stream,
                  const v1::SessionConnectRequest& request) {
  v1::SessionConnectResponse response;
  response.set_heartbeat(request.heartbeat());
  if (request.has_open()) {
    std::string unused;
    const std::optional<absl::Status> status = answer({.method = "/manager.v1.Session/Connect",
                                                       .request = "",
                                                       .deadline = absl::InfiniteFuture()},
                                                      &unused);
    if (!status.has_value()) return;
    if (!status->ok()) return stream.End(*status);
    *response.mutable_opened() = Opened();
  }
  for (const v1::Call& call : request.calls()) {
    std::string encoded;
    const std::optional<absl::Status> status = answer(
        {.method = call.method(), .request = call.request(), .deadline = absl::InfiniteFuture()},
        &encoded);
    if (!status.has_value()) continue;
    v1::Reply* reply = response.add_replies();
    reply->set_call_id(call.call_id());
    reply->set_response(encoded);
    reply->set_error(EncodeStatusDetails(*status));
  }
  if (response.ByteSizeLong() > 0) stream.Send(response);
  if (request.close()) stream.End(absl::OkStatus());
}

}  // namespace

v1::SessionOpenResponse Opened() {
  v1::SessionOpenResponse opened;
  opened.set_session("s1");
  opened.mutable_lease()->set_seconds(10);
  opened.mutable_limits()->set_max_waiting_calls(1000);
  opened.mutable_limits()->set_max_replies_kept(1000);
  opened.mutable_limits()->set_max_bytes_in_flight(1 << 20);
  return opened;
}

// One call.
class FakeServer::Reactor : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(grpc::GenericCallbackServerContext* context, const Answer& answer)
      : call_{.method = context->method(),
              .request = "",
              .deadline = Deadline(*context),
              .context = Context(*context)},
        answer_(answer) {
    StartRead(&buffer_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return FinishOnce(grpc::Status::CANCELLED);
    call_.request = ToString(buffer_);
    if (answer_ == nullptr) return FinishOnce(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, ""));
    std::string response;
    const std::optional<absl::Status> status = answer_(call_, &response);
    if (!status.has_value()) return;  // OnCancel ends it.
    if (!status->ok()) return FinishOnce(ToGrpc(*status));
    if (finished_.exchange(true)) return;
    buffer_ = ToBuffer(response);
    StartWriteAndFinish(&buffer_, grpc::WriteOptions(), grpc::Status::OK);
  }

  void OnCancel() override { FinishOnce(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }

 private:
  // Also where an answer and a cancellation meet.
  void FinishOnce(const grpc::Status& status) {
    if (!finished_.exchange(true)) Finish(status);
  }

  Call call_;
  const Answer& answer_;
  grpc::ByteBuffer buffer_;
  std::atomic<bool> finished_ = false;
};

class FakeServer::Service : public grpc::CallbackGenericService {
 public:
  explicit Service(Answer answer) : answer_(std::move(answer)) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    if (context->method() != "/manager.v1.Session/Connect") return new Reactor(context, answer_);
    auto stream = std::make_shared<FakeStream>();
    if (answer_ != nullptr) {
      return new FakeStream::Reactor(
          stream, [this](FakeStream& self, const v1::SessionConnectRequest& message) {
            AnswerStream(answer_, self, message);
          });
    }
    auto* reactor = new FakeStream::Reactor(stream, nullptr);
    absl::MutexLock lock(&mu_);
    streams_.push_back(std::move(stream));
    return reactor;
  }

  std::shared_ptr<FakeStream> Accept() {
    absl::MutexLock lock(&mu_);
    const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return !streams_.empty(); };
    mu_.Await(absl::Condition(&ready));
    std::shared_ptr<FakeStream> stream = std::move(streams_.front());
    streams_.pop_front();
    return stream;
  }

 private:
  const Answer answer_;
  absl::Mutex mu_;
  std::deque<std::shared_ptr<FakeStream>> streams_ ABSL_GUARDED_BY(mu_);
};

FakeServer::FakeServer(const std::string& address, Answer answer)
    : service_(std::make_unique<Service>(std::move(answer))),
      server_(grpc::ServerBuilder()
                  .AddListeningPort(address, grpc::InsecureServerCredentials())
                  .RegisterCallbackGenericService(service_.get())
                  .BuildAndStart()) {}

std::shared_ptr<FakeStream> FakeServer::Accept() { return service_->Accept(); }

FakeServer::~FakeServer() { server_->Shutdown(std::chrono::system_clock::now()); }

std::shared_ptr<grpc::Channel> FakeServer::InProcessChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

std::string UniqueAddress() {
  static std::atomic<int> last = 0;
  return absl::StrCat("unix-abstract:manager-test-", getpid(), "-", ++last);
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

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

}  // namespace

// One call.
class FakeServer::Reactor : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(grpc::GenericCallbackServerContext* context, const Answer& answer)
      : call_{.method = context->method(), .request = "", .deadline = Deadline(*context)},
        answer_(answer) {
    StartRead(&buffer_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return FinishOnce(grpc::Status::CANCELLED);
    call_.request = ToString(buffer_);
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
    return new Reactor(context, answer_);
  }

 private:
  const Answer answer_;
};

FakeServer::FakeServer(const std::string& address, Answer answer)
    : service_(std::make_unique<Service>(std::move(answer))),
      server_(grpc::ServerBuilder()
                  .AddListeningPort(address, grpc::InsecureServerCredentials())
                  .RegisterCallbackGenericService(service_.get())
                  .BuildAndStart()) {}

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

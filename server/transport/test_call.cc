#include "server/transport/test_call.h"

#include "absl/time/clock.h"
#include "common/error/error.h"
#include "server/transport/bytes.h"

namespace manager {

TestCall::TestCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                   absl::Duration timeout) {
  if (timeout != absl::InfiniteDuration()) {
    context_.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  }
  stream_ = grpc::GenericStub(channel).PrepareCall(&context_, method, &queue_);
  stream_->StartCall(this);
  Await();
}

TestCall::~TestCall() {
  if (!finished_) {
    Cancel();
    Finish().IgnoreError();
  }
  queue_.Shutdown();
  Await();
}

bool TestCall::Write(absl::string_view message) {
  stream_->Write(ToByteBuffer(message), this);
  return Await();
}

bool TestCall::Write(const google::protobuf::MessageLite& message) {
  return Write(message.SerializeAsString());
}

void TestCall::WritesDone() {
  stream_->WritesDone(this);
  Await();
}

std::optional<std::string> TestCall::Read() {
  grpc::ByteBuffer message;
  stream_->Read(&message, this);
  if (!Await()) return std::nullopt;
  return std::string(MessageBytes(message).view());
}

absl::Status TestCall::Finish() {
  while (Read().has_value()) {
  }
  grpc::Status status;
  stream_->Finish(&status, this);
  Await();
  finished_ = true;
  return DecodeStatus(status.error_code(), status.error_message(), status.error_details());
}

bool TestCall::Await() {
  void* tag = nullptr;
  bool ok = false;
  return queue_.Next(&tag, &ok) && ok;
}

absl::StatusOr<std::string> Call(const std::shared_ptr<grpc::Channel>& channel,
                                 const std::string& method, absl::string_view request) {
  TestCall call(channel, method);
  call.Write(request);
  call.WritesDone();
  const std::optional<std::string> reply = call.Read();
  const absl::Status status = call.Finish();
  if (!status.ok()) return status;
  if (!reply.has_value()) return absl::InternalError("OK without a reply");
  return *reply;
}

}  // namespace manager

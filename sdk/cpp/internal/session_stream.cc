#include "manager/internal/session_stream.h"

#include "common/error/error.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

constexpr char kMethod[] = "/manager.v1.Session/Connect";

// What an event of the queue belongs to; tags, with nothing behind them.
char write_tag;
char read_tag;
char finish_tag;

gpr_timespec DeadlineIn(absl::Duration timeout) {
  if (timeout == absl::InfiniteDuration()) return gpr_inf_future(GPR_CLOCK_MONOTONIC);
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(absl::ToInt64Nanoseconds(timeout), GPR_TIMESPAN));
}

}  // namespace

SessionStream::SessionStream(std::shared_ptr<grpc::Channel> channel,
                             const v1::SessionConnectRequest& first) {
  context_.set_wait_for_ready(true);
  // The beginning of the stream and its first message travel together, and are one event.
  context_.set_initial_metadata_corked(true);
  grpc::TemplatedGenericStub<v1::SessionConnectRequest, v1::SessionConnectResponse> stub(
      std::move(channel));
  rpc_ = stub.PrepareCall(&context_, kMethod, &queue_);
  rpc_->StartCall(nullptr);
  Write(first);
}

SessionStream::~SessionStream() {
  context_.TryCancel();
  queue_.Shutdown();
  void* tag;
  bool ok;
  while (queue_.Next(&tag, &ok)) continue;
}

void SessionStream::Write(const v1::SessionConnectRequest& message) {
  rpc_->Write(message, &write_tag);
}

SessionStream::Event SessionStream::Next(absl::Duration timeout) {
  if (!reading_ && !read_all_) {
    rpc_->Read(&message_, &read_tag);
    reading_ = true;
  }
  const gpr_timespec deadline = DeadlineIn(timeout);
  void* tag;
  bool ok;
  while (queue_.AsyncNext(&tag, &ok, deadline) == grpc::CompletionQueue::GOT_EVENT) {
    if (tag == &write_tag) {
      return ok ? Event::kWritten : Event::kNothing;  // The end, which the read will tell.
    }
    if (tag == &finish_tag) {
      status_ = DecodeStatus(grpc_status_.error_code(), grpc_status_.error_message(),
                             grpc_status_.error_details());
      return Event::kFinished;
    }
    if (tag != &read_tag) continue;
    reading_ = false;
    if (ok) return Event::kMessage;
    read_all_ = true;
    rpc_->Finish(&grpc_status_, &finish_tag);
  }
  return Event::kNothing;
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

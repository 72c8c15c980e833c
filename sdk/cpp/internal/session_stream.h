// One gRPC stream of Session.Connect, driven by whichever thread asks what comes next.

#ifndef MANAGERD_SDK_CPP_INTERNAL_SESSION_STREAM_H_
#define MANAGERD_SDK_CPP_INTERNAL_SESSION_STREAM_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"
#include "manager/v1/session.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Begins with its first message in flight, and waits for the channel to be connected as long as it
// takes. Ends with kFinished, however it ends.
//
// Next, and what it gives, belongs to one thread at a time. Write and Cancel may be called
// meanwhile, on any thread; two Writes not at once.
class SessionStream {
 public:
  enum class Event {
    kNothing,   // The time ran out, or a message could not be written and kFinished will come.
    kWritten,   // The message has gone out: the next may be written.
    kMessage,   // message() has come.
    kFinished,  // The stream has ended with status(). Nothing comes after this.
  };

  SessionStream(std::shared_ptr<grpc::Channel> channel, const v1::SessionConnectRequest& first);

  // Blocks for as long as the gRPC library needs to let go of the stream: not for the server.
  ~SessionStream();

  // Blocks until something happens, at most for `timeout`. It is the calling thread that does
  // gRPC's work meanwhile, so a reply costs no change of threads.
  Event Next(absl::Duration timeout);

  // Begins to write. kWritten must have come for the message before, the first one included.
  void Write(const v1::SessionConnectRequest& message);

  // Ends the stream at once, on this side.
  void Cancel() { context_.TryCancel(); }

  // Until Next is called again.
  v1::SessionConnectResponse& message() { return message_; }
  const absl::Status& status() const { return status_; }

 private:
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<
      grpc::ClientAsyncReaderWriter<v1::SessionConnectRequest, v1::SessionConnectResponse>>
      rpc_;

  // Belongs to the thread in Next.
  bool reading_ = false;
  bool read_all_ = false;
  v1::SessionConnectResponse message_;
  grpc::Status grpc_status_;
  absl::Status status_;
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_SESSION_STREAM_H_

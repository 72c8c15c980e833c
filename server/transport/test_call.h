// One RPC as a test drives it, step by step: what a generated stub does, and what it never would,
// such as a unary call without a message or a client that does not read.
//
//   TestCall call(channel, "/manager.v1.Lock/Acquire");
//   call.Write(request);
//   call.WritesDone();
//   EXPECT_EQ(call.Finish().code(), ...);
//
// Each step waits until gRPC has done it.
//
// Not thread-safe; the caller serializes, but for Cancel.

#ifndef SERVER_TRANSPORT_TEST_CALL_H_
#define SERVER_TRANSPORT_TEST_CALL_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message_lite.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"

namespace manager {

class TestCall {
 public:
  // Starts the call.
  TestCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
           absl::Duration timeout = absl::InfiniteDuration());

  // Cancels the call, if it is not over.
  ~TestCall();

  TestCall(const TestCall&) = delete;
  TestCall& operator=(const TestCall&) = delete;

  // Sends a message; false where the call is over.
  bool Write(absl::string_view message);
  bool Write(const google::protobuf::MessageLite& message);
  void WritesDone();

  // The server's next message; nothing where there is none.
  std::optional<std::string> Read();

  // How the call ended. Whatever the server still sends before that is passed over.
  absl::Status Finish();

  void Cancel() { context_.TryCancel(); }

 private:
  // Waits for the step that was just started.
  bool Await();

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  bool finished_ = false;
};

// A unary call: the reply's bytes, or the error.
absl::StatusOr<std::string> Call(const std::shared_ptr<grpc::Channel>& channel,
                                 const std::string& method, absl::string_view request);

// The same with messages.
template <class Response>
absl::StatusOr<Response> Call(const std::shared_ptr<grpc::Channel>& channel,
                              const std::string& method,
                              const google::protobuf::MessageLite& request) {
  const absl::StatusOr<std::string> reply = Call(channel, method, request.SerializeAsString());
  if (!reply.ok()) return reply.status();
  Response response;
  if (!response.ParseFromString(*reply)) return absl::InternalError("the reply cannot be parsed");
  return response;
}

}  // namespace manager

#endif  // SERVER_TRANSPORT_TEST_CALL_H_

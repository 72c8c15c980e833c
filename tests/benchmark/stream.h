// One stream as a load drives it: messages out and messages in, on the calling thread. A failure
// ends the program: a benchmark of errors says nothing.
//
// Not thread-safe; the calling thread does everything.

#ifndef TESTS_BENCHMARK_STREAM_H_
#define TESTS_BENCHMARK_STREAM_H_

#include <memory>
#include <string>

#include "google/protobuf/message_lite.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"

namespace manager::benchmark {

class Stream {
 public:
  // Opens the stream of an RPC, and asks for the first message.
  Stream(const std::shared_ptr<grpc::Channel>& channel, const std::string& path);
  ~Stream();

  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Whether a message may be sent: the one before is out.
  bool may_write() const { return !writing_; }
  void Write(const google::protobuf::MessageLite& message);

  // Waits until a message has come, or one is out. True where one has come, which is in `*message`.
  bool Next(google::protobuf::MessageLite* message);

  // Waits until a message has come.
  void Read(google::protobuf::MessageLite* message) {
    while (!Next(message)) {
    }
  }

 private:
  void* Await();

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::ByteBuffer incoming_;
  bool writing_ = false;
};

}  // namespace manager::benchmark

#endif  // TESTS_BENCHMARK_STREAM_H_

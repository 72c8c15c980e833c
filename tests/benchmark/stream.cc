#include "tests/benchmark/stream.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "grpcpp/support/slice.h"

namespace manager::benchmark {
namespace {

// Tags; nothing is behind them.
char started;
char written;
char read;

grpc::ByteBuffer Encode(const google::protobuf::MessageLite& message) {
  grpc::Slice slice(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return grpc::ByteBuffer(&slice, 1);
}

void Decode(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite* message) {
  grpc::Slice slice;
  if (!bytes.TrySingleSlice(&slice).ok() && !bytes.DumpToSingleSlice(&slice).ok()) {
    message->Clear();
    return;
  }
  message->ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
}

}  // namespace

Stream::Stream(const std::shared_ptr<grpc::Channel>& channel, const std::string& path)
    : stub_(channel), stream_(stub_.PrepareCall(&context_, path, &queue_)) {
  stream_->StartCall(&started);
  Await();
  stream_->Read(&incoming_, &read);
}

Stream::~Stream() {
  context_.TryCancel();
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

void Stream::Write(const google::protobuf::MessageLite& message) {
  writing_ = true;
  stream_->Write(Encode(message), &written);
}

bool Stream::Next(google::protobuf::MessageLite* message) {
  if (Await() == &written) {
    writing_ = false;
    return false;
  }
  Decode(incoming_, message);
  stream_->Read(&incoming_, &read);
  return true;
}

void* Stream::Await() {
  void* tag = nullptr;
  bool ok = false;
  if (!queue_.Next(&tag, &ok) || !ok) {
    std::fprintf(stderr, "a stream broke\n");
    std::exit(1);
  }
  return tag;
}

}  // namespace manager::benchmark

#include "server/transport/bytes.h"

#include <cstdint>

namespace manager {

MessageBytes::MessageBytes(const grpc::ByteBuffer& message) {
  if (message.TrySingleSlice(&slice_).ok()) return;
  // Fails only where there is nothing at all, which is an empty message.
  [[maybe_unused]] const grpc::Status status = message.DumpToSingleSlice(&slice_);
}

bool Decode(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite* message) {
  const MessageBytes contiguous(bytes);
  const absl::string_view view = contiguous.view();
  return message->ParseFromArray(view.data(), static_cast<int>(view.size()));
}

grpc::ByteBuffer Encode(const google::protobuf::MessageLite& message) {
  grpc::Slice slice(message.ByteSizeLong());
  // Nobody else holds the new slice yet, so it may be written.
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return grpc::ByteBuffer(&slice, 1);
}

grpc::ByteBuffer ToByteBuffer(absl::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace manager

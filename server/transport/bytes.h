// Messages as gRPC carries them, and as everybody else wants them.
//
// gRPC keeps a message in slices: reference-counted pieces of memory. A small message is one slice,
// which is read in place; a large one is many, which are joined. A message that is sent is encoded
// straight into the one slice that goes out.
//
// Thread-safe.

#ifndef SERVER_TRANSPORT_BYTES_H_
#define SERVER_TRANSPORT_BYTES_H_

#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

namespace manager {

// The bytes of a received message, contiguous for as long as this lives.
class MessageBytes {
 public:
  explicit MessageBytes(const grpc::ByteBuffer& message);

  absl::string_view view() const {
    return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()};
  }

 private:
  grpc::Slice slice_;
};

// Decodes a received message; false where it is not one of this type.
bool Decode(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite* message);

// A message to send. It must encode to less than 2 GiB, which is all that protobuf can.
grpc::ByteBuffer Encode(const google::protobuf::MessageLite& message);

// The same from bytes that are encoded already; they are copied.
grpc::ByteBuffer ToByteBuffer(absl::string_view bytes);

}  // namespace manager

#endif  // SERVER_TRANSPORT_BYTES_H_

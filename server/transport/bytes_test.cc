#include "server/transport/bytes.h"

#include <string>

#include "grpc/health/v1/health.pb.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

TEST(BytesTest, ReadsOneSliceInPlaceAndJoinsSeveral) {
  const std::string text(1000, 'x');
  const grpc::Slice slices[] = {grpc::Slice(text), grpc::Slice("y")};
  const grpc::ByteBuffer one(slices, 1), two(slices, 2);
  const MessageBytes in_place(one);
  EXPECT_EQ(in_place.view(), text);
  EXPECT_EQ(static_cast<const void*>(in_place.view().data()), slices[0].begin());
  EXPECT_EQ(MessageBytes(two).view(), text + "y");
}

TEST(BytesTest, AnEmptyMessageHasNoBytes) {
  EXPECT_EQ(MessageBytes(grpc::ByteBuffer()).view(), "");
  EXPECT_EQ(MessageBytes(ToByteBuffer("")).view(), "");
}

TEST(BytesTest, MessagesComeBack) {
  for (const size_t size : {size_t{0}, size_t{10}, size_t{1'000'000}}) {
    grpc::health::v1::HealthCheckRequest message, decoded;
    message.set_service(std::string(size, 's'));
    ASSERT_TRUE(Decode(Encode(message), &decoded));
    EXPECT_EQ(decoded.service(), message.service());
  }
  grpc::health::v1::HealthCheckRequest decoded;
  EXPECT_FALSE(Decode(ToByteBuffer("\xff"), &decoded));
}

}  // namespace
}  // namespace manager

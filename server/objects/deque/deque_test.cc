#include "server/objects/deque/deque.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/objects/paging.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// The items that one call takes from an end.
google::protobuf::RepeatedPtrField<std::string> PopMany(Deque& deque, bool left) {
  wire::DequePopManyRequest request;
  request.set_count(100);
  request.set_left(left);
  wire::DequePopManyResponse response;
  EXPECT_TRUE(deque.PopMany(request, &response).ok());
  return response.items();
}

void Append(Deque& deque, const std::string& value) {
  wire::DequeAppendRequest request;
  request.set_value(value);
  wire::DequeAppendResponse response;
  EXPECT_TRUE(deque.Append(request, &response).ok());
}

TEST(DequeTest, PopManyTakesNoMoreThanAReplyShouldHave) {
  const std::string half(kMaxPageBytes / 2, 'a');
  Deque deque;
  for (int i = 0; i < 3; ++i) Append(deque, half);
  EXPECT_THAT(PopMany(deque, /*left=*/false), SizeIs(2));
  EXPECT_THAT(PopMany(deque, /*left=*/false), SizeIs(1));
  EXPECT_THAT(PopMany(deque, /*left=*/false), IsEmpty());
}

TEST(DequeTest, PopManyTakesAnItemHoweverLargeItIs) {
  const std::string large(2 * kMaxPageBytes, 'a');
  Deque deque;
  Append(deque, large);
  Append(deque, "b");
  EXPECT_THAT(PopMany(deque, /*left=*/true), ElementsAre(large));
  EXPECT_THAT(PopMany(deque, /*left=*/true), ElementsAre("b"));
}

}  // namespace
}  // namespace manager

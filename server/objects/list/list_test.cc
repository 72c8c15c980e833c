// Replies that are too large for any script.

#include "server/objects/list/list.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/objects/paging.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

void Append(List& list, const std::string& value) {
  wire::ListAppendRequest request;
  request.set_value(value);
  wire::ListAppendResponse response;
  EXPECT_TRUE(list.Append(request, &response).ok());
}

wire::ListScanResponse Scan(const List& list, const std::string& page_token) {
  wire::ListScanRequest request;
  request.set_page_token(page_token);
  wire::ListScanResponse response;
  EXPECT_TRUE(list.Scan(request, &response).ok());
  return response;
}

wire::ListPopManyResponse PopMany(List& list, bool from_front) {
  wire::ListPopManyRequest request;
  request.set_count(100);
  request.set_from_front(from_front);
  wire::ListPopManyResponse response;
  EXPECT_TRUE(list.PopMany(request, &response).ok());
  return response;
}

class ListTest : public testing::Test {
 protected:
  const std::string half_ = std::string(kMaxPageBytes / 2, 'a');
  const std::string large_ = std::string(2 * kMaxPageBytes, 'b');
  List list_;
};

TEST_F(ListTest, APageEndsSoonerWhereTheItemsAreLarge) {
  for (const std::string& item : {half_, half_, half_, large_}) Append(list_, item);
  EXPECT_THAT(Scan(list_, "").items(), ElementsAre(half_, half_));
  EXPECT_EQ(Scan(list_, "").next_page_token(), "2");
  EXPECT_THAT(Scan(list_, "2").items(), ElementsAre(half_));
  // An item is on a page, however large it is.
  EXPECT_THAT(Scan(list_, "3").items(), ElementsAre(large_));
  EXPECT_EQ(Scan(list_, "3").next_page_token(), "");
}

TEST_F(ListTest, PopManyTakesNoMoreThanAReplyShouldHave) {
  for (const std::string& item : {large_, half_, half_, half_}) Append(list_, item);
  EXPECT_THAT(PopMany(list_, /*from_front=*/false).items(), SizeIs(2));
  EXPECT_THAT(PopMany(list_, /*from_front=*/true).items(), ElementsAre(large_));
  EXPECT_THAT(PopMany(list_, /*from_front=*/true).items(), ElementsAre(half_));
  EXPECT_THAT(PopMany(list_, /*from_front=*/true).items(), IsEmpty());
}

}  // namespace
}  // namespace manager

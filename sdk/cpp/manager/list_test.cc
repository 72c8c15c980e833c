#include "manager/list.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

using testing::ElementsAre;

class ListTest : public internal::ScriptedTest {
 protected:
  ListTest() {
    On<v1::ListCreateRequest>("object: 'l' mode: CREATE_MODE_GET_OR_CREATE items { int_value: 1 }");
    list_ = List<int>::Open(client(), "l", {.items = {1}});
  }

  absl::StatusOr<List<int>> list_;
};

TEST_F(ListTest, OneItem) {
  On<v1::ListGetRequest>("object: 'l' index: -1", "value { int_value: 7 }");
  EXPECT_EQ(list_->Get(-1).value(), 7);
  On<v1::ListSetRequest>("object: 'l' index: 0 value { int_value: 8 }");
  EXPECT_TRUE(list_->Set(0, 8).ok());
  On<v1::ListDeleteRequest>("object: 'l' index: 5");
  EXPECT_TRUE(list_->Delete(5).ok());
  OnRefuse<v1::ListGetRequest>("object: 'l' index: 5", absl::StatusCode::kOutOfRange,
                               v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  EXPECT_EQ(Reason(list_->Get(5)), v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
}

TEST_F(ListTest, Slices) {
  On<v1::ListGetSliceRequest>("object: 'l' slice {}",
                              "items { int_value: 1 } items { int_value: 2 }");
  EXPECT_THAT(list_->Items().value(), ElementsAre(1, 2));
  On<v1::ListGetSliceRequest>("object: 'l' slice { start: 0 stop: -1 step: 2 }",
                              "items { int_value: 1 }");
  EXPECT_THAT(list_->GetSlice({.start = 0, .stop = -1, .step = 2}).value(), ElementsAre(1));
  On<v1::ListSetSliceRequest>("object: 'l' slice { start: 1 } items { int_value: 3 }");
  EXPECT_TRUE(list_->SetSlice({.start = 1}, {3}).ok());
  On<v1::ListDeleteSliceRequest>("object: 'l' slice { stop: 1 }");
  EXPECT_TRUE(list_->DeleteSlice({.stop = 1}).ok());
}

TEST_F(ListTest, AnItemOfAnotherTypeIsNamed) {
  On<v1::ListGetSliceRequest>("object: 'l' slice {}",
                              "items { int_value: 1 } items { string_value: '2' }");
  EXPECT_EQ(list_->Items().status(),
            absl::InvalidArgumentError("item 1: expected an int, found a string"));
}

TEST_F(ListTest, AddsAndTakes) {
  On<v1::ListAppendRequest>("object: 'l' value { int_value: 1 }");
  EXPECT_TRUE(list_->Append(1).ok());
  On<v1::ListExtendRequest>("object: 'l' items { int_value: 2 } items { int_value: 3 }");
  EXPECT_TRUE(list_->Extend({2, 3}).ok());
  On<v1::ListInsertRequest>("object: 'l' index: 0 value { int_value: 0 }");
  EXPECT_TRUE(list_->Insert(0, 0).ok());
  On<v1::ListPopRequest>("object: 'l' index: -1", "value { int_value: 3 }");
  EXPECT_EQ(list_->Pop().value(), 3);
  On<v1::ListPopRequest>("object: 'l' index: 0", "value { int_value: 0 }");
  EXPECT_EQ(list_->Pop(0).value(), 0);
  On<v1::ListRemoveRequest>("object: 'l' value { int_value: 2 }");
  EXPECT_TRUE(list_->Remove(2).ok());
}

TEST_F(ListTest, LooksForValues) {
  On<v1::ListIndexRequest>("object: 'l' value { int_value: 2 }", "index: 1");
  EXPECT_EQ(list_->Index(2).value(), 1);
  On<v1::ListIndexRequest>("object: 'l' value { int_value: 2 } start: 0 stop: -1", "index: 1");
  EXPECT_EQ(list_->Index(2, 0, -1).value(), 1);
  On<v1::ListCountRequest>("object: 'l' value { int_value: 2 }", "count: 4");
  EXPECT_EQ(list_->Count(2).value(), 4);
  On<v1::ListContainsRequest>("object: 'l' value { int_value: 2 }", "found: true");
  EXPECT_TRUE(list_->Contains(2).value());
  On<v1::ListSizeRequest>("object: 'l'", "size: 9");
  EXPECT_EQ(list_->Size().value(), 9);
}

TEST_F(ListTest, ChangesTheWhole) {
  On<v1::ListSortRequest>("object: 'l'");
  EXPECT_TRUE(list_->Sort().ok());
  On<v1::ListSortRequest>("object: 'l' reverse: true");
  EXPECT_TRUE(list_->Sort(true).ok());
  On<v1::ListReverseRequest>("object: 'l'");
  EXPECT_TRUE(list_->Reverse().ok());
  On<v1::ListRepeatRequest>("object: 'l' times: 3");
  EXPECT_TRUE(list_->Repeat(3).ok());
  On<v1::ListClearRequest>("object: 'l'");
  EXPECT_TRUE(list_->Clear().ok());
}

TEST_F(ListTest, PopsManyFromEitherEnd) {
  On<v1::ListPopManyRequest>("object: 'l' count: 2", "items { int_value: 2 }");
  EXPECT_THAT(list_->PopMany(2).value(), ElementsAre(2));
  On<v1::ListPopManyRequest>("object: 'l' count: 1 from_front: true", "items { int_value: 1 }");
  EXPECT_THAT(list_->PopManyFromFront(1).value(), ElementsAre(1));
}

TEST_F(ListTest, ScanReadsPageByPageUntilTheLastOne) {
  On<v1::ListScanRequest>("object: 'l' page_size: 1",
                          "items { int_value: 1 } next_page_token: '1' version: 4");
  On<v1::ListScanRequest>("object: 'l' page_size: 1 page_token: '1'",
                          "items { int_value: 2 } version: 5");
  EXPECT_THAT(list_->Scan({.page_size = 1}).ReadAll().value(), ElementsAre(1, 2));
}

TEST_F(ListTest, ScanMayInsistOnAListThatStaysAsItIs) {
  On<v1::ListScanRequest>("object: 'l'", "items { int_value: 1 } next_page_token: '1' version: 4");
  On<v1::ListScanRequest>("object: 'l' page_token: '1'", "items { int_value: 2 } version: 5");
  EXPECT_EQ(list_->Scan({.unchanged = true}).ReadAll().status().code(), absl::StatusCode::kAborted);
}

}  // namespace
}  // namespace manager

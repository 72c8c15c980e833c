#include "manager/deque.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

using testing::ElementsAre;

class DequeTest : public internal::ScriptedTest {
 protected:
  DequeTest() {
    On<v1::DequeCreateRequest>(
        "object: 'd' mode: CREATE_MODE_GET_OR_CREATE items { int_value: 1 } max_size: 3");
    deque_ = Deque<int>::Open(client(), "d", {.max_size = 3, .items = {1}});
  }

  absl::StatusOr<Deque<int>> deque_;
};

TEST_F(DequeTest, AddsAtTheEnds) {
  On<v1::DequeAppendRequest>("object: 'd' value { int_value: 2 }");
  EXPECT_EQ(deque_->Append(2).value(), std::nullopt);
  On<v1::DequeAppendRequest>("object: 'd' value { int_value: 0 } left: true",
                             "dropped { int_value: 2 }");
  EXPECT_EQ(deque_->AppendLeft(0).value(), 2);
  On<v1::DequeExtendRequest>("object: 'd' items { int_value: 3 } items { int_value: 4 }",
                             "dropped: 1");
  EXPECT_EQ(deque_->Extend({3, 4}).value(), 1);
  On<v1::DequeExtendRequest>("object: 'd' items { int_value: 3 } left: true");
  EXPECT_EQ(deque_->ExtendLeft({3}).value(), 0);
}

TEST_F(DequeTest, ADroppedItemOfAnotherTypeIsNamed) {
  On<v1::DequeAppendRequest>("object: 'd' value { int_value: 2 }", "dropped { string_value: '1' }");
  EXPECT_EQ(deque_->Append(2).status(),
            absl::InvalidArgumentError("expected an int, found a string"));
}

TEST_F(DequeTest, TakesFromTheEnds) {
  On<v1::DequePopRequest>("object: 'd'", "value { int_value: 4 }");
  EXPECT_EQ(deque_->Pop().value(), 4);
  OnRefuse<v1::DequePopRequest>("object: 'd' left: true", absl::StatusCode::kOutOfRange,
                                v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  EXPECT_EQ(Reason(deque_->PopLeft()), v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  On<v1::DequePopManyRequest>("object: 'd' count: 2",
                              "items { int_value: 1 } items { int_value: 2 }");
  EXPECT_THAT(deque_->PopMany(2).value(), ElementsAre(1, 2));
  On<v1::DequePopManyRequest>("object: 'd' count: 5 left: true", "items { int_value: 0 }");
  EXPECT_THAT(deque_->PopManyLeft(5).value(), ElementsAre(0));
}

TEST_F(DequeTest, ByIndex) {
  On<v1::DequeGetRequest>("object: 'd' index: -1", "value { int_value: 7 }");
  EXPECT_EQ(deque_->Get(-1).value(), 7);
  On<v1::DequeSetRequest>("object: 'd' index: 0 value { int_value: 8 }");
  EXPECT_TRUE(deque_->Set(0, 8).ok());
  On<v1::DequeInsertRequest>("object: 'd' index: 1 value { int_value: 9 }");
  EXPECT_TRUE(deque_->Insert(1, 9).ok());
  On<v1::DequeDeleteRequest>("object: 'd' index: 5");
  EXPECT_TRUE(deque_->Delete(5).ok());
  On<v1::DequeGetSliceRequest>("object: 'd' slice {}",
                               "items { int_value: 1 } items { int_value: 2 }");
  EXPECT_THAT(deque_->Items().value(), ElementsAre(1, 2));
  On<v1::DequeGetSliceRequest>("object: 'd' slice { stop: -1 step: 2 }", "items { int_value: 1 }");
  EXPECT_THAT(deque_->GetSlice({.stop = -1, .step = 2}).value(), ElementsAre(1));
}

TEST_F(DequeTest, ByValue) {
  On<v1::DequeRemoveRequest>("object: 'd' value { int_value: 2 }");
  EXPECT_TRUE(deque_->Remove(2).ok());
  On<v1::DequeIndexRequest>("object: 'd' value { int_value: 2 } start: 0 stop: -1", "index: 1");
  EXPECT_EQ(deque_->Index(2, 0, -1).value(), 1);
  On<v1::DequeCountRequest>("object: 'd' value { int_value: 2 }", "count: 4");
  EXPECT_EQ(deque_->Count(2).value(), 4);
  On<v1::DequeContainsRequest>("object: 'd' value { int_value: 2 }", "found: true");
  EXPECT_TRUE(deque_->Contains(2).value());
}

TEST_F(DequeTest, TheWhole) {
  On<v1::DequeSizeRequest>("object: 'd'", "size: 9");
  EXPECT_EQ(deque_->Size().value(), 9);
  On<v1::DequeSizeRequest>("object: 'd'", "size: 9 max_size: 10");
  EXPECT_EQ(deque_->MaxSize().value(), 10);
  On<v1::DequeSizeRequest>("object: 'd'", "size: 9");
  EXPECT_EQ(deque_->MaxSize().value(), std::nullopt);
  On<v1::DequeRotateRequest>("object: 'd' steps: 1");
  EXPECT_TRUE(deque_->Rotate().ok());
  On<v1::DequeRotateRequest>("object: 'd' steps: -2");
  EXPECT_TRUE(deque_->Rotate(-2).ok());
  On<v1::DequeReverseRequest>("object: 'd'");
  EXPECT_TRUE(deque_->Reverse().ok());
  On<v1::DequeClearRequest>("object: 'd'");
  EXPECT_TRUE(deque_->Clear().ok());
}

TEST_F(DequeTest, HasNoBoundWithoutAMaximumSize) {
  On<v1::DequeCreateRequest>("object: 'd' mode: CREATE_MODE_GET_OR_CREATE");
  EXPECT_TRUE(Deque<int>::Open(client(), "d").ok());
}

}  // namespace
}  // namespace manager

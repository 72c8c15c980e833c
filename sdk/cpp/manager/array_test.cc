#include "manager/array.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ArrayTest : public internal::ScriptedTest {
 protected:
  ArrayTest() {
    On<v1::ArrayCreateRequest>(
        "object: 'a' mode: CREATE_MODE_GET_OR_CREATE typecode: 'i' items { ints: [1, -2] }");
    array_ = Array<int32_t>::Open(client(), "a", {.items = {1, -2}});
  }

  absl::StatusOr<Array<int32_t>> array_;
};

TEST_F(ArrayTest, OneItem) {
  On<v1::ArrayGetRequest>("object: 'a' index: -1", "value { int_value: -2 }");
  EXPECT_EQ(array_->Get(-1).value(), -2);
  On<v1::ArraySetRequest>("object: 'a' index: 0 value { int_value: 8 }");
  EXPECT_TRUE(array_->Set(0, 8).ok());
  OnRefuse<v1::ArrayGetRequest>("object: 'a' index: 5", absl::StatusCode::kOutOfRange,
                                v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  EXPECT_EQ(Reason(array_->Get(5)), v1::ERROR_REASON_INDEX_OUT_OF_RANGE);
  On<v1::ArraySizeRequest>("object: 'a'", "size: 2 typecode: 'i'");
  EXPECT_EQ(array_->Size().value(), 2);
}

TEST_F(ArrayTest, Slices) {
  On<v1::ArrayGetSliceRequest>("object: 'a' slice {}", "typecode: 'i' items { ints: [1, -2] }");
  EXPECT_THAT(array_->Items().value(), ElementsAre(1, -2));
  On<v1::ArrayGetSliceRequest>("object: 'a' slice { stop: -1 step: 2 }", "typecode: 'i' items {}");
  EXPECT_THAT(array_->GetSlice({.stop = -1, .step = 2}).value(), IsEmpty());
  On<v1::ArraySetSliceRequest>("object: 'a' slice { start: 1 } typecode: 'i' items { ints: 3 }");
  EXPECT_TRUE(array_->SetSlice({.start = 1}, {3}).ok());
}

TEST_F(ArrayTest, AnArrayOfAnotherTypeIsNotRead) {
  On<v1::ArrayGetSliceRequest>("object: 'a' slice {}", "typecode: 'l' items { ints: [1, -2] }");
  EXPECT_EQ(array_->Items().status(),
            absl::InvalidArgumentError("expected an array of type code 'i', found 'l'"));
  On<v1::ArrayGetRequest>("object: 'a' index: 0", "value { double_value: 0.5 }");
  EXPECT_FALSE(array_->Get(0).ok());
}

TEST_F(ArrayTest, Adds) {
  On<v1::ArrayAddRequest>("object: 'a' index: 0 delta { int_value: -3 }", "value { int_value: 5 }");
  EXPECT_EQ(array_->Add(0, -3).value(), 5);
  OnRefuse<v1::ArrayAddRequest>("object: 'a' index: 0 delta { int_value: 1 }",
                                absl::StatusCode::kInvalidArgument,
                                v1::ERROR_REASON_NUMBER_OUT_OF_RANGE);
  EXPECT_EQ(Reason(array_->Add(0, 1)), v1::ERROR_REASON_NUMBER_OUT_OF_RANGE);
}

TEST_F(ArrayTest, SetsOnCondition) {
  On<v1::ArrayCompareAndSetRequest>(
      "object: 'a' index: 0 expected { int_value: 1 } value { int_value: 2 }", "set: true");
  const ArraySwap<int32_t> swap = array_->CompareAndSet(0, 1, 2).value();
  EXPECT_TRUE(swap.done);
  EXPECT_EQ(swap.found, std::nullopt);
  On<v1::ArrayCompareAndSetRequest>(
      "object: 'a' index: 0 expected { int_value: 1 } value { int_value: 2 }",
      "value { int_value: 7 }");
  const ArraySwap<int32_t> none = array_->CompareAndSet(0, 1, 2).value();
  EXPECT_FALSE(none.done);
  EXPECT_EQ(none.found, 7);
}

TEST_F(ArrayTest, NumbersWithoutASign) {
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  On<v1::ArrayCreateRequest>(
      "object: 'b' mode: CREATE_MODE_GET_OR_CREATE typecode: 'L' "
      "items { uints: 18446744073709551615 }");
  const auto array = Array<uint64_t>::Open(client(), "b", {.items = {kMax}});
  On<v1::ArrayGetSliceRequest>("object: 'b' slice {}",
                               "typecode: 'L' items { uints: 18446744073709551615 }");
  EXPECT_THAT(array->Items().value(), ElementsAre(kMax));
  On<v1::ArrayGetRequest>("object: 'b' index: 0",
                          R"(value { big_int_value: '\000\377\377\377\377\377\377\377\377' })");
  EXPECT_EQ(array->Get(0).value(), kMax);
  On<v1::ArrayAddRequest>("object: 'b' index: 0 delta { int_value: -1 }", "value { int_value: 5 }");
  EXPECT_EQ(array->Add(0, -1).value(), 5u);
}

TEST_F(ArrayTest, Floats) {
  On<v1::ArrayCreateRequest>(
      "object: 'f' mode: CREATE_MODE_GET_OR_CREATE typecode: 'f' items { floats: 0.5 }");
  const auto array = Array<float>::Open(client(), "f", {.items = {0.5}});
  On<v1::ArrayGetSliceRequest>("object: 'f' slice {}", "typecode: 'f' items { floats: 0.5 }");
  EXPECT_THAT(array->Items().value(), ElementsAre(0.5f));
  On<v1::ArrayAddRequest>("object: 'f' index: 0 delta { double_value: 0.25 }",
                          "value { double_value: 0.75 }");
  EXPECT_EQ(array->Add(0, 0.25f).value(), 0.75f);
}

TEST_F(ArrayTest, Characters) {
  On<v1::ArrayCreateRequest>(
      "object: 'u' mode: CREATE_MODE_GET_OR_CREATE typecode: 'u' items { text: 'a\xE2\x82\xAC' }");
  const auto array = Array<char32_t>::Open(client(), "u", {.items = {U'a', U'\u20AC'}});
  On<v1::ArrayGetSliceRequest>("object: 'u' slice {}",
                               "typecode: 'u' items { text: 'a\xE2\x82\xAC' }");
  EXPECT_THAT(array->Items().value(), ElementsAre(U'a', U'\u20AC'));
  On<v1::ArrayGetRequest>("object: 'u' index: 1", "value { string_value: '\xE2\x82\xAC' }");
  EXPECT_EQ(array->Get(1).value(), U'\u20AC');
  On<v1::ArraySetRequest>("object: 'u' index: 1 value { string_value: 'b' }");
  EXPECT_TRUE(array->Set(1, U'b').ok());
  On<v1::ArrayGetRequest>("object: 'u' index: 1", "value { string_value: 'ab' }");
  EXPECT_FALSE(array->Get(1).ok());
}

TEST(ArrayTypecodeTest, IsTheOneOfTheItemsType) {
  EXPECT_EQ(Array<int8_t>::kTypecode, 'b');
  EXPECT_EQ(Array<uint8_t>::kTypecode, 'B');
  EXPECT_EQ(Array<int16_t>::kTypecode, 'h');
  EXPECT_EQ(Array<uint16_t>::kTypecode, 'H');
  EXPECT_EQ(Array<int32_t>::kTypecode, 'i');
  EXPECT_EQ(Array<uint32_t>::kTypecode, 'I');
  EXPECT_EQ(Array<int64_t>::kTypecode, 'l');
  EXPECT_EQ(Array<uint64_t>::kTypecode, 'L');
  EXPECT_EQ(Array<long long>::kTypecode, 'q');
  EXPECT_EQ(Array<unsigned long long>::kTypecode, 'Q');
  EXPECT_EQ(Array<double>::kTypecode, 'd');
}

TEST_F(ArrayTest, LivesAsLongAsTheOptionsSay) {
  On<v1::ArrayCreateRequest>(
      "object: 'd' mode: CREATE_MODE_CREATE_ONLY typecode: 'd' items {} "
      "lifetime { time_to_live { seconds: 60 } }");
  EXPECT_TRUE(Array<double>::Open(
                  client(), "d",
                  {.mode = CreateMode::kCreateOnly, .lifetime = {.time_to_live = absl::Minutes(1)}})
                  .ok());
}

}  // namespace
}  // namespace manager

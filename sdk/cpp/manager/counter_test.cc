#include "manager/counter.h"

#include <optional>
#include <string>
#include <utility>
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
using testing::Pair;

class CounterTest : public internal::ScriptedTest {
 protected:
  CounterTest() {
    On<v1::CounterCreateRequest>(
        "object: 'c' mode: CREATE_MODE_GET_OR_CREATE entries { key { string_value: 'a' } count: 3 "
        "}");
    counter_ = Counter<std::string>::Open(client(), "c", {.entries = {{"a", 3}}});
  }

  absl::StatusOr<Counter<std::string>> counter_;
};

TEST_F(CounterTest, OneKey) {
  On<v1::CounterGetRequest>("object: 'c' key { string_value: 'a' }", "count: 3 found: true");
  EXPECT_EQ(counter_->Get("a").value(), 3);
  On<v1::CounterGetRequest>("object: 'c' key { string_value: 'a' }", "found: true");
  EXPECT_EQ(counter_->Find("a").value(), 0);
  On<v1::CounterGetRequest>("object: 'c' key { string_value: 'x' }");
  EXPECT_EQ(counter_->Find("x").value(), std::nullopt);
  On<v1::CounterSetRequest>("object: 'c' key { string_value: 'a' } count: -1");
  EXPECT_TRUE(counter_->Set("a", -1).ok());
  On<v1::CounterDeleteRequest>("object: 'c' key { string_value: 'a' }", "found: true");
  EXPECT_TRUE(counter_->Delete("a").value());
}

TEST_F(CounterTest, Counts) {
  On<v1::CounterAddRequest>("object: 'c' key { string_value: 'a' } delta: 1", "count: 4");
  EXPECT_EQ(counter_->Add("a").value(), 4);
  On<v1::CounterAddRequest>("object: 'c' key { string_value: 'a' } delta: -5", "count: -1");
  EXPECT_EQ(counter_->Add("a", -5).value(), -1);
  On<v1::CounterUpdateRequest>(
      "object: 'c' entries { key { string_value: 'a' } count: 2 } "
      "entries { key { string_value: 'b' } count: -1 }");
  EXPECT_TRUE(counter_->Update({{"a", 2}, {"b", -1}}).ok());
  On<v1::CounterUpdateRequest>(
      "object: 'c' entries { key { string_value: 'a' } count: 1 } "
      "entries { key { string_value: 'a' } count: 1 }");
  EXPECT_TRUE(counter_->Count({"a", "a"}).ok());
  On<v1::CounterSubtractRequest>("object: 'c' entries { key { string_value: 'a' } count: 2 }");
  EXPECT_TRUE(counter_->Subtract({{"a", 2}}).ok());
  OnRefuse<v1::CounterAddRequest>("object: 'c' key { string_value: 'a' } delta: 1",
                                  absl::StatusCode::kInvalidArgument,
                                  v1::ERROR_REASON_NUMBER_OUT_OF_RANGE);
  EXPECT_EQ(Reason(counter_->Add("a")), v1::ERROR_REASON_NUMBER_OUT_OF_RANGE);
}

TEST_F(CounterTest, TheWhole) {
  On<v1::CounterMostCommonRequest>("object: 'c'",
                                   "entries { key { string_value: 'b' } count: 9 } "
                                   "entries { key { string_value: 'a' } count: 1 }");
  EXPECT_THAT(counter_->MostCommon().value(), ElementsAre(Pair("b", 9), Pair("a", 1)));
  On<v1::CounterMostCommonRequest>("object: 'c' limit: 0");
  EXPECT_THAT(counter_->MostCommon(0).value(), IsEmpty());
  On<v1::CounterTotalRequest>("object: 'c'", "total: 10");
  EXPECT_EQ(counter_->Total().value(), 10);
  On<v1::CounterSizeRequest>("object: 'c'", "size: 2");
  EXPECT_EQ(counter_->Size().value(), 2);
  On<v1::CounterItemsRequest>("object: 'c'", "entries { key { string_value: 'a' } count: 1 }");
  EXPECT_THAT(counter_->Items().value(), ElementsAre(Pair("a", 1)));
  On<v1::CounterClearRequest>("object: 'c'");
  EXPECT_TRUE(counter_->Clear().ok());
}

TEST_F(CounterTest, AKeyOfAnotherTypeIsNamed) {
  On<v1::CounterItemsRequest>("object: 'c'", "entries { key { int_value: 7 } count: 1 }");
  EXPECT_EQ(counter_->Items().status(),
            absl::InvalidArgumentError("key 7: expected a string, found an int"));
}

TEST_F(CounterTest, ScanReadsPageByPage) {
  On<v1::CounterScanRequest>("object: 'c' page_size: 1",
                             "entries { key { string_value: 'a' } count: 1 } "
                             "next_page_token: '1-2'");
  On<v1::CounterScanRequest>("object: 'c' page_size: 1 page_token: '1-2'",
                             "entries { key { string_value: 'b' } count: 2 }");
  std::vector<std::pair<std::string, int64_t>> seen;
  for (auto& entry : counter_->Scan(1)) seen.push_back(*entry);
  EXPECT_THAT(seen, ElementsAre(Pair("a", 1), Pair("b", 2)));
  OnRefuse<v1::CounterScanRequest>("object: 'c'", absl::StatusCode::kNotFound,
                                   v1::ERROR_REASON_OBJECT_NOT_FOUND);
  EXPECT_EQ(Reason(counter_->Scan().ReadAll()), v1::ERROR_REASON_OBJECT_NOT_FOUND);
}

TEST_F(CounterTest, LivesAsLongAsTheOptionsSay) {
  On<v1::CounterCreateRequest>(
      "object: 'd' mode: CREATE_MODE_CREATE_ONLY lifetime { time_to_live { seconds: 60 } }");
  EXPECT_TRUE(Counter<int>::Open(
                  client(), "d",
                  {.mode = CreateMode::kCreateOnly, .lifetime = {.time_to_live = absl::Minutes(1)}})
                  .ok());
}

}  // namespace
}  // namespace manager

#include "manager/set.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "manager/error.h"
#include "manager/internal/scripted_test.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SetTest : public internal::ScriptedTest {
 protected:
  SetTest() {
    On<v1::SetCreateRequest>("object: 's' mode: CREATE_MODE_GET_OR_CREATE items { int_value: 1 }");
    set_ = Set<int>::Open(client(), "s", {.items = {1}});
  }

  absl::StatusOr<Set<int>> set_;
};

TEST_F(SetTest, OneItem) {
  On<v1::SetAddRequest>("object: 's' value { int_value: 2 }", "added: true");
  EXPECT_TRUE(set_->Add(2).value());
  On<v1::SetDiscardRequest>("object: 's' value { int_value: 2 }", "found: true");
  EXPECT_TRUE(set_->Discard(2).value());
  On<v1::SetContainsRequest>("object: 's' value { int_value: 2 }");
  EXPECT_FALSE(set_->Contains(2).value());
  On<v1::SetRemoveRequest>("object: 's' value { int_value: 1 }");
  EXPECT_TRUE(set_->Remove(1).ok());
  OnRefuse<v1::SetRemoveRequest>("object: 's' value { int_value: 1 }", absl::StatusCode::kNotFound,
                                 v1::ERROR_REASON_KEY_NOT_FOUND);
  EXPECT_EQ(Reason(set_->Remove(1)), v1::ERROR_REASON_KEY_NOT_FOUND);
  On<v1::SetPopRequest>("object: 's'", "value { int_value: 7 }");
  EXPECT_EQ(set_->Pop().value(), 7);
}

TEST_F(SetTest, TheWhole) {
  On<v1::SetSizeRequest>("object: 's'", "size: 9");
  EXPECT_EQ(set_->Size().value(), 9);
  On<v1::SetItemsRequest>("object: 's'", "items { int_value: 1 } items { int_value: 2 }");
  EXPECT_THAT(set_->Items().value(), ElementsAre(1, 2));
  On<v1::SetClearRequest>("object: 's'");
  EXPECT_TRUE(set_->Clear().ok());
}

TEST_F(SetTest, ScanReadsPageByPage) {
  On<v1::SetScanRequest>("object: 's' page_size: 2",
                         "items { int_value: 1 } items { int_value: 2 } next_page_token: '2-3'");
  On<v1::SetScanRequest>("object: 's' page_size: 2 page_token: '2-3'", "items { int_value: 3 }");
  std::vector<int> seen;
  for (absl::StatusOr<int>& item : set_->Scan(2)) seen.push_back(*item);
  EXPECT_THAT(seen, ElementsAre(1, 2, 3));
  On<v1::SetScanRequest>("object: 's'");
  EXPECT_THAT(set_->Scan().ReadAll().value(), IsEmpty());
}

TEST_F(SetTest, AScanThatFailsEndsWithTheError) {
  OnRefuse<v1::SetScanRequest>("object: 's'", absl::StatusCode::kNotFound,
                               v1::ERROR_REASON_OBJECT_NOT_FOUND);
  EXPECT_EQ(Reason(set_->Scan().ReadAll()), v1::ERROR_REASON_OBJECT_NOT_FOUND);
}

TEST_F(SetTest, Combines) {
  On<v1::SetCombineRequest>("object: 's' operation: SET_OPERATION_UNION items { int_value: 2 }",
                            "items { int_value: 1 } items { int_value: 2 }");
  EXPECT_THAT(set_->Union({2}).value(), ElementsAre(1, 2));
  On<v1::SetCombineRequest>("object: 's' operation: SET_OPERATION_INTERSECTION");
  EXPECT_THAT(set_->Intersection({}).value(), IsEmpty());
  On<v1::SetCombineRequest>("object: 's' operation: SET_OPERATION_DIFFERENCE");
  EXPECT_TRUE(set_->Difference({}).ok());
  On<v1::SetCombineRequest>("object: 's' operation: SET_OPERATION_SYMMETRIC_DIFFERENCE");
  EXPECT_TRUE(set_->SymmetricDifference({}).ok());
}

TEST_F(SetTest, ChangesItself) {
  On<v1::SetUpdateRequest>("object: 's' operation: SET_OPERATION_UNION items { int_value: 2 }",
                           "size: 2");
  EXPECT_EQ(set_->Update({2}).value(), 2);
  On<v1::SetUpdateRequest>("object: 's' operation: SET_OPERATION_INTERSECTION");
  EXPECT_EQ(set_->IntersectionUpdate({}).value(), 0);
  On<v1::SetUpdateRequest>("object: 's' operation: SET_OPERATION_DIFFERENCE");
  EXPECT_TRUE(set_->DifferenceUpdate({}).ok());
  On<v1::SetUpdateRequest>("object: 's' operation: SET_OPERATION_SYMMETRIC_DIFFERENCE");
  EXPECT_TRUE(set_->SymmetricDifferenceUpdate({}).ok());
}

TEST_F(SetTest, Compares) {
  On<v1::SetCompareRequest>("object: 's' items { int_value: 1 }", "subset: true");
  const SetComparison subset = set_->Compare({1}).value();
  EXPECT_TRUE(subset.subset);
  EXPECT_FALSE(subset.equal());
  On<v1::SetCompareRequest>("object: 's'", "subset: true superset: true disjoint: true");
  const SetComparison empty = set_->Compare({}).value();
  EXPECT_TRUE(empty.equal());
  EXPECT_TRUE(empty.disjoint);
}

TEST_F(SetTest, LivesAsLongAsTheOptionsSay) {
  On<v1::SetCreateRequest>(
      "object: 's' mode: CREATE_MODE_CREATE_ONLY lifetime { session_bound: true }");
  EXPECT_TRUE(Set<int>::Open(client(), "s",
                             {.mode = CreateMode::kCreateOnly, .lifetime = {.session_bound = true}})
                  .ok());
}

}  // namespace
}  // namespace manager

#include "manager/objects.h"

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

class ObjectsTest : public internal::ScriptedTest {
 protected:
  Objects objects_{client()};
};

std::vector<std::string> Names(PagedRange<ObjectInfo> range) {
  std::vector<std::string> names;
  for (const absl::StatusOr<ObjectInfo>& info : range) {
    names.push_back(info.ok() ? info->name() : ReasonName(info.status()));
  }
  return names;
}

TEST_F(ObjectsTest, DescribesAndDeletes) {
  On<v1::ObjectsDescribeRequest>("object: 'jobs'", "info { name: 'jobs' type: 'queue' }");
  EXPECT_EQ(objects_.Describe("jobs")->type(), "queue");
  On<v1::ObjectsDeleteRequest>("object: '#7'");
  EXPECT_TRUE(objects_.Delete("#7").ok());
  OnRefuse<v1::ObjectsDeleteRequest>("object: '#7'", absl::StatusCode::kNotFound,
                                     v1::ERROR_REASON_OBJECT_NOT_FOUND);
  EXPECT_EQ(Reason(objects_.Delete("#7")), v1::ERROR_REASON_OBJECT_NOT_FOUND);
}

TEST_F(ObjectsTest, ListReadsAllPages) {
  On<v1::ObjectsListRequest>("prefix: 'a' type: 'dict' page_size: 2",
                             "objects { name: 'a1' } objects { name: 'a2' } next_page_token: 'x'");
  On<v1::ObjectsListRequest>("prefix: 'a' type: 'dict' page_size: 2 page_token: 'x'",
                             "next_page_token: 'y'");  // A page may be empty.
  On<v1::ObjectsListRequest>("prefix: 'a' type: 'dict' page_size: 2 page_token: 'y'",
                             "objects { name: 'a3' }");
  EXPECT_THAT(Names(objects_.List({.prefix = "a", .type = "dict", .page_size = 2})),
              ElementsAre("a1", "a2", "a3"));
}

TEST_F(ObjectsTest, ListOfNothing) {
  On<v1::ObjectsListRequest>("");
  EXPECT_THAT(Names(objects_.List()), IsEmpty());
}

TEST_F(ObjectsTest, ListEndsWithAnError) {
  On<v1::ObjectsListRequest>("", "objects { name: 'a' } next_page_token: 'x'");
  OnRefuse<v1::ObjectsListRequest>("page_token: 'x'", absl::StatusCode::kInvalidArgument,
                                   v1::ERROR_REASON_INVALID_ARGUMENT);
  EXPECT_THAT(Names(objects_.List()), ElementsAre("a", "INVALID_ARGUMENT"));
}

TEST_F(ObjectsTest, SetsLifetimes) {
  On<v1::ObjectsSetLifetimeRequest>("object: 'a' lifetime { time_to_live { seconds: 5 } }",
                                    "info { expire_time { seconds: 17 } }");
  EXPECT_EQ(objects_.SetLifetime("a", {.time_to_live = absl::Seconds(5)})->expire_time().seconds(),
            17);
  On<v1::ObjectsSetLifetimeRequest>("object: 'a' lifetime {}");
  EXPECT_TRUE(objects_.SetLifetime("a", {}).ok());
  On<v1::ObjectsSetLifetimeRequest>("object: 'a' lifetime { session_bound: true }");
  EXPECT_TRUE(objects_.SetLifetime("a", {.session_bound = true}).ok());
}

TEST_F(ObjectsTest, AddsAndReleasesReferences) {
  ObjectRef ref;
  ref.set_id(7);
  On<v1::ObjectsAddReferenceRequest>("object: '#7'");
  EXPECT_TRUE(objects_.AddReference(ref).ok());
  On<v1::ObjectsReleaseRequest>("references { id: 7 count: 1 }");
  EXPECT_TRUE(objects_.Release(ref).ok());
  On<v1::ObjectsReleaseRequest>("references { id: 7 count: 3 }");
  EXPECT_TRUE(objects_.Release(ref, 3).ok());
}

TEST_F(ObjectsTest, HoldersAndWaiters) {
  On<v1::ObjectsListHoldersRequest>("prefix: 'a' page_size: 2",
                                    "holders { object: 'a1' fence: 7 } next_page_token: 'x'");
  On<v1::ObjectsListHoldersRequest>("prefix: 'a' page_size: 2 page_token: 'x'",
                                    "holders { object: 'a2' fence: 8 }");
  auto holders = objects_.ListHolders({.prefix = "a", .page_size = 2}).ReadAll();
  ASSERT_EQ(holders->size(), 2u);
  EXPECT_EQ((*holders)[1].fence(), 8u);
  On<v1::ObjectsListWaitersRequest>("", "waiters { object: 'a1' place: 1 }");
  auto waiters = objects_.ListWaiters().ReadAll();
  ASSERT_EQ(waiters->size(), 1u);
  EXPECT_EQ((*waiters)[0].place(), 1);
}

TEST_F(ObjectsTest, Deadlocks) {
  On<v1::ObjectsListDeadlocksRequest>(
      "page_size: 1", "deadlocks { steps { object: 'a' owner: 1 } } next_page_token: '1'");
  On<v1::ObjectsListDeadlocksRequest>("page_size: 1 page_token: '1'",
                                      "deadlocks { steps { object: 'b' } steps { object: 'c' } }");
  auto deadlocks = objects_.ListDeadlocks(1).ReadAll();
  ASSERT_EQ(deadlocks->size(), 2u);
  EXPECT_EQ((*deadlocks)[0].steps(0).owner(), 1u);
  EXPECT_EQ((*deadlocks)[1].steps(1).object(), "c");
}

TEST_F(ObjectsTest, ServerInfo) {
  On<v1::ObjectsGetServerInfoRequest>("", "version: '0.1.0' object_count: 3");
  EXPECT_EQ(objects_.GetServerInfo()->version(), "0.1.0");
}

}  // namespace
}  // namespace manager

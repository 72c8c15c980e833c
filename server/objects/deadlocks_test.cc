#include "server/objects/deadlocks.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// An owner of a session of the same number; 0 is outside any session.
Owner Of(uint64_t number) { return {number, number}; }

std::vector<Owner> Owners(const std::vector<uint64_t>& numbers) {
  std::vector<Owner> owners;
  for (const uint64_t number : numbers) owners.push_back(Of(number));
  return owners;
}

// A lock, which all of its holders must let go.
Contention Held(const std::vector<uint64_t>& by, const std::vector<uint64_t>& waiters) {
  return {.holders = Owners(by), .waiters = Owners(waiters)};
}

// A semaphore without a free permit.
Contention Permits(const std::vector<uint64_t>& of, const std::vector<uint64_t>& waiters) {
  return {.holders = Owners(of), .waiters = Owners(waiters), .one_release_suffices = true};
}

// The circles as text: "1@0 2@1" where owner 1 waits for object 0, and owner 2 for object 1.
std::vector<std::string> Find(const std::vector<Contention>& contentions) {
  std::vector<std::string> circles;
  for (const Deadlock& deadlock : FindDeadlocks(contentions)) {
    std::string& circle = circles.emplace_back();
    for (const DeadlockedWait& wait : deadlock) {
      const Owner& owner = contentions[wait.object].waiters[wait.waiter];
      absl::StrAppend(&circle, circle.empty() ? "" : " ", owner.number, "@", wait.object);
    }
  }
  return circles;
}

TEST(DeadlocksTest, NothingIsStuckWhereNobodyWaits) {
  EXPECT_THAT(Find({}), IsEmpty());
  EXPECT_THAT(Find({Held({1}, {}), Held({}, {})}), IsEmpty());
}

TEST(DeadlocksTest, WhoWaitsForOneThatGoesOnIsNotStuck) {
  EXPECT_THAT(Find({Held({1}, {2, 3}), Held({2}, {4})}), IsEmpty());
}

TEST(DeadlocksTest, TwoWaitForEachOther) {
  EXPECT_THAT(Find({Held({1}, {2}), Held({2}, {1})}), ElementsAre("1@1 2@0"));
}

TEST(DeadlocksTest, ThreeWaitForEachOtherAndOthersBehindThem) {
  EXPECT_THAT(Find({Held({3}, {2, 9}), Held({1}, {3}), Held({2}, {8, 1}), Held({9}, {7})}),
              ElementsAre("1@2 2@0 3@1"));
}

TEST(DeadlocksTest, AnOwnerWaitsForItself) {
  EXPECT_THAT(Find({Held({5}, {5})}), ElementsAre("5@0"));
}

TEST(DeadlocksTest, OwnersOfASessionAreTold) {
  const std::vector<Contention> contentions = {
      {.holders = {{7, 1}}, .waiters = {{7, 2}}},
      {.holders = {{7, 2}}, .waiters = {{7, 1}}},
  };
  EXPECT_EQ(FindDeadlocks(contentions).size(), 1u);
  EXPECT_THAT(FindDeadlocks({{.holders = {{7, 1}}, .waiters = {{7, 2}}},
                             {.holders = {{7, 3}}, .waiters = {{7, 1}}}}),
              IsEmpty());
}

TEST(DeadlocksTest, WhoHasNoSessionIsNobodyInParticular) {
  EXPECT_THAT(Find({Held({0}, {0})}), IsEmpty());
  EXPECT_THAT(Find({Held({0}, {1}), Held({1}, {0})}), IsEmpty());
}

TEST(DeadlocksTest, CirclesApartAreListedByTheirSmallestOwners) {
  EXPECT_THAT(Find({Held({4}, {3}), Held({3}, {4}), Held({2}, {1}), Held({1}, {2})}),
              ElementsAre("1@2 2@3", "3@0 4@1"));
}

TEST(DeadlocksTest, APermitComesFromAnyHolder) {
  // 2 waits for 1, but 3 may give its permit back at any time.
  EXPECT_THAT(Find({Permits({2, 3}, {1}), Held({1}, {2})}), IsEmpty());
  // Nor is one without a session known to be stuck.
  EXPECT_THAT(Find({Permits({2, 0}, {1}), Held({1}, {2})}), IsEmpty());
  // Permits that nobody holds may come from anybody.
  EXPECT_THAT(Find({Permits({}, {1}), Held({1}, {2})}), IsEmpty());
}

TEST(DeadlocksTest, AllHoldersOfPermitsAreStuck) {
  EXPECT_THAT(Find({Permits({2, 3}, {1}), Held({1}, {2, 3})}), ElementsAre("1@0 2@1", "1@0 3@1"));
  // 3 is stuck behind the circle, so its permit does not come either.
  EXPECT_THAT(Find({Permits({2, 3}, {1}), Held({1}, {2}), Held({2}, {3})}),
              ElementsAre("1@0 2@1", "1@0 3@2 2@1"));
  EXPECT_THAT(Find({Permits({1, 1}, {1})}), ElementsAre("1@0"));
}

TEST(DeadlocksTest, AWriterWaitsForAllReaders) {
  // One reader goes on, and the writer waits all the same.
  EXPECT_THAT(Find({Held({2, 3}, {1}), Held({1}, {2})}), ElementsAre("1@0 2@1"));
  EXPECT_THAT(Find({Held({0, 2}, {1}), Held({1}, {2})}), ElementsAre("1@0 2@1"));
}

TEST(DeadlocksTest, EveryWaitOfACircleIsInOneThatIsReported) {
  // A writer and two readers that both wait for it.
  EXPECT_THAT(Find({Held({2, 3}, {1}), Held({1}, {2, 3})}), ElementsAre("1@0 2@1", "1@0 3@1"));
}

TEST(DeadlocksTest, AnOwnerIsStuckWithAnyOfItsCalls) {
  EXPECT_THAT(Find({Held({1}, {2}), Held({2}, {1}), Held({3}, {1})}), ElementsAre("1@1 2@0"));
  EXPECT_THAT(Find({Held({1}, {2, 2}), Held({2}, {1})}), ElementsAre("1@1 2@0"));
}

TEST(DeadlocksTest, AHundredThousandWaitBehindACircle) {
  std::vector<Contention> chain = {Held({1}, {1})};
  for (uint64_t i = 1; i < 100'000; ++i) chain.push_back(Held({i}, {i + 1}));
  EXPECT_THAT(Find(chain), ElementsAre("1@0"));
}

TEST(DeadlocksTest, ACircleOfAHundredThousand) {
  std::vector<Contention> circle;
  for (uint64_t i = 0; i < 100'000; ++i) circle.push_back(Held({i + 1}, {i == 0 ? 100'000 : i}));
  const std::vector<Deadlock> found = FindDeadlocks(circle);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].size(), 100'000u);
}

}  // namespace
}  // namespace manager

#include "server/objects/grants.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "common/seed/seed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Grant Make(uint64_t session, uint64_t owner, uint64_t fence) {
  Grant grant;
  grant.owner = {session, owner};
  grant.fence = fence;
  return grant;
}

uint64_t FenceOf(const Grant* grant) { return grant == nullptr ? 0 : grant->fence; }

TEST(GrantsTest, AreFoundByFenceOwnerAndSession) {
  Grants grants;
  EXPECT_TRUE(grants.empty());
  EXPECT_EQ(grants.Oldest(), nullptr);
  grants.Add(Make(1, 9, 4));
  grants.Add(Make(1, 8, 5));
  grants.Add(Make(2, 8, 6));
  grants.Add(Make(1, 8, 7));
  EXPECT_EQ(FenceOf(grants.Oldest()), 4u);
  EXPECT_EQ(FenceOf(grants.OldestOf(Owner{1, 8})), 5u);
  EXPECT_EQ(FenceOf(grants.OldestOf(Owner{1, 7})), 0u);
  EXPECT_EQ(FenceOf(grants.OldestOf(1)), 4u);
  EXPECT_EQ(FenceOf(grants.OldestOf(2)), 6u);
  EXPECT_EQ(FenceOf(grants.OldestOf(3)), 0u);
  EXPECT_EQ(FenceOf(grants.Find(6)), 6u);
  EXPECT_TRUE(grants.Remove(5));
  EXPECT_FALSE(grants.Remove(5));
  EXPECT_EQ(FenceOf(grants.OldestOf(Owner{1, 8})), 7u);
}

TEST(GrantsTest, TellWhoseHaveChanged) {
  Grants grants;
  grants.Add(Make(1, 0, 1));
  grants.Add(Make(0, 0, 2));  // Of no session, so of no interest.
  EXPECT_THAT(grants.TakeChanged(), ElementsAre(1));
  EXPECT_THAT(grants.TakeChanged(), IsEmpty());
  grants.RemoveSession(1);
  EXPECT_THAT(grants.TakeChanged(), ElementsAre(1));
  EXPECT_FALSE(grants.HeldBy(1));
}

// Against a plain list.
TEST(GrantsTest, AnswerAsAListWould) {
  const uint32_t seed = SeedForTest();
  SCOPED_TRACE(testing::Message() << "SEED=" << seed);
  std::mt19937 random(seed);
  Grants grants;
  std::vector<Grant> list;
  const auto oldest = [&list](auto matches) -> uint64_t {
    const auto found = std::find_if(list.begin(), list.end(), matches);
    return found == list.end() ? 0 : found->fence;
  };
  for (uint64_t fence = 1; fence < 2000; ++fence) {
    const uint64_t session = random() % 4;
    const Owner owner{session, random() % 2 == 0 ? random() % 3 : UINT64_MAX};
    switch (random() % 8) {
      case 0: {
        const auto gone = [&](const Grant& grant) { return grant.owner.session == session; };
        const auto count = std::count_if(list.begin(), list.end(), gone);
        EXPECT_EQ(grants.RemoveSession(session).size(), static_cast<size_t>(count));
        std::erase_if(list, gone);
        break;
      }
      case 1:
      case 2: {
        const uint64_t victim = random() % fence;
        const auto gone = [&](const Grant& grant) { return grant.fence == victim; };
        EXPECT_EQ(grants.Remove(victim), std::erase_if(list, gone) == 1);
        break;
      }
      default:
        grants.Add(Make(owner.session, owner.number, fence));
        list.push_back(Make(owner.session, owner.number, fence));
    }
    ASSERT_EQ(grants.size(), list.size());
    ASSERT_EQ(FenceOf(grants.Oldest()), oldest([](const Grant&) { return true; }));
    ASSERT_EQ(FenceOf(grants.OldestOf(session)),
              oldest([&](const Grant& grant) { return grant.owner.session == session; }));
    ASSERT_EQ(FenceOf(grants.OldestOf(owner)), oldest([&](const Grant& grant) {
                return grant.owner.session == session && grant.owner.number == owner.number;
              }));
  }
}

}  // namespace
}  // namespace manager

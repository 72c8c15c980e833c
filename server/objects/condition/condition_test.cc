// What a condition makes of a saved state that cannot be right: it must never take another object
// for its lock.

#include "server/objects/condition/condition.h"

#include <cstdint>
#include <memory>

#include "gtest/gtest.h"
#include "manager/state/v1/condition.pb.h"
#include "server/objects/references.h"

namespace manager {
namespace {

// A world with one object in it.
class WorldOf final : public World {
 public:
  explicit WorldOf(Object& object) : object_(object) {}

  uint64_t NewFence() override { return 1; }
  int64_t max_message_bytes() const override { return 0; }
  Object* Find(uint64_t id) override { return id == object_.identity().id ? &object_ : nullptr; }
  absl::StatusOr<Object*> Find(absl::string_view) override { return &object_; }
  bool Holds(const Guard&) const override { return true; }
  void Touch(Object&) override {}
  absl::StatusOr<Object*> Adopt(std::unique_ptr<Object>) override { return &object_; }
  void GiveTo(uint64_t, const Object&) override {}

 private:
  Object& object_;
};

class ConditionTest : public testing::Test {
 protected:
  // Gives an object its identity, as an anonymous one.
  void SetId(Object& object, uint64_t id) {
    object.set_identity({id, "", absl::UnixEpoch()});
    object.set_references(references_);
    references_.Begin(id);
  }

  // Loads a condition with id 5, saved with a lock of this id, where there is but this object.
  absl::Status Load(Condition& condition, uint64_t lock_id, Object& there_is) {
    SetId(condition, 5);
    state::v1::Condition part;
    part.set_lock_id(lock_id);
    WorldOf world(there_is);
    return condition.Load(part.SerializeAsString(), Step(world, absl::UnixEpoch()));
  }

  References references_;
};

TEST_F(ConditionTest, LoadsWithItsLockAndKeepsItAlive) {
  const std::unique_ptr<Lock> lock = Lock::NewReentrant();
  SetId(*lock, 4);
  Condition condition;
  EXPECT_TRUE(Load(condition, 4, *lock).ok());
  EXPECT_EQ(lock->reference_count(), 1);
}

TEST_F(ConditionTest, LoadsWithoutItsLockWhichWasDeleted) {
  const std::unique_ptr<Lock> lock = Lock::NewReentrant();
  SetId(*lock, 4);
  Condition condition;
  EXPECT_TRUE(Load(condition, 3, *lock).ok());
  EXPECT_EQ(lock->reference_count(), 0);
  EXPECT_EQ(condition.Summary(), "of the lock #3");
}

TEST_F(ConditionTest, RefusesALockThatIsNoLock) {
  Condition other;
  SetId(other, 4);
  Condition condition;
  EXPECT_EQ(Load(condition, 4, other).code(), absl::StatusCode::kDataLoss);
}

TEST_F(ConditionTest, RefusesALockThatCannotHaveBeenThereBefore) {
  const std::unique_ptr<Lock> lock = Lock::NewReentrant();
  SetId(*lock, 4);
  for (const uint64_t id : {0u, 5u, 6u}) {
    Condition condition;
    EXPECT_EQ(Load(condition, id, *lock).code(), absl::StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace manager

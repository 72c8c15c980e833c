// The read-write lock as a list of grants and a line.

#ifndef TESTS_BEHAVIOUR_RANDOM_RWLOCK_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_RWLOCK_MODEL_H_

#include <cstdint>
#include <map>

#include "manager/v1/objects.pb.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/owners.h"

namespace manager {

class ReadWriteLockModel final : public Model {
 public:
  // `fences` counts those of the server, and must outlive the model.
  explicit ReadWriteLockModel(Fences* fences) : fences_(*fences) {}

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;
  Due NextDue() const override { return line_.NextDue(); }
  void PassTime(absl::Time now, Answers* answers) override;
  void EndSession(int session, absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;
  bool TakeBack(int id, Answers* answers) override;

 private:
  struct Grant {
    RandomOwner owner;
    bool writes;
  };
  struct Given {
    uint64_t fence;
    bool writes;
    bool abandoned;
  };

  RandomCall Acquire(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall Release(int id, Random& random, Answers* answers);
  RandomCall Inspect(int id, Answers* answers);
  RandomCall Delete(int id, Answers* answers);
  RandomCall CreateAgain(int id, Random& random, Answers* answers);

  bool writing() const { return !grants_.empty() && grants_.begin()->second.writes; }
  bool MayEnter(bool writes) const { return writes ? grants_.empty() : !writing(); }
  // The fence of this owner's oldest grant; 0 where it has none.
  uint64_t OldestOf(const RandomOwner& owner) const;
  void GrantTo(const WaitingOwner& caller, Answers* answers);
  // Lets the first in line enter, one behind the other. One whose time is up, where it has not been
  // told yet, makes way for those behind it.
  void Settle(Answers* answers);

  Fences& fences_;
  RandomOwners owners_;
  bool exists_ = true;
  v1::OwnerDeathPolicy owner_death_ = v1::OWNER_DEATH_POLICY_RELEASE;
  bool half_done_ = false;
  std::map<uint64_t, Grant> grants_;  // By fence.
  OwnersLine line_;
  std::map<int, Given> given_;  // By call.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_RWLOCK_MODEL_H_

// The semaphore as a number, a list of grants and a line.

#ifndef TESTS_BEHAVIOUR_RANDOM_SEMAPHORE_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_SEMAPHORE_MODEL_H_

#include <cstdint>
#include <map>

#include "manager/v1/objects.pb.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/owners.h"

namespace manager {

class SemaphoreModel final : public Model {
 public:
  // `fences` counts those of the server, and must outlive the model.
  explicit SemaphoreModel(Fences* fences) : fences_(*fences) {}

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;
  Due NextDue() const override { return line_.NextDue(); }
  void PassTime(absl::Time now, Answers* answers) override;
  void EndSession(int session, absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;
  bool TakeBack(int id, Answers* answers) override;

 private:
  struct Given {
    uint64_t fence;
    bool abandoned;
  };

  RandomCall Acquire(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall Release(int id, Random& random, Answers* answers);
  RandomCall Inspect(int id, Answers* answers);
  RandomCall Delete(int id, Answers* answers);
  RandomCall CreateAgain(int id, Random& random, Answers* answers);

  v1::ErrorReason TryRelease(const RandomOwner& owner, int64_t n, bool by_fence, uint64_t fence);
  // The fence of the grant that a release by this owner ends.
  uint64_t NextToEnd(const RandomOwner& owner) const;
  void GrantTo(int id, const RandomOwner& owner, Answers* answers);
  // Gives free permits to the first in line.
  void Settle(Answers* answers);

  Fences& fences_;
  RandomOwners owners_;
  bool exists_ = true;
  bool bounded_ = false;
  v1::OwnerDeathPolicy owner_death_ = v1::OWNER_DEATH_POLICY_RELEASE;
  int64_t initial_value_ = 1;
  int64_t value_ = 1;
  bool abandoned_ = false;
  std::map<uint64_t, RandomOwner> grants_;  // By fence.
  OwnersLine line_;
  std::map<int, Given> given_;  // By call.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_SEMAPHORE_MODEL_H_

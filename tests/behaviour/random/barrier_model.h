// The barrier as three lines, and who runs the action.

#ifndef TESTS_BEHAVIOUR_RANDOM_BARRIER_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_BARRIER_MODEL_H_

#include <cstdint>
#include <map>

#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/owners.h"

namespace manager {

class BarrierModel final : public Model {
 public:
  // `fences` counts those of the server, and must outlive the model.
  explicit BarrierModel(Fences* fences) : fences_(*fences) {}

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;
  Due NextDue() const override { return filling_.NextDue(); }
  void PassTime(absl::Time now, Answers* answers) override;
  void EndSession(int session, absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;
  bool TakeBack(int id, Answers* answers) override;

 private:
  RandomCall Wait(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall ActionDone(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall AbortOrReset(int id, bool abort, Answers* answers);
  RandomCall Inspect(int id, Answers* answers);
  RandomCall Delete(int id, Answers* answers);
  RandomCall CreateAgain(int id, Random& random, Answers* answers);

  bool acting() const { return runner_fence_ != 0; }
  // A call comes to the barrier, or has stood behind an action until now.
  void Come(const WaitingOwner& caller, absl::Time now, Answers* answers);
  void Complete(const WaitingOwner& last, Answers* answers);
  // Answers those that wait in a line with their indexes.
  static void LetGo(OwnersLine* line, Answers* answers);
  // Refuses all that wait, and ends the action.
  void RefuseAll(v1::ErrorReason reason, Answers* answers);
  void Break(Answers* answers);

  Fences& fences_;
  RandomOwners owners_;
  bool exists_ = true;
  int parties_ = 1;
  bool action_ = false;
  absl::Duration default_timeout_ = absl::InfiniteDuration();
  bool broken_ = false;
  OwnersLine filling_;                   // The generation that is not complete.
  OwnersLine acting_;                    // The one whose action runs.
  OwnersLine late_;                      // Who came since.
  RandomOwner runner_;                   // Who runs the action,
  uint64_t runner_fence_ = 0;            // and under which fence; 0 where nobody does.
  std::map<int, uint64_t> told_to_run_;  // Fences, by call.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_BARRIER_MODEL_H_

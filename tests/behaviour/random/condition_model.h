// Two conditions with one lock: the lock's model, and two lines more.

#ifndef TESTS_BEHAVIOUR_RANDOM_CONDITION_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_CONDITION_MODEL_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "tests/behaviour/random/lock_model.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/owners.h"

namespace manager {

class ConditionModel final : public LockModel {
 public:
  // Conditions whose lock has this name.
  ConditionModel(Fences* fences, const std::string& name, bool reentrant)
      : LockModel(fences, name, reentrant),
        conditions_{Condition{.name = name + ", first condition"},
                    Condition{.name = name + ", second condition"}} {}

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  Due NextDue() const override;
  void PassTime(absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;
  bool TakeBack(int id, Answers* answers) override;

 private:
  struct Condition {
    std::string name;
    int incarnation = 0;  // How often it was created.
    bool exists = false;
    int lock_incarnation = 0;
    OwnersLine line = {};
  };
  // A call that waits, for the notification or behind it for the lock.
  struct Wait {
    Condition* condition;
    int incarnation;  // Of the condition.
    int64_t depth;
    bool notified = false;
  };

  RandomCall WaitFor(Condition& condition, int id, absl::Time now, Random& random,
                     Answers* answers);
  RandomCall Notify(Condition& condition, int id, Random& random, Answers* answers);
  RandomCall Delete(Condition& condition, int id, Answers* answers);
  RandomCall CreateAgain(Condition& condition, int id, Answers* answers);

  // Why this owner may not wait or notify; UNSPECIFIED where it may.
  v1::ErrorReason WhyNot(const Condition& condition, const RandomOwner& owner) const;
  // A call that waited for the notification waits for the lock from now on.
  void MoveToLock(WaitingOwner waiter, bool notified);
  // Ends the waits of a condition, or of all.
  void EndWaits(Condition& condition, Answers* answers);

  void OnDelete(Answers* answers) override;
  void ForgetSession(const RandomOwner& ended, Answers* answers) override;
  bool CanTake(const WaitingOwner& caller) const override;
  void GiveTo(const WaitingOwner& caller, Answers* answers) override;

  std::array<Condition, 2> conditions_;
  std::map<int, Wait> waits_;  // By call, also those that were answered.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_CONDITION_MODEL_H_

// The lock as a flag, a number and a line.

#ifndef TESTS_BEHAVIOUR_RANDOM_LOCK_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_LOCK_MODEL_H_

#include <cstdint>
#include <map>

#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/wait.h"

namespace manager {

class LockModel final : public Model {
 public:
  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;
  void Expire(absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;
  bool TakeBack(int id, Answers* answers) override;

 private:
  struct Waiter {
    int id;
    absl::Time deadline;
  };
  struct Grant {
    int incarnation;
    uint64_t fence;
  };

  RandomCall Acquire(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall Release(int id, Random& random, Answers* answers);
  RandomCall Inspect(int id, Answers* answers);
  RandomCall Delete(int id, Answers* answers);
  RandomCall CreateAgain(int id, Random& random, Answers* answers);

  void GrantTo(int id, Answers* answers);
  // Grants a lock that is free to the first in line.
  void Settle(Answers* answers);

  int incarnation_ = 1;  // How often the lock was created.
  bool exists_ = true;
  bool locked_ = false;
  uint64_t fence_ = 0;       // The newest grant's; 0 where there was none yet.
  uint64_t last_fence_ = 0;  // Of all locks that had the name.
  int64_t waiting_ = 0;
  WaitingLine<Waiter> line_;
  std::map<int, Grant> grants_;  // By call.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_LOCK_MODEL_H_

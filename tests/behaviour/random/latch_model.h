// The latch as a number and a line.

#ifndef TESTS_BEHAVIOUR_RANDOM_LATCH_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_LATCH_MODEL_H_

#include <cstdint>

#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/wait.h"

namespace manager {

class LatchModel final : public Model {
 public:
  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;
  void Expire(absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;

 private:
  struct Waiter {
    int id;
    absl::Time deadline;
  };

  RandomCall CountDown(int id, Random& random, Answers* answers);
  RandomCall Wait(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall GetCount(int id, Answers* answers);
  RandomCall Delete(int id, Answers* answers);
  RandomCall CreateAgain(int id, Random& random, Answers* answers);

  bool exists_ = true;
  int64_t count_ = 0;
  WaitingLine<Waiter> line_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_LATCH_MODEL_H_

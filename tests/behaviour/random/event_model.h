// The event as a flag and a line.

#ifndef TESTS_BEHAVIOUR_RANDOM_EVENT_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_EVENT_MODEL_H_

#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/wait.h"

namespace manager {

class EventModel final : public Model {
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

  RandomCall Set(int id, Answers* answers);
  RandomCall Clear(int id, Answers* answers);
  RandomCall IsSet(int id, Answers* answers);
  RandomCall Wait(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall Delete(int id, Answers* answers);

  bool exists_ = true;
  bool set_ = false;
  WaitingLine<Waiter> line_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_EVENT_MODEL_H_

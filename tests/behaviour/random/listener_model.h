// The listener as two lines, of which one at least is empty. What pipe a meeting gives is not
// looked at, only who meets, and when.

#ifndef TESTS_BEHAVIOUR_RANDOM_LISTENER_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_LISTENER_MODEL_H_

#include <cstddef>
#include <deque>

#include "manager/v1/listener.pb.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/wait.h"

namespace manager {

class ListenerModel final : public Model {
 public:
  explicit ListenerModel(Fences* fences) : fences_(*fences) {}

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;
  Due NextDue() const override;
  void PassTime(absl::Time now, Answers* answers) override;
  void EndSession(int session, absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;

 private:
  struct Waiter {
    int id;
    int session;
    absl::Time deadline;
  };
  using WaitLine = std::deque<Waiter>;

  RandomCall Accept(const Waiter& waiter, const RandomTimeout& timeout, Answers* answers);
  RandomCall Connect(const Waiter& waiter, const RandomTimeout& timeout, Answers* answers);
  RandomCall Close(int id, Answers* answers);
  RandomCall Inspect(int id, Answers* answers);
  RandomCall Delete(int id, Answers* answers);

  // Lets a call meet the first of `others`, or wait in `own`, which takes no more than `most`.
  void Meet(const Waiter& waiter, bool waits, size_t most, WaitLine* own, WaitLine* others,
            Answers* answers);
  // Takes out all that wait and for which the condition holds.
  template <class Condition>
  std::deque<Waiter> TakeOut(const Condition& condition);
  void RefuseAll(v1::ErrorReason reason, Answers* answers);

  Fences& fences_;
  bool exists_ = true;
  bool closed_ = false;
  size_t backlog_ = 0;
  WaitLine acceptors_;
  WaitLine connectors_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_LISTENER_MODEL_H_

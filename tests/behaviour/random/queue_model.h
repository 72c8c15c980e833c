// The queue as a deque, two numbers and a line.

#ifndef TESTS_BEHAVIOUR_RANDOM_QUEUE_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_QUEUE_MODEL_H_

#include <cstdint>
#include <deque>
#include <map>

#include "manager/v1/value.pb.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/wait.h"

namespace manager {

class QueueModel final : public Model {
 public:
  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;
  void Expire(absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;
  bool TakeBack(int id, Answers* answers) override;

 private:
  enum class Wish { kGet, kPut, kJoin };
  struct Waiter {
    int id;
    absl::Time deadline;
    Wish wish;
    v1::Value item;  // To put.
  };
  struct Taken {
    int incarnation;
    v1::Value item;
  };

  RandomCall Get(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall Put(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall Join(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall TaskDone(int id, Answers* answers);
  RandomCall Stats(int id, Answers* answers);
  RandomCall Shutdown(int id, Random& random, Answers* answers);
  RandomCall Delete(int id, Answers* answers);
  RandomCall CreateAgain(int id, Random& random, Answers* answers);

  // What is there to say to a call at once, and what if it may not wait.
  bool CanAnswer(const Waiter& waiter) const;
  void Answer(const Waiter& waiter, Answers* answers);
  void AnswerLate(const Waiter& waiter, Answers* answers);
  // Answers a call, lets it wait, or says that it is too late.
  void Do(const Waiter& waiter, const RandomTimeout& timeout, Answers* answers);
  // Answers all that wait and can be answered.
  void Settle(Answers* answers);

  bool full() const { return max_size_ > 0 && static_cast<int64_t>(items_.size()) >= max_size_; }

  int incarnation_ = 1;  // How often the queue was created.
  bool exists_ = true;
  int64_t max_size_ = 0;
  std::deque<v1::Value> items_;
  int64_t unfinished_ = 0;
  bool shut_down_ = false;
  bool dropped_ = false;
  std::map<Wish, int64_t> waiting_;
  WaitingLine<Waiter> line_;
  std::map<int, Taken> taken_;  // By call.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_QUEUE_MODEL_H_

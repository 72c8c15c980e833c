// The queue as a sorted vector, a few numbers and lines; with its dead-letter queue as a list.

#ifndef TESTS_BEHAVIOUR_RANDOM_QUEUE_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_QUEUE_MODEL_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "manager/v1/queue.pb.h"
#include "manager/v1/value.pb.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/wait.h"

namespace manager {

class QueueModel final : public Model {
 public:
  explicit QueueModel(Fences* fences) : fences_(*fences) {}

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;
  Due NextDue() const override;
  void PassTime(absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;
  bool TakeBack(int id, Answers* answers) override;
  void EndSession(int session, absl::Time now, Answers* answers) override;

 private:
  enum class Wish { kGet, kPut, kJoin };
  struct Item {
    v1::Value value;
    int64_t count = 0;       // How many times it was handed out.
    bool has_order = false;  // Whether its value says where it stands, before its place does.
    int64_t place = 0;
  };
  struct Delivery {
    Item item;
    absl::Time end;
    int session;
  };
  struct Waiter {
    int id;
    int session;
    absl::Time deadline;
    Wish wish;
    bool many = false;                   // GetMany or PutMany.
    std::vector<v1::Value> values = {};  // To put.
    int64_t max_items = 1;               // To get.
    std::optional<absl::Duration> lease = {};
  };
  // What an answer gave: items, with the numbers of their deliveries, 0 for none.
  struct Taken {
    int incarnation;
    std::vector<std::pair<Item, uint64_t>> items;
  };

  // The calls; in queue_model.cc.
  Waiter NewWaiter(int id, Wish wish, const RandomTimeout& timeout, Random& random) const;
  RandomCall Get(int id, Random& random, Answers* answers);
  RandomCall Put(int id, Random& random, Answers* answers);
  RandomCall Join(int id, Random& random, Answers* answers);
  RandomCall EndDelivery(int id, Random& random, Answers* answers);
  RandomCall Extend(int id, Random& random, Answers* answers);
  RandomCall TaskDone(int id, Answers* answers);
  RandomCall Stats(int id, Answers* answers);
  RandomCall Shutdown(int id, Random& random, Answers* answers);
  RandomCall Delete(int id, Answers* answers);
  RandomCall CreateAgain(int id, Random& random, Answers* answers);
  RandomCall CallDeadLetters(int id, Random& random, Answers* answers);
  v1::Value NewValue(int id, Random& random) const;
  uint64_t SomeDelivery(Random& random) const;

  // What is there to say at once to a call that is the first in its line, and what where its time
  // is up.
  bool CanAnswer(const Waiter& waiter) const;
  void Answer(const Waiter& waiter, Answers* answers);
  void AnswerLate(const Waiter& waiter, Answers* answers) const;
  Expected AnswerGet(const Waiter& waiter);
  Expected AnswerPut(const Waiter& waiter);
  // Answers a call, lets it wait, or says that it is too late.
  void Do(const Waiter& waiter, bool waits, Answers* answers);
  // Answers all that wait and can be answered.
  void Settle(Answers* answers);
  // The call whose time is up first.
  std::pair<Due, Wish> FirstLate() const;
  absl::Time FirstLeaseEnd() const;

  int64_t size() const { return static_cast<int64_t>(items_.size()); }
  bool HasRoomFor(size_t count) const {
    return max_size_ == 0 || size() + static_cast<int64_t>(count) <= max_size_;
  }
  bool drained() const { return items_.empty() && (dropped_ || deliveries_.empty()); }
  bool IsComparable(const v1::Value& value) const;
  void Insert(Item item);
  // Lets what was delivered come back; true where it went to the dead letters.
  bool ComeBack(const Item& item);
  void CountDone(int64_t count);

  Fences& fences_;
  int incarnation_ = 1;  // How often the queue was created.
  bool exists_ = true;
  int64_t max_size_ = 0;
  v1::QueueOrder order_ = v1::QUEUE_ORDER_FIFO;
  int64_t max_deliveries_ = 0;
  std::vector<Item> items_;  // In order.
  int64_t first_place_ = 0;
  int64_t last_place_ = 0;
  std::map<uint64_t, Delivery> deliveries_;  // By number.
  int64_t unfinished_ = 0;
  bool shut_down_ = false;
  bool dropped_ = false;
  std::map<Wish, std::deque<Waiter>> lines_;
  std::map<int, Taken> taken_;  // By call.
  bool has_dead_letters_ = false;
  std::deque<v1::Value> dead_letters_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_QUEUE_MODEL_H_

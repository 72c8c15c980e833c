// The pipe as two deques of messages and four lines, each tried from its front until nothing moves.

#ifndef TESTS_BEHAVIOUR_RANDOM_PIPE_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_PIPE_MODEL_H_

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "manager/v1/pipe.pb.h"
#include "manager/v1/value.pb.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/wait.h"

namespace manager {

class PipeModel final : public Model {
 public:
  explicit PipeModel(Fences* fences) : fences_(*fences) {}

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;
  Due NextDue() const override;
  void PassTime(absl::Time now, Answers* answers) override;
  void OpenSession(int session, const std::string& id) override { session_ids_[session] = id; }
  void EndSession(int session, absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;
  bool TakeBack(int id, Answers* answers) override;

 private:
  enum class Wish { kReceive, kPoll, kSend };
  // A call that may wait.
  struct Waiter {
    int id;
    int session;  // 0 for none.
    uint64_t owner;
    absl::Time deadline;
    Wish wish;
    size_t end;           // 0 or 1.
    v1::Value message{};  // To send.
  };
  using WaitLine = std::deque<Waiter>;
  struct End {
    bool closed = false;
    int session = 0;  // That has it; 0 for none.
    uint64_t owner = 0;
    uint64_t fence = 0;
    absl::Time since;
    std::deque<v1::Value> messages;  // Not received.
    WaitLine receivers;
    WaitLine senders;
  };
  struct Taken {
    int incarnation;
    size_t end;
    v1::Value message;
  };

  RandomCall CallWaiting(const Waiter& waiter, const RandomTimeout& timeout, Answers* answers);
  RandomCall Attach(const Waiter& waiter, Answers* answers);
  RandomCall Close(const Waiter& waiter, Answers* answers);
  RandomCall Inspect(int id, Answers* answers);
  RandomCall Delete(int id, Answers* answers);
  RandomCall CreateAgain(int id, Random& random, Answers* answers);

  // Answers a call if that can be done, and says whether it was. One that `must` be answered is.
  bool Try(const Waiter& waiter, bool must, Answers* answers);
  // Why it is refused, UNSPECIFIED where it is not.
  v1::ErrorReason RefusalOf(const Waiter& waiter) const;
  bool CanDo(const Waiter& waiter) const;
  Expected Do(const Waiter& waiter);

  // Answers what waits and can be answered.
  void Settle(Answers* answers);
  void CloseEnd(End& end);
  void Claim(const Waiter& waiter);
  bool IsOthers(const End& end, int session) const {
    return end.session != 0 && end.session != session;
  }
  WaitLine& LineOf(const Waiter& waiter) {
    End& end = ends_.at(waiter.end);
    return waiter.wish == Wish::kSend ? end.senders : end.receivers;
  }
  // Takes the first waiting call out for which the condition holds; false where there is none.
  template <class Condition>
  bool TakeOut(const Condition& condition, Waiter* taken);
  v1::PipeEndState StateOf(const End& end) const;

  Fences& fences_;
  std::map<int, std::string> session_ids_;
  int incarnation_ = 1;  // How often the pipe was created.
  bool exists_ = true;
  bool one_way_ = false;
  int64_t capacity_messages_ = 1024;
  int64_t capacity_bytes_ = int64_t{1} << 20;
  std::array<End, 2> ends_;
  std::map<int, Taken> taken_;  // By call.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_PIPE_MODEL_H_

// The lock as a holder, a depth and a line.

#ifndef TESTS_BEHAVIOUR_RANDOM_LOCK_MODEL_H_
#define TESTS_BEHAVIOUR_RANDOM_LOCK_MODEL_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "manager/v1/objects.pb.h"
#include "tests/behaviour/random/model.h"
#include "tests/behaviour/random/owners.h"

namespace manager {

class LockModel : public Model {
 public:
  // A lock with this name. `fences` counts those of the server, and must outlive the model.
  LockModel(Fences* fences, std::string name, bool reentrant)
      : fences_(*fences), name_(std::move(name)), reentrant_(reentrant) {}

  RandomCall Call(int id, absl::Time now, Random& random, Answers* answers) override;
  RandomCall Create(Random& random) override;
  Due NextDue() const override { return line_.NextDue(); }
  void PassTime(absl::Time now, Answers* answers) override;
  void OpenSession(int session, const std::string& id) override;
  void EndSession(int session, absl::Time now, Answers* answers) override;
  bool Cancel(int id, Answers* answers) override;
  bool TakeBack(int id, Answers* answers) override;

 protected:
  // What an answer gave.
  struct Given {
    uint64_t fence;
    int64_t levels;
    bool abandoned;
  };

  // What a condition adds to its lock.
  virtual void OnDelete(Answers* /*answers*/) {}
  virtual void ForgetSession(const RandomOwner& /*ended*/, Answers* /*answers*/) {}
  virtual bool CanTake(const WaitingOwner& caller) const;
  virtual void GiveTo(const WaitingOwner& caller, Answers* answers);

  bool exists() const { return exists_; }
  bool held() const { return depth_ > 0; }
  // How often the lock was created.
  int incarnation() const { return incarnation_; }
  const std::string& name() const { return name_; }
  OwnersLine& line() { return line_; }
  const OwnersLine& line() const { return line_; }

  // Somebody, mostly the holder if there is one.
  RandomOwner SomeOwner(Random& random) const;
  // Why this owner may not use the lock as its holder; UNSPECIFIED where it may.
  v1::ErrorReason WhyNotHeldBy(const RandomOwner& owner) const;
  // Releases all levels; how many there were.
  int64_t ReleaseAll() { return std::exchange(depth_, 0); }
  // Grants the lock, so deep, and notes that the answer to this call gave it.
  Given Grant(const WaitingOwner& caller, int64_t depth);
  // The lock's answers to those who can have it, the first in line first.
  void Settle(Answers* answers);

 private:
  RandomCall Acquire(int id, absl::Time now, Random& random, Answers* answers);
  RandomCall Release(int id, Random& random, Answers* answers);
  RandomCall Inspect(int id, Answers* answers);
  RandomCall Delete(int id, Answers* answers);
  RandomCall CreateAgain(int id, Random& random, Answers* answers);

  template <class Request>
  Request Naming() const {
    Request request;
    request.set_object(name_);
    return request;
  }

  Fences& fences_;
  const std::string name_;
  const bool reentrant_;
  RandomOwners owners_;
  std::array<std::string, kModelSessions + 1> session_ids_;
  int incarnation_ = 1;
  bool exists_ = true;
  v1::OwnerDeathPolicy owner_death_ = v1::OWNER_DEATH_POLICY_RELEASE;
  int64_t depth_ = 0;  // 0 where nobody holds it.
  RandomOwner holder_;
  std::string holder_session_;
  uint64_t fence_ = 0;  // The newest grant's; 0 where there was none yet.
  bool abandoned_ = false;
  OwnersLine line_;
  std::map<int, Given> given_;  // By call.
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_RANDOM_LOCK_MODEL_H_

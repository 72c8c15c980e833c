// What locks, semaphores and the like have in common: grants, and what becomes of those whose
// session ends.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_HOLDABLE_H_
#define SERVER_OBJECTS_HOLDABLE_H_

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "manager/state/v1/common.pb.h"
#include "manager/wire/objects.pb.h"
#include "server/objects/grants.h"
#include "server/objects/object.h"

namespace manager {

class Holdable : public Object {
 public:
  const Grants* grants() const final { return &grants_; }

  // Ends the session's grants as the policy says.
  void EndSession(uint64_t session, const Step& step) final;

  WaitsFor waits_for() const override { return WaitsFor::kAllHolders; }

 protected:
  // What becomes of grants whose session ends; RELEASE where it is not specified.
  // Errors: INVALID_ARGUMENT.
  absl::Status SetOwnerDeath(wire::OwnerDeathPolicy policy);
  wire::OwnerDeathPolicy owner_death() const { return owner_death_; }

  // Whether a holder before died with its grant, under ABANDON. The next grant is told, once.
  bool TakeAbandoned() { return std::exchange(abandoned_, false); }
  // A grant that was told so never reached its caller.
  void set_abandoned() { abandoned_ = true; }

  // What a snapshot keeps of all this.
  void SaveHolding(state::v1::Holding* holding) const;
  void LoadHolding(const state::v1::Holding& holding);

  // Whether a grant outlives its session, so that its lost reply must not take it back.
  bool IsKept(const Grant& grant) const {
    return owner_death_ == wire::OWNER_DEATH_POLICY_HOLD && grant.owner.session != 0;
  }

  // A grant has ended with its session.
  virtual void OnGrantLost(const Grant& /*grant*/) {}

  Grants grants_;

 private:
  wire::OwnerDeathPolicy owner_death_ = wire::OWNER_DEATH_POLICY_RELEASE;
  bool abandoned_ = false;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_HOLDABLE_H_

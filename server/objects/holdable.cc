#include "server/objects/holdable.h"

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/objects/grants_state.h"

namespace manager {

void Holdable::EndSession(uint64_t session, const Step&) {
  if (owner_death_ == wire::OWNER_DEATH_POLICY_HOLD) return;
  for (const Grant& grant : grants_.RemoveSession(session)) {
    if (owner_death_ == wire::OWNER_DEATH_POLICY_ABANDON) abandoned_ = true;
    OnGrantLost(grant);
  }
}

absl::Status Holdable::SetOwnerDeath(wire::OwnerDeathPolicy policy) {
  if (!wire::OwnerDeathPolicy_IsValid(policy)) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("there is no owner-death policy ", policy),
                 {{"field", "owner_death"}});
  }
  if (policy != wire::OWNER_DEATH_POLICY_UNSPECIFIED) owner_death_ = policy;
  return absl::OkStatus();
}

void Holdable::SaveHolding(state::v1::Holding* holding) const {
  SaveGrants(grants_, holding->mutable_grants());
  holding->set_owner_death(owner_death_);
  holding->set_abandoned(abandoned_);
}

void Holdable::LoadHolding(const state::v1::Holding& holding) {
  LoadGrants(holding.grants(), &grants_);
  owner_death_ = static_cast<wire::OwnerDeathPolicy>(holding.owner_death());
  abandoned_ = holding.abandoned();
}

}  // namespace manager

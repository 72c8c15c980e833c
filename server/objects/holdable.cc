#include "server/objects/holdable.h"

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

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

}  // namespace manager

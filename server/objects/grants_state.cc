#include "server/objects/grants_state.h"

#include "server/objects/state.h"

namespace manager {

void SaveGrant(const Grant& grant, state::v1::Grant* state) {
  state->set_session(grant.owner.session);
  state->set_owner(grant.owner.number);
  state->set_fence(grant.fence);
  state->set_since(ToNanos(grant.since));
}

Grant LoadGrant(const state::v1::Grant& state) {
  return {{state.session(), state.owner()}, state.fence(), TimeFromNanos(state.since())};
}

void SaveGrants(const Grants& grants, GrantStates* states) {
  for (const Grant& grant : grants) SaveGrant(grant, states->Add());
}

void LoadGrants(const GrantStates& states, Grants* grants) {
  for (const state::v1::Grant& state : states) grants->Add(LoadGrant(state));
}

}  // namespace manager

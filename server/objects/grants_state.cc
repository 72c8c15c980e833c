#include "server/objects/grants_state.h"

#include "server/objects/state.h"

namespace manager {

void SaveGrants(const Grants& grants, GrantStates* states) {
  for (const Grant& grant : grants) {
    state::v1::Grant* const state = states->Add();
    state->set_session(grant.owner.session);
    state->set_owner(grant.owner.number);
    state->set_fence(grant.fence);
    state->set_since(ToNanos(grant.since));
  }
}

void LoadGrants(const GrantStates& states, Grants* grants) {
  for (const state::v1::Grant& state : states) {
    grants->Add({{state.session(), state.owner()}, state.fence(), TimeFromNanos(state.since())});
  }
}

}  // namespace manager

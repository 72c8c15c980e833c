// Grants as a snapshot keeps them.
//
// Thread-safe.

#ifndef SERVER_OBJECTS_GRANTS_STATE_H_
#define SERVER_OBJECTS_GRANTS_STATE_H_

#include "google/protobuf/repeated_field.h"
#include "manager/state/v1/common.pb.h"
#include "server/objects/grants.h"

namespace manager {

// One grant, and back.
void SaveGrant(const Grant& grant, state::v1::Grant* state);
Grant LoadGrant(const state::v1::Grant& state);

using GrantStates = google::protobuf::RepeatedPtrField<state::v1::Grant>;

// Adds all grants, oldest first.
void SaveGrants(const Grants& grants, GrantStates* states);

// The opposite. The grants' sessions count as changed.
void LoadGrants(const GrantStates& states, Grants* grants);

}  // namespace manager

#endif  // SERVER_OBJECTS_GRANTS_STATE_H_

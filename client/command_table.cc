#include "client/command_table.h"

#include "client/groups/groups.h"

namespace manager::ctl {
namespace {

constexpr const Group* kGroups[] = {
    &kDictGroup,   &kListGroup,    &kNamespaceGroup,  &kLockGroup,    &kEventGroup,
    &kQueueGroup,  &kObjectsGroup, &kLocksGroup,      &kWaitersGroup, &kSessionsGroup,
    &kServerGroup, &kCallGroup,    &kCompletionGroup,
};

}  // namespace

std::span<const Group* const> AllGroups() { return kGroups; }

}  // namespace manager::ctl

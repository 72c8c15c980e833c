#include "client/command_table.h"

#include "client/groups/groups.h"

namespace manager::ctl {
namespace {

constexpr const Group* kGroups[] = {
    &kDictGroup,      &kListGroup,          &kNamespaceGroup,  &kSetGroup,     &kDequeGroup,
    &kCounterGroup,   &kArrayGroup,         &kVariableGroup,   &kLockGroup,    &kConditionGroup,
    &kSemaphoreGroup, &kReadWriteLockGroup, &kEventGroup,      &kBarrierGroup, &kLatchGroup,
    &kQueueGroup,     &kPipeGroup,          &kListenerGroup,   &kObjectsGroup, &kLocksGroup,
    &kWaitersGroup,   &kDeadlocksGroup,     &kSessionsGroup,   &kServerGroup,  &kLogGroup,
    &kBackupGroup,    &kCallGroup,          &kCompletionGroup,
};

}  // namespace

std::span<const Group* const> AllGroups() { return kGroups; }

}  // namespace manager::ctl

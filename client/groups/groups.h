// The groups of commands, one per type of object and one per other concern; each is a table in a
// file of its own. client/command_table.h puts them together.
//
// Constants. Thread-safe.

#ifndef CLIENT_GROUPS_GROUPS_H_
#define CLIENT_GROUPS_GROUPS_H_

#include "client/command.h"

namespace manager::ctl {

extern const Group kArrayGroup;
extern const Group kBackupGroup;
extern const Group kBarrierGroup;
extern const Group kCallGroup;
extern const Group kCompletionGroup;
extern const Group kConditionGroup;
extern const Group kCounterGroup;
extern const Group kDeadlocksGroup;
extern const Group kDequeGroup;
extern const Group kDictGroup;
extern const Group kEventGroup;
extern const Group kLatchGroup;
extern const Group kListGroup;
extern const Group kListenerGroup;
extern const Group kLockGroup;
extern const Group kLocksGroup;
extern const Group kLogGroup;
extern const Group kNamespaceGroup;
extern const Group kObjectsGroup;
extern const Group kPipeGroup;
extern const Group kQueueGroup;
extern const Group kReadWriteLockGroup;
extern const Group kSemaphoreGroup;
extern const Group kServerGroup;
extern const Group kSessionsGroup;
extern const Group kSetGroup;
extern const Group kVariableGroup;
extern const Group kWaitersGroup;

// "created" or "exists", of a response with a field `created`.
std::string PrintCreated(const Invocation& invocation, const google::protobuf::Message& response);

// "7", or "7 abandoned", of a response with the fields `fence` and `abandoned`.
std::string PrintGrant(const Invocation& invocation, const google::protobuf::Message& response);

// The row of a type's Create method.
constexpr Command CreateCommand(absl::string_view summary, absl::string_view examples,
                                absl::string_view flags = "") {
  return {.name = "create",
          .summary = summary,
          .examples = examples,
          .details = "Prints `created` or `exists`.",
          .method = "Create",
          .optional = "attributes entries items",
          .flags = flags,
          .print = PrintCreated};
}

}  // namespace manager::ctl

#endif  // CLIENT_GROUPS_GROUPS_H_

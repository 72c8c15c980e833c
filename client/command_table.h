// The table of all commands.
//
// Thread-safe.

#ifndef CLIENT_COMMAND_TABLE_H_
#define CLIENT_COMMAND_TABLE_H_

#include <span>

#include "client/command.h"

namespace manager::ctl {

// All groups in the order in which help lists them.
std::span<const Group* const> AllGroups();

}  // namespace manager::ctl

#endif  // CLIENT_COMMAND_TABLE_H_

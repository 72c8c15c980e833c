// Shell completion, made from the command table.
//
// Thread-safe.

#ifndef CLIENT_COMPLETION_H_
#define CLIENT_COMPLETION_H_

#include <span>
#include <string>

#include "client/command.h"

namespace manager::ctl {

// The scripts complete commands, flags, what a flag chooses from, and the names of objects, for
// which they run `managerctl objects list --names`.
std::string BashCompletion(std::span<const Group* const> groups);
std::string ZshCompletion(std::span<const Group* const> groups);

}  // namespace manager::ctl

#endif  // CLIENT_COMPLETION_H_

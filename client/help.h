// Help, made from the command table: for people, 80 columns wide.
//
// Thread-safe.

#ifndef CLIENT_HELP_H_
#define CLIENT_HELP_H_

#include <span>
#include <string>

#include "client/command.h"

namespace manager::ctl {

std::string RootHelp(std::span<const Group* const> groups);
std::string GroupHelp(const Group& group);
std::string CommandHelp(const Group& group, const Command& command);

}  // namespace manager::ctl

#endif  // CLIENT_HELP_H_

// The commands on data directories and backups, which need no server.
//
// Exit statuses: kExitNo where something is damaged, kExitRefused for any other error.
//
// Called only by run.cc.

#ifndef CLIENT_OFFLINE_H_
#define CLIENT_OFFLINE_H_

#include "client/invocation.h"

namespace manager::ctl {

inline constexpr char kDirectoryArgument[] = "directory";
inline constexpr char kBackupArgument[] = "backup";
inline constexpr char kFromArgument[] = "from";

// `managerctl log dump` and `log verify`; `backup verify` is the same.
int DumpLog(const Invocation& invocation, Environment& environment);
int VerifyDirectory(const Invocation& invocation, Environment& environment);

// `managerctl backup create` and `backup restore`.
int CreateBackupOf(const Invocation& invocation, Environment& environment);
int RestoreBackupTo(const Invocation& invocation, Environment& environment);

}  // namespace manager::ctl

#endif  // CLIENT_OFFLINE_H_

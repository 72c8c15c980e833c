#include "client/groups/groups.h"
#include "manager/v1/rwlock.pb.h"

namespace manager::ctl {
namespace {

constexpr char kNotAcquired[] = "the lock was not acquired in time";
constexpr char kAcquireDetails[] =
    "The lock stays held until it is released. `abandoned` behind the fence means that a writer "
    "died with the lock, and none has had it since: what the lock protects may be half done.";

constexpr Command kCommands[] = {
    CreateCommand("Creates the lock, unlocked, or finds it.",
                  "rwlock create catalog\n"
                  "rwlock create catalog --owner-death abandon"),
    {.name = "acquire-read",
     .summary = "Takes the lock beside other readers, waiting for it, and prints the grant's "
                "fence.",
     .examples = "rwlock acquire-read catalog\n"
                 "rwlock acquire-read catalog --timeout 5s",
     .details = kAcquireDetails,
     .method = "AcquireRead",
     .show = "fence abandoned",
     .verdict = "acquired",
     .no = kNotAcquired,
     .print = PrintGrant},
    {.name = "acquire-write",
     .summary = "Takes the lock alone, waiting for it, and prints the grant's fence.",
     .examples = "rwlock acquire-write catalog\n"
                 "rwlock acquire-write catalog --nowait",
     .details = kAcquireDetails,
     .method = "AcquireWrite",
     .show = "fence abandoned",
     .verdict = "acquired",
     .no = kNotAcquired,
     .print = PrintGrant},
    {.name = "release",
     .summary = "Gives a grant up: the one with the fence, or one acquired without a session.",
     .examples = "rwlock release catalog\n"
                 "rwlock release catalog --fence 7",
     .method = "Release"},
    {.name = "inspect",
     .summary = "Prints who holds the lock, and how many wait for it.",
     .examples = "rwlock inspect catalog",
     .method = "Inspect"},
};

}  // namespace

constinit const Group kReadWriteLockGroup = {
    .name = "rwlock",
    .summary = "Many readers or one writer at a time, in order of arrival.",
    .file = v1::ReadWriteLockCreateRequest::descriptor,
    .commands = kCommands,
};

}  // namespace manager::ctl

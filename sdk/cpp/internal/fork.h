// What becomes of gRPC in the child of a fork: it must not be touched there. Its threads are gone,
// its locks may be held by them for ever, and its sockets are the parent's.

#ifndef MANAGERD_SDK_CPP_INTERNAL_FORK_H_
#define MANAGERD_SDK_CPP_INTERNAL_FORK_H_

#include "absl/status/status.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Whether this process may use gRPC. FAILED_PRECONDITION in a process that was forked, without an
// exec since, from one that had called this before. Thread-safe, and cheap enough for every call.
absl::Status MayUseGrpc();

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_FORK_H_

// A reply that nobody wants any more may have given something that must not be lost.

#ifndef MANAGERD_SDK_CPP_INTERNAL_TAKE_BACK_H_
#define MANAGERD_SDK_CPP_INTERNAL_TAKE_BACK_H_

#include <optional>
#include <string>

#include "manager/v1/call.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {

// The call, without a number, that gives back what `call` got: the release of a lock. Nothing where
// there is nothing to give back, or no way to. `response` is that of a call that succeeded.
// Thread-safe.
std::optional<v1::Call> TakeBack(const v1::Call& call, const std::string& response);

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_TAKE_BACK_H_

// A wait's timeout, from the user's absl::Duration to the request's field.

#ifndef MANAGERD_SDK_CPP_INTERNAL_TIMEOUT_H_
#define MANAGERD_SDK_CPP_INTERNAL_TIMEOUT_H_

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/message.h"

namespace manager {
inline namespace sdk {
namespace internal {

// A timeout from here on waits for ever: no clock need reach so far.
inline constexpr absl::Duration kForever = absl::Hours(24 * 365 * 100);

// What a user's timeout means: below zero as zero, kForever and more as absl::InfiniteDuration().
absl::Duration WaitFor(absl::Duration timeout);

// A finite `wait` as the protocol has it.
google::protobuf::Duration ToProto(absl::Duration wait);

// Puts a finite `wait` into the field `timeout` of a request that has one.
void SetTimeout(google::protobuf::Message& request, absl::Duration wait);

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_TIMEOUT_H_

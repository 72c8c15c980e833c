#include "server/objects/timeout.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace manager {

absl::StatusOr<absl::Duration> ToTimeout(const google::protobuf::Duration& duration) {
  // The bounds that google.protobuf.Duration documents: 10,000 years, and one sign for both parts.
  constexpr int64_t kMaxSeconds = 315'576'000'000;
  const int64_t seconds = duration.seconds();
  const int64_t nanos = duration.nanos();
  const bool signs_differ = (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0);
  if (seconds < -kMaxSeconds || seconds > kMaxSeconds || nanos <= -1'000'000'000 ||
      nanos >= 1'000'000'000 || signs_differ) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("timeout {seconds: ", seconds, ", nanos: ", nanos,
                              "} is no valid duration; leave it out to wait for ever"),
                 {{"field", "timeout"}});
  }
  return absl::Seconds(seconds) + absl::Nanoseconds(nanos);
}

absl::Status NegativeTimeout(absl::Duration timeout) {
  return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
               absl::StrCat("timeout is ", absl::FormatDuration(timeout),
                            "; it must not be negative (0 only tries)"),
               {{"field", "timeout"}});
}

}  // namespace manager

#include "manager/internal/timeout.h"

#include <algorithm>

namespace manager {
inline namespace sdk {
namespace internal {

absl::Duration WaitFor(absl::Duration timeout) {
  if (timeout >= kForever) return absl::InfiniteDuration();
  return std::max(timeout, absl::ZeroDuration());
}

google::protobuf::Duration ToProto(absl::Duration wait) {
  google::protobuf::Duration proto;
  proto.set_seconds(absl::IDivDuration(wait, absl::Seconds(1), &wait));
  proto.set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(wait)));
  return proto;
}

void SetTimeout(google::protobuf::Message& request, absl::Duration wait) {
  google::protobuf::Message* field = request.GetReflection()->MutableMessage(
      &request, request.GetDescriptor()->FindFieldByName("timeout"));
  static_cast<google::protobuf::Duration&>(*field) = ToProto(wait);
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

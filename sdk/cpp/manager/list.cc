#include "manager/list.h"

namespace manager {
inline namespace sdk {
namespace internal {

v1::ListSlice ToProto(const Slice& slice) {
  v1::ListSlice proto;
  if (slice.start.has_value()) proto.set_start(*slice.start);
  if (slice.stop.has_value()) proto.set_stop(*slice.stop);
  if (slice.step.has_value()) proto.set_step(*slice.step);
  return proto;
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#include "server/objects/time_fields.h"

#include <cstdint>

namespace manager {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;

}  // namespace

void SetTimestamp(absl::Time time, google::protobuf::Timestamp* field) {
  const int64_t nanos = absl::ToUnixNanos(time);
  field->set_seconds(nanos / kNanosPerSecond);
  field->set_nanos(static_cast<int32_t>(nanos % kNanosPerSecond));
}

void SetDuration(absl::Duration duration, google::protobuf::Duration* field) {
  absl::Duration rest;
  field->set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &rest));
  field->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
}

}  // namespace manager

#include "server/objects/state.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"

namespace manager {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
constexpr int64_t kAlways = std::numeric_limits<int64_t>::min();

}  // namespace

absl::Status DamagedPart(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("a part of an object's state is damaged: ", what));
}

absl::Time TimeAfter(absl::Time from, absl::Duration length) {
  if (length == absl::InfiniteDuration()) return absl::InfiniteFuture();
  return std::min(from + length, absl::FromUnixNanos(kNever - 1));
}

int64_t ToNanos(absl::Time time) {
  if (time == absl::InfiniteFuture()) return kNever;
  if (time == absl::InfinitePast()) return kAlways;
  return absl::ToUnixNanos(time);
}

absl::Time TimeFromNanos(int64_t nanos) {
  if (nanos == kNever) return absl::InfiniteFuture();
  if (nanos == kAlways) return absl::InfinitePast();
  return absl::FromUnixNanos(nanos);
}

int64_t ToNanos(absl::Duration duration) { return absl::ToInt64Nanoseconds(duration); }

absl::Duration DurationFromNanos(int64_t nanos) {
  if (nanos == kNever) return absl::InfiniteDuration();
  if (nanos == kAlways) return -absl::InfiniteDuration();
  return absl::Nanoseconds(nanos);
}

}  // namespace manager

#include "server/objects/walk.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace manager {

std::string ToPageToken(const Walk& walk) { return absl::StrCat(walk.seen, "-", walk.last); }

absl::StatusOr<Walk> ParsePageToken(absl::string_view token) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(token, absl::MaxSplits('-', 1));
  Walk walk;
  if (!absl::SimpleAtoi(parts.first, &walk.seen) || !absl::SimpleAtoi(parts.second, &walk.last)) {
    return BadPageToken();
  }
  return walk;
}

}  // namespace manager

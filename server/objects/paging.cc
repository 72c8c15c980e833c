#include "server/objects/paging.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace manager {
namespace {

constexpr int kDefaultPageSize = 100;
constexpr int kMaxPageSize = 1000;

}  // namespace

absl::StatusOr<int> PageSize(int wish) {
  if (wish < 0) {
    return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
                 absl::StrCat("page_size is ", wish, "; it must not be negative"),
                 {{"field", "page_size"}});
  }
  return wish == 0 ? kDefaultPageSize : std::min(wish, kMaxPageSize);
}

absl::Status BadPageToken() {
  return Error(v1::ERROR_REASON_INVALID_ARGUMENT,
               "page_token was not given for such a list; leave it out to begin again",
               {{"field", "page_token"}});
}

}  // namespace manager

#include "server/objects/limits.h"

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace manager {

absl::Status MessageTooLarge(absl::string_view what, size_t size, int64_t limit,
                             absl::string_view advice) {
  return Error(v1::ERROR_REASON_MESSAGE_TOO_LARGE,
               absl::StrCat("the ", what, " has ", size, " bytes, above the server's limit of ",
                            limit, "; ", advice),
               {{"size", absl::StrCat(size)}, {"limit", absl::StrCat(limit)}});
}

}  // namespace manager

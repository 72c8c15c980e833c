#include "server/log/file/errors.h"

#include "absl/strings/str_cat.h"

namespace manager {

absl::Status Damaged(const Disk& disk, absl::string_view file, int64_t offset,
                     absl::string_view what) {
  return absl::DataLossError(absl::StrCat(disk.Describe(), "/", file, " is damaged at byte ",
                                          offset, ": ", what, "; restore ", disk.Describe(),
                                          " from a backup"));
}

absl::Status NewerFormat(const Disk& disk, absl::string_view file, int version) {
  return absl::FailedPreconditionError(
      absl::StrCat(disk.Describe(), "/", file, " has format ", version,
                   ", and this server knows none newer than ", kLogFormatVersion,
                   "; start the version that wrote it, or a newer one"));
}

absl::Status ToAppendError(const absl::Status& error) {
  if (error.ok() || absl::IsResourceExhausted(error)) return error;
  return absl::UnavailableError(error.message());
}

}  // namespace manager

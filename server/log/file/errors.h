// The errors that a log in files has beyond those of its disk.
//
// Thread-safe.

#ifndef SERVER_LOG_FILE_ERRORS_H_
#define SERVER_LOG_FILE_ERRORS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/disk/disk.h"

namespace manager {

// Of all that a data directory holds. Files bear it.
inline constexpr int kLogFormatVersion = 1;

// DATA_LOSS: a file cannot be read as it was written. `what` says what was found wrong at `offset`,
// and what that means; what to do is added.
absl::Status Damaged(const Disk& disk, absl::string_view file, int64_t offset,
                     absl::string_view what);

// FAILED_PRECONDITION: a file is of a format that only newer versions of the server know.
absl::Status NewerFormat(const Disk& disk, absl::string_view file, int version);

// What a failure to write is to those who append (Log::Append): RESOURCE_EXHAUSTED stays, all else
// is UNAVAILABLE.
absl::Status ToAppendError(const absl::Status& error);

}  // namespace manager

#endif  // SERVER_LOG_FILE_ERRORS_H_

// Files that other programs read.
//
// Thread-safe.

#ifndef SERVER_BASE_FILE_H_
#define SERVER_BASE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace manager {

// Creates or replaces a file in one step: whoever opens it finds all of the content, or what was
// there before. Does not wait for the disk.
// Errors: the operating system's, with the path; the file is unchanged then.
absl::Status WriteFileAtomically(const std::string& path, absl::string_view content);

}  // namespace manager

#endif  // SERVER_BASE_FILE_H_

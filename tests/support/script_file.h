// Script files.
//
// Thread-safe.

#ifndef TESTS_SUPPORT_SCRIPT_FILE_H_
#define TESTS_SUPPORT_SCRIPT_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/support/script.h"

namespace manager {

// The scripts of all these files, in order.
// Errors: NOT_FOUND for a file that cannot be read; INVALID_ARGUMENT as of ParseScripts.
absl::StatusOr<std::vector<Script>> ReadScriptFiles(const std::vector<std::string>& files);

// "dict" of "server/objects/dict/dict.script".
absl::string_view ScriptName(absl::string_view file);

}  // namespace manager

#endif  // TESTS_SUPPORT_SCRIPT_FILE_H_

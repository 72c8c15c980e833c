#include "tests/support/script_file.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace manager {

absl::StatusOr<std::vector<Script>> ReadScriptFiles(const std::vector<std::string>& files) {
  std::vector<Script> scripts;
  for (const std::string& file : files) {
    std::ifstream stream(file);
    if (!stream) return absl::NotFoundError(absl::StrCat("cannot read ", file));
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    absl::StatusOr<std::vector<Script>> parsed = ParseScripts(file, text);
    if (!parsed.ok()) return parsed.status();
    for (Script& script : *parsed) scripts.push_back(std::move(script));
  }
  return scripts;
}

absl::string_view ScriptName(absl::string_view file) {
  file.remove_prefix(file.rfind('/') + 1);
  return absl::StripSuffix(file, ".script");
}

}  // namespace manager

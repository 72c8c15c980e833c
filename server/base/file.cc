#include "server/base/file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "absl/strings/str_cat.h"

namespace manager {

absl::Status WriteFileAtomically(const std::string& path, absl::string_view content) {
  // In the same folder, so that it can be renamed; named by the process, which no other one is.
  const std::string temporary = absl::StrCat(path, ".", getpid(), ".tmp");
  std::FILE* const file = std::fopen(temporary.c_str(), "we");
  bool ok = file != nullptr;
  if (ok) {
    ok = std::fwrite(content.data(), 1, content.size(), file) == content.size();
    ok = std::fclose(file) == 0 && ok;
    ok = ok && std::rename(temporary.c_str(), path.c_str()) == 0;
  }
  if (ok) return absl::OkStatus();
  absl::Status error = absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  unlink(temporary.c_str());
  return error;
}

}  // namespace manager

#include "tests/benchmark/scratch_directory.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): POSIX, not C++.

#include <cstdio>
#include <filesystem>

namespace manager::benchmark {

ScratchDirectory::ScratchDirectory(const std::string& parent) {
  const std::filesystem::path in =
      parent.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(parent);
  path_ = (in / "benchmark.XXXXXX").string();
  if (mkdtemp(path_.data()) != nullptr) return;
  std::perror(path_.c_str());
  std::exit(1);
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code gone;
  std::filesystem::remove_all(path_, gone);
}

}  // namespace manager::benchmark

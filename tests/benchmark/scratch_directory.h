// A new directory for what a benchmark writes, removed with all that is in it.
//
// Not thread-safe.

#ifndef TESTS_BENCHMARK_SCRATCH_DIRECTORY_H_
#define TESTS_BENCHMARK_SCRATCH_DIRECTORY_H_

#include <string>

namespace manager::benchmark {

class ScratchDirectory {
 public:
  // Makes it in `parent`, which is there; in the system's folder for such things where that is
  // empty. Ends the program where it cannot.
  explicit ScratchDirectory(const std::string& parent = "");
  ~ScratchDirectory();

  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace manager::benchmark

#endif  // TESTS_BENCHMARK_SCRATCH_DIRECTORY_H_

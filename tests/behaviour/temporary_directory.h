// A directory for a test's sockets.

#ifndef TESTS_BEHAVIOUR_TEMPORARY_DIRECTORY_H_
#define TESTS_BEHAVIOUR_TEMPORARY_DIRECTORY_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace manager {

// Made with this object, and removed with all that is in it when this goes. The path is short,
// since a socket's may have only some hundred characters. Empty where the directory could not be
// made.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = "/tmp/managerd.XXXXXX";
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }

  ~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }

  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace manager

#endif  // TESTS_BEHAVIOUR_TEMPORARY_DIRECTORY_H_

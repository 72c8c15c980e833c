#include "tests/simulation/scene.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace manager {

void Scene::Say(absl::string_view what) {
  std::string line =
      absl::StrFormat("%10.4f  %s", absl::ToDoubleSeconds(loop.now() - EventLoop::Start()), what);
  for (const char c : line) trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 1099511628211u;
  story_.push_back(std::move(line));
}

void Scene::Fail(absl::string_view what) {
  if (failed()) return;
  Say(absl::StrCat("WRONG: ", what));
  error_ = std::string(what);
}

}  // namespace manager

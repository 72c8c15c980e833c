#include "tests/support/script_main.h"

#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/runner.h"
#include "tests/support/script_file.h"

namespace manager {
namespace {

class ScriptTest final : public testing::Test {
 public:
  ScriptTest(const Script* script, const DeploymentKind* kind) : script_(*script), kind_(*kind) {}

  void TestBody() override {
    if (script_.Advances() && !kind_.can_advance) {
      GTEST_SKIP() << "the script moves the clock, which is real here";
    }
    const std::unique_ptr<Deployment> deployment = kind_.start();
    ASSERT_NE(deployment, nullptr) << "the server did not start";
    ScriptRunner runner(deployment.get());
    absl::Status status = runner.Play(script_);
    if (status.ok()) status = runner.Finish();
    if (!status.ok()) ADD_FAILURE() << status.message();
  }

 private:
  const Script& script_;
  const DeploymentKind& kind_;
};

// "Keys are equal as in Python" becomes "KeysAreEqualAsInPython".
std::string TestName(absl::string_view title) {
  std::string name;
  bool word_starts = true;
  for (const char c : title) {
    const auto letter = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(letter)) name += word_starts ? absl::ascii_toupper(letter) : c;
    word_starts = !absl::ascii_isalnum(letter);
  }
  return name;
}

void Register(const Script* script, const DeploymentKind* kind) {
  const std::string suite = absl::StrCat(ScriptName(script->file), "/", kind->name);
  testing::RegisterTest(
      suite.c_str(), TestName(script->title).c_str(), nullptr, nullptr, script->file.c_str(),
      script->steps.empty() ? 0 : script->steps[0].line,
      [script, kind]() -> testing::Test* { return new ScriptTest(script, kind); });
}

// Whether every script has a title, and one of its own.
bool TitlesAreDistinct(const std::vector<Script>& scripts) {
  std::set<std::pair<std::string, std::string>> names;
  for (const Script& script : scripts) {
    const std::string name = TestName(script.title);
    if (!name.empty() && names.insert({script.file, name}).second) continue;
    std::cerr << script.file << ": no title of its own: '" << script.title << "'\n";
    return false;
  }
  return true;
}

}  // namespace

int RunScriptFiles(int argc, char** argv, const std::vector<const DeploymentKind*>& kinds) {
  testing::InitGoogleTest(&argc, argv);
  const absl::StatusOr<std::vector<Script>> scripts =
      ReadScriptFiles(std::vector<std::string>(argv + 1, argv + argc));
  if (!scripts.ok()) {
    std::cerr << scripts.status().message() << "\n";
    return 1;
  }
  if (scripts->empty() || !TitlesAreDistinct(*scripts)) return 1;
  for (const DeploymentKind* kind : kinds) {
    for (const Script& script : *scripts) Register(&script, kind);
  }
  return RUN_ALL_TESTS();
}

}  // namespace manager

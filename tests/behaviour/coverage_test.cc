// The scripts leave nothing out: every method is called, and every reason is expected, in at least
// one of them.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "manager/v1/errors.pb.h"
#include "server/objects/catalog.h"
#include "tests/support/script_file.h"

namespace manager {
namespace {

// The script files, which are this test's arguments.
std::vector<std::string>& Files() {
  static auto& files = *new std::vector<std::string>();
  return files;
}

std::vector<ScriptStep> Steps() {
  const absl::StatusOr<std::vector<Script>> scripts = ReadScriptFiles(Files());
  EXPECT_TRUE(scripts.ok()) << scripts.status().message();
  std::vector<ScriptStep> steps;
  if (!scripts.ok()) return steps;
  for (const Script& script : *scripts) {
    steps.insert(steps.end(), script.steps.begin(), script.steps.end());
  }
  return steps;
}

// What a step expects; null for one that expects nothing in particular.
const Expectation* ExpectedIn(const ScriptStep& step) {
  if (const auto* call = std::get_if<CallStep>(&step.action)) return &call->expected;
  if (const auto* answer = std::get_if<AnswerStep>(&step.action)) return &answer->expected;
  return nullptr;
}

TEST(CoverageTest, EveryMethodSucceedsInAScript) {
  std::set<std::string> called;
  for (const ScriptStep& step : Steps()) {
    const auto* call = std::get_if<CallStep>(&step.action);
    if (call != nullptr && call->expected.kind != Expectation::Kind::kError) {
      called.insert(call->method);
    }
  }
  const Catalog catalog;
  for (const Catalog::Entry& entry : catalog.entries()) {
    EXPECT_EQ(called.count(entry.method.name), 1) << entry.method.name;
  }
}

// Reasons that no script can bring about, and where they are tested.
const std::map<v1::ErrorReason, std::string>& Elsewhere() {
  static const auto& reasons = *new std::map<v1::ErrorReason, std::string>{
      {v1::ERROR_REASON_UNSPECIFIED, "never sent"},
      {v1::ERROR_REASON_MESSAGE_TOO_LARGE, "server/dispatch/limits_test.cc: takes 64 MiB"},
      {v1::ERROR_REASON_LIMIT_REACHED, "server/dispatch/limits_test.cc: takes a million objects"},
      {v1::ERROR_REASON_SHUTTING_DOWN, "server/dispatch/dispatcher_test.cc: a server must stop"},
      {v1::ERROR_REASON_STORAGE_FULL, "server/dispatch/durable_test.cc: a disk must be full"},
      {v1::ERROR_REASON_STORAGE_FAILED, "server/dispatch/durable_test.cc: a disk must fail"},
  };
  return reasons;
}

TEST(CoverageTest, EveryReasonIsExpectedInAScript) {
  std::set<v1::ErrorReason> expected;
  for (const ScriptStep& step : Steps()) {
    const Expectation* expectation = ExpectedIn(step);
    if (expectation != nullptr) expected.insert(expectation->reason);
  }
  for (int i = 0; i < v1::ErrorReason_descriptor()->value_count(); ++i) {
    const auto reason =
        static_cast<v1::ErrorReason>(v1::ErrorReason_descriptor()->value(i)->number());
    if (Elsewhere().count(reason) > 0) continue;
    EXPECT_EQ(expected.count(reason), 1) << v1::ErrorReason_Name(reason);
  }
}

}  // namespace
}  // namespace manager

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  manager::Files().assign(argv + 1, argv + argc);
  return RUN_ALL_TESTS();
}

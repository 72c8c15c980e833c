// A fixture for tests that do between two scripts what no script can say.
//
//   TEST_F(TakeBackTest, ...) {
//     Play("Queue.Create q");
//     ...
//     Play("Queue.Get q -> item: 1");
//   }

#ifndef TESTS_SUPPORT_SCRIPT_FIXTURE_H_
#define TESTS_SUPPORT_SCRIPT_FIXTURE_H_

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "tests/support/memory.h"
#include "tests/support/runner.h"

namespace manager {

class ScriptFixture : public testing::Test {
 protected:
  explicit ScriptFixture(ServerLimits limits = {}) : server_(limits) {}

  // Plays a script on the server; the test fails where a step does not come out as expected.
  // Clients wait from one script to the next.
  void Play(absl::string_view text) {
    const absl::StatusOr<std::vector<Script>> scripts = ParseScripts("script", text);
    ASSERT_TRUE(scripts.ok()) << scripts.status().message();
    for (const Script& script : *scripts) {
      const absl::Status status = runner_.Play(script);
      ASSERT_TRUE(status.ok()) << status.message();
    }
  }

  MemoryDeployment& server() { return server_; }

 private:
  MemoryDeployment server_;
  ScriptRunner runner_{&server_};  // Whose calls end before the server.
};

}  // namespace manager

#endif  // TESTS_SUPPORT_SCRIPT_FIXTURE_H_

#include "client/child.h"

#include <csignal>
#include <cstdlib>
#include <string>

#include "gtest/gtest.h"

namespace manager::ctl {
namespace {

int RunScript(const std::string& script) { return RunChild({"sh", "-c", script}, {}).exit_status; }

TEST(ChildTest, TheStatusIsThePrograms) {
  EXPECT_EQ(RunScript("exit 0"), 0);
  EXPECT_EQ(RunScript("exit 42"), 42);
  EXPECT_EQ(RunScript("kill -KILL $$"), 128 + SIGKILL);
}

TEST(ChildTest, WhatCannotBeStartedHasAShellsStatus) {
  const ChildResult missing = RunChild({"no-such-program-anywhere"}, {});
  EXPECT_EQ(missing.exit_status, 127);
  EXPECT_EQ(missing.error, "cannot run 'no-such-program-anywhere': No such file or directory");
  EXPECT_EQ(RunChild({"/"}, {}).exit_status, 126);
}

TEST(ChildTest, VariablesReplaceThoseOfTheSameName) {
  setenv("CHILD_TEST", "old", /*overwrite=*/1);
  setenv("CHILD_TEST_KEPT", "kept", /*overwrite=*/1);
  EXPECT_EQ(RunChild({"sh", "-c",
                      "test \"$CHILD_TEST$CHILD_TEST_KEPT\" = newkept && "
                      "test $(env | grep -c ^CHILD_TEST=) = 1"},
                     {"CHILD_TEST=new"})
                .exit_status,
            0);
}

TEST(ChildTest, SignalsArePassedOn) {
  // The program asks for the signal itself, so it is there to receive it.
  EXPECT_EQ(RunScript("trap 'exit 7' TERM; kill -TERM $PPID; while :; do :; done"), 7);
  EXPECT_EQ(RunScript("trap 'exit 8' USR1; kill -USR1 $PPID; while :; do :; done"), 8);
  EXPECT_EQ(RunScript("kill -HUP $PPID; while :; do :; done"), 128 + SIGHUP);
}

TEST(ChildTest, SignalsAreAsBeforeAfterwards) {
  struct sigaction before;
  sigaction(SIGTERM, nullptr, &before);
  RunScript("exit 0");
  struct sigaction after;
  sigaction(SIGTERM, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
}

TEST(ChildTest, WhatIsIgnoredStaysIgnored) {
  signal(SIGHUP, SIG_IGN);
  EXPECT_EQ(RunScript("kill -HUP $PPID; kill -HUP $$; exit 3"), 3);
  signal(SIGHUP, SIG_DFL);
}

}  // namespace
}  // namespace manager::ctl

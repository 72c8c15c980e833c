#include "client/child.h"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "client/script_pipe.h"
#include "gtest/gtest.h"

namespace manager::ctl {
namespace {

ChildResult RunProgram(const std::vector<std::string>& command,
                       const std::vector<std::string>& variables = {}) {
  ChildStop never(absl::ZeroDuration());
  return RunChild(command, variables, never);
}

int RunScript(const std::string& script) { return RunProgram({"sh", "-c", script}).exit_status; }

TEST(ChildTest, TheStatusIsThePrograms) {
  EXPECT_EQ(RunScript("exit 0"), 0);
  EXPECT_EQ(RunScript("exit 42"), 42);
  EXPECT_EQ(RunScript("kill -KILL $$"), 128 + SIGKILL);
}

TEST(ChildTest, WhatCannotBeStartedHasAShellsStatus) {
  const ChildResult missing = RunProgram({"no-such-program-anywhere"});
  EXPECT_EQ(missing.exit_status, 127);
  EXPECT_EQ(missing.error, "cannot run 'no-such-program-anywhere': No such file or directory");
  EXPECT_EQ(RunProgram({"/"}).exit_status, 126);
}

TEST(ChildTest, VariablesReplaceThoseOfTheSameName) {
  setenv("CHILD_TEST", "old", /*overwrite=*/1);
  setenv("CHILD_TEST_KEPT", "kept", /*overwrite=*/1);
  EXPECT_EQ(RunProgram({"sh", "-c",
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

// Runs a script that is stopped once it has called `ready`.
ChildResult RunAndStop(const std::string& script, absl::Duration grace) {
  const ScriptPipe pipe;
  ChildStop stop(grace);
  std::thread stopper([&] {
    EXPECT_EQ(pipe.Read(), 'r');
    stop.Request();
  });
  const ChildResult result = RunChild(
      {"sh", "-c", absl::StrCat("ready() { echo r >", pipe.path(), "; }; ", script)}, {}, stop);
  stopper.join();
  return result;
}

TEST(ChildTest, WhatIsStoppedGetsTimeToEnd) {
  const ChildResult result = RunAndStop("trap 'exit 7' TERM; ready; while :; do :; done",
                                        /*grace=*/absl::InfiniteDuration());
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.exit_status, 7);
}

TEST(ChildTest, WhatDoesNotStopIsKilled) {
  const ChildResult result =
      RunAndStop("trap '' TERM; ready; while :; do :; done", absl::Milliseconds(1));
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.exit_status, 128 + SIGKILL);
}

TEST(ChildTest, WhatIsStoppedBeforeItsStartIsNotStarted) {
  ChildStop stop(absl::ZeroDuration());
  stop.Request();
  const ChildResult result = RunChild({"no-such-program-anywhere"}, {}, stop);
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.error, "");
}

TEST(ChildTest, WhatEndsByItselfIsNotStopped) {
  ChildStop stop(absl::ZeroDuration());
  EXPECT_FALSE(RunChild({"true"}, {}, stop).stopped);
  stop.Request();
}

TEST(ChildTest, TheProgramDoesNotOutliveThisProcessUnnoticed) {
  ScriptPipe pipe;
  const pid_t runner = fork();
  if (runner == 0) {
    RunScript(
        absl::StrReplaceAll("trap 'echo t >PIPE; exit' TERM; echo r >PIPE; while :; do :; done",
                            {{"PIPE", pipe.path()}}));
    _exit(0);
  }
  pipe.CloseWriter();
  EXPECT_EQ(pipe.Read(), 'r');
  EXPECT_EQ(pipe.Read(), '\n');
  kill(runner, SIGKILL);
  EXPECT_EQ(pipe.Read(), 't');
  waitpid(runner, nullptr, 0);
}

}  // namespace
}  // namespace manager::ctl

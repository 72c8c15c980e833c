#include "server/base/serial_executor.h"

#include <memory>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/manual_executor.h"

namespace manager {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SerialExecutor, RunsTasksInTheirOrderOnOneThread) {
  std::vector<int> ran;  // The executor's thread's, until that has ended.
  std::vector<std::thread::id> threads;
  {
    SerialExecutor executor;
    for (int i = 0; i < 100; ++i) {
      executor.Run([&, i] {
        ran.push_back(i);
        threads.push_back(std::this_thread::get_id());
      });
    }
  }
  ASSERT_EQ(ran.size(), 100);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ran[static_cast<size_t>(i)], i);
  EXPECT_THAT(threads, testing::Each(threads.front()));
  EXPECT_NE(threads.front(), std::this_thread::get_id());
}

TEST(SerialExecutor, ATaskMayGiveAnother) {
  std::vector<int> ran;
  {
    SerialExecutor executor;
    executor.Run([&] {
      executor.Run([&] { ran.push_back(2); });
      ran.push_back(1);
    });
  }
  EXPECT_THAT(ran, ElementsAre(1, 2));
}

// What a task holds may give a task itself when it goes.
TEST(SerialExecutor, DropsATaskWithoutItsLock) {
  absl::Notification last;
  SerialExecutor executor;
  const auto give = [&](const int* /*held*/) { executor.Run([&] { last.Notify(); }); };
  executor.Run([held = std::shared_ptr<int>(nullptr, give)] {});
  last.WaitForNotification();
}

TEST(SerialExecutor, WhoHelpsRunsTheTasks) {
  SerialExecutor executor(absl::InfiniteDuration());
  std::vector<int> ran;
  executor.Run([&] {
    ran.push_back(1);
    executor.Run([&] { ran.push_back(3); });
  });
  executor.Run([&] { ran.push_back(2); });
  EXPECT_TRUE(executor.WantsHelp());
  executor.Help();
  EXPECT_THAT(ran, ElementsAre(1, 2, 3));
  EXPECT_FALSE(executor.WantsHelp());
  executor.Help();
}

TEST(SerialExecutor, RunsTasksThatNobodyHelpsWith) {
  SerialExecutor executor(absl::Milliseconds(1));
  for (int i = 0; i < 3; ++i) {
    absl::Notification ran;
    executor.Run([&] { ran.Notify(); });
    ran.WaitForNotification();
  }
}

TEST(SerialExecutor, RunsWhatIsLeftWhenItEnds) {
  int ran = 0;
  {
    SerialExecutor executor(absl::InfiniteDuration());
    executor.Run([&] { ++ran; });
    executor.Run([&] { ++ran; });
  }
  EXPECT_EQ(ran, 2);
}

TEST(SerialExecutor, RunsNoTaskBesideAnother) {
  SerialExecutor executor(absl::InfiniteDuration());
  absl::Notification begun;
  absl::Notification go_on;
  std::vector<int> ran;
  executor.Run([&] {
    begun.Notify();
    go_on.WaitForNotification();
    ran.push_back(1);
  });
  std::thread helper([&] { executor.Help(); });
  begun.WaitForNotification();
  executor.Run([&] { ran.push_back(2); });
  EXPECT_FALSE(executor.WantsHelp());
  executor.Help();
  go_on.Notify();
  helper.join();
  EXPECT_THAT(ran, ElementsAre(1, 2));
}

TEST(TaskGate, RunsNoTaskAfterItHasClosed) {
  ManualExecutor executor;
  std::vector<int> ran;
  {
    TaskGate gate(executor.executor());
    gate.Run([&] { ran.push_back(1); });
    EXPECT_THAT(ran, IsEmpty());
    EXPECT_TRUE(executor.RunOne());
    gate.Run([&] { ran.push_back(2); });
    gate.Close();
    gate.Run([&] { ran.push_back(3); });
  }
  EXPECT_TRUE(executor.RunOne());
  EXPECT_TRUE(executor.RunOne());
  EXPECT_FALSE(executor.RunOne());
  EXPECT_THAT(ran, ElementsAre(1));
}

TEST(TaskGate, WaitsForATaskThatRuns) {
  SerialExecutor executor;
  absl::Notification begun;
  absl::Notification closing;
  bool ended = false;
  TaskGate gate(executor.executor());
  gate.Run([&] {
    begun.Notify();
    closing.WaitForNotification();
    ended = true;
  });
  begun.WaitForNotification();
  closing.Notify();
  gate.Close();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace manager

// Reentrant locks and conditions as threads of one client use them, at a real server. Nothing waits
// without an end.

#include <unistd.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "manager/client.h"
#include "manager/condition.h"
#include "manager/error.h"
#include "manager/internal/hosted_server.h"
#include "manager/list.h"
#include "manager/lock.h"
#include "manager/objects.h"

namespace {

using manager::Client;
using manager::Condition;
using manager::List;
using manager::LockGuard;
using manager::RLock;

constexpr absl::Duration kPatience = absl::Seconds(30);

class ConditionServerTest : public testing::Test {
 protected:
  ~ConditionServerTest() override { unlink(path_.c_str()); }

  // Not in the test's own directory: a socket's path must be short.
  const std::string path_ = absl::StrCat("/tmp/condition_test.", getpid());
  manager::internal::HostedServer server_{path_};
  // Over the socket: the in-process channel hands buffers from thread to thread inside gRPC, which
  // the thread sanitizer does not see.
  const Client client_ = Client::Connect(absl::StrCat("unix:", path_)).value();
};

// A buffer of few places between threads: a list, and two conditions with one lock.
class Buffer {
 public:
  explicit Buffer(const Client& client)
      : items_(List<int>::Open(client, "items").value()),
        lock_(RLock::Open(client, "buffer").value()),
        not_empty_(Condition::Open(client, "not_empty", lock_).value()),
        not_full_(Condition::Open(client, "not_full", lock_).value()) {}

  void Put(int item) {
    LockGuard guard = lock_.Acquire().value();
    ASSERT_TRUE(not_full_
                    .WaitUntil(
                        guard, [this] { return Size() < kPlaces; }, kPatience)
                    .value());
    EXPECT_TRUE(items_.Append(item).ok());
    EXPECT_TRUE(not_empty_.Notify().ok());
    EXPECT_TRUE(guard.Release().ok());
  }

  std::optional<int> Get() {
    LockGuard guard = lock_.Acquire().value();
    const auto take = [this]() -> std::optional<int> {
      if (Size() == 0) return std::nullopt;
      return items_.Pop(0).value();
    };
    const std::optional<int> item = not_empty_.WaitUntil(guard, take, kPatience).value();
    EXPECT_TRUE(not_full_.Notify().ok());
    EXPECT_TRUE(guard.Release().ok());
    return item;
  }

 private:
  static constexpr int64_t kPlaces = 3;

  // Called with the lock held, and acquires it once more.
  int64_t Size() const {
    const LockGuard guard = lock_.Acquire().value();
    EXPECT_EQ(guard.depth(), 2);
    return items_.Size().value();
  }

  const List<int> items_;
  const RLock lock_;
  const Condition not_empty_;
  const Condition not_full_;
};

TEST_F(ConditionServerTest, AProducerAndAConsumerShareABuffer) {
  constexpr int kItems = 200;
  Buffer buffer(client_);
  std::thread producer([&buffer] {
    for (int i = 0; i < kItems; ++i) buffer.Put(i);
  });
  std::thread consumer([&buffer] {
    for (int i = 0; i < kItems; ++i) EXPECT_EQ(buffer.Get(), i);
  });
  producer.join();
  consumer.join();
}

TEST_F(ConditionServerTest, AWaitGivesUpEveryLevelAndTakesItBack) {
  const Condition condition = Condition::Open(client_, "c").value();
  LockGuard outer = condition.Acquire().value();
  LockGuard inner = condition.Acquire().value();
  const uint64_t before = inner.fence();
  std::thread notifier([&condition] {
    const auto guard = condition.TryAcquire(kPatience);
    ASSERT_TRUE(guard.ok() && guard->has_value());
    EXPECT_EQ((*guard)->depth(), 1);
    EXPECT_EQ(condition.Notify().value(), 1);
  });
  EXPECT_TRUE(condition.Wait(inner, kPatience).value());
  notifier.join();
  EXPECT_GT(inner.fence(), before);
  EXPECT_EQ(condition.lock().Inspect()->depth(), 2);
  EXPECT_TRUE(inner.Release().ok());
  EXPECT_EQ(condition.lock().Inspect()->depth(), 1);
  EXPECT_TRUE(outer.Release().ok());
  EXPECT_FALSE(condition.lock().Inspect()->locked());
}

TEST_F(ConditionServerTest, AnRLockIsItsThreads) {
  const RLock lock = RLock::Open(client_, "r").value();
  LockGuard guard = lock.Acquire().value();
  std::thread([&lock] {
    EXPECT_EQ(manager::Reason(lock.Release()), manager::v1::ERROR_REASON_NOT_OWNER);
    EXPECT_FALSE(lock.TryAcquire().value().has_value());
  }).join();
  EXPECT_TRUE(guard.Release().ok());
}

TEST_F(ConditionServerTest, ThreadsCountUnderOneLock) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 50;
  const auto count = List<int>::Open(client_, "count", {.items = {0}}).value();
  const RLock lock = RLock::Open(client_, "r").value();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        const LockGuard outer = lock.Acquire().value();
        const LockGuard inner = lock.Acquire().value();
        EXPECT_TRUE(count.Set(0, count.Get(0).value() + 1).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count.Get(0).value(), kThreads * kRounds);
}

TEST_F(ConditionServerTest, TwoThreadsThatWaitForEachOtherAreFound) {
  const RLock a = RLock::Open(client_, "a").value();
  const RLock b = RLock::Open(client_, "b").value();
  const manager::Objects objects(client_);
  LockGuard mine = a.Acquire().value();
  std::thread other([&] {
    LockGuard its = b.Acquire().value();
    EXPECT_EQ(manager::Reason(a.Acquire()), manager::v1::ERROR_REASON_OBJECT_DELETED);
  });
  std::thread finder([&] {
    auto deadlocks = objects.ListDeadlocks().ReadAll();
    const absl::Time end = absl::Now() + kPatience;
    while (deadlocks.ok() && deadlocks->empty() && absl::Now() < end) {
      std::this_thread::yield();
      deadlocks = objects.ListDeadlocks().ReadAll();
    }
    EXPECT_EQ(deadlocks->size(), 1u);
    if (!deadlocks->empty()) {
      EXPECT_EQ((*deadlocks)[0].steps_size(), 2);
    }
    EXPECT_TRUE(objects.Delete("a").ok());
  });
  while (!b.Inspect()->locked()) std::this_thread::yield();
  EXPECT_TRUE(b.Acquire().ok());
  other.join();
  finder.join();
  mine.Detach();
}

}  // namespace

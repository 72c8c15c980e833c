// Sessions of the SDK at a real server, over connections that break.

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "manager/client.h"
#include "manager/dict.h"
#include "manager/error.h"
#include "manager/internal/hosted_server.h"
#include "manager/internal/relay.h"
#include "manager/list.h"
#include "manager/lock.h"
#include "manager/objects.h"
#include "manager/queue.h"

namespace {

using manager::Client;
using manager::ClientOptions;
using manager::internal::HostedServer;
using manager::internal::Relay;

namespace v1 = manager::v1;

class SessionServerTest : public testing::Test {
 protected:
  SessionServerTest() { StartServer(); }
  ~SessionServerTest() override { unlink(path_.c_str()); }

  void StartServer(const std::string& data_dir = "") {
    server_ = std::make_unique<HostedServer>(path_, data_dir);
  }

  // A client over the relay.
  Client Connect(const ClientOptions& options = {}) {
    return Client::Connect(relay_.address(), options).value();
  }

  // A client that no relay disturbs. Not inside the process: gRPC hands memory over there in a way
  // that the thread sanitizer cannot see.
  Client ConnectDirectly() { return Client::Connect(absl::StrCat("unix:", path_)).value(); }

  // Not in the test's own directory: a socket's path must be short.
  const std::string path_ = absl::StrCat("/tmp/session_test.", getpid());
  std::unique_ptr<HostedServer> server_;
  Relay relay_{path_};
};

TEST_F(SessionServerTest, CallsAreAppliedOnceHoweverOftenTheConnectionBreaks) {
  constexpr int kThreads = 8;
  constexpr int kCalls = 200;
  const Client client = Connect();
  const auto list = manager::List<int>::Open(client, "l").value();
  absl::Mutex mu;
  int done = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        const absl::Status status = list.Append(t * kCalls + i);
        ASSERT_TRUE(status.ok()) << status;
        absl::MutexLock lock(&mu);
        ++done;
      }
    });
  }
  for (int cut = 1; cut <= 5; ++cut) {
    const auto far_enough = [&] { return done >= cut * kThreads * kCalls / 6; };
    {
      absl::MutexLock lock(&mu);
      mu.Await(absl::Condition(&far_enough));
    }
    relay_.Cut();
  }
  for (std::thread& thread : threads) thread.join();

  std::vector<int> items = list.Items().value();
  std::vector<int> expected(kThreads * kCalls);
  std::iota(expected.begin(), expected.end(), 0);
  for (int t = 0; t < kThreads; ++t) {  // A thread's calls are applied in its order.
    std::vector<int> own;
    std::copy_if(items.begin(), items.end(), std::back_inserter(own),
                 [t](int item) { return item / kCalls == t; });
    EXPECT_TRUE(std::is_sorted(own.begin(), own.end()));
  }
  std::sort(items.begin(), items.end());
  EXPECT_EQ(items, expected);
}

TEST_F(SessionServerTest, AClientThatGoesReleasesItsLocksAtOnce) {
  const Client other = ConnectDirectly();
  const auto lock = manager::Lock::Open(other, "l").value();
  {
    manager::LockGuard guard =
        manager::Lock::Open(Connect({.lease = absl::Hours(1)}), "l").value().Acquire().value();
    EXPECT_TRUE(guard.held());
    EXPECT_TRUE(lock.Inspect()->locked());
    EXPECT_NE(lock.Inspect()->session(), "");
    guard.Detach();
  }
  EXPECT_TRUE(lock.Acquire().ok());
}

TEST_F(SessionServerTest, AWaitKeepsItsPlaceOverAReconnect) {
  const Client other = ConnectDirectly();
  const auto lock = manager::Lock::Open(other, "l").value();
  manager::LockGuard first = lock.Acquire().value();
  const Client client = Connect();
  std::thread waiter([&] {
    const auto guard = manager::Lock::Open(client, "l").value().Acquire();
    EXPECT_TRUE(guard.ok()) << guard.status();
  });
  const manager::Objects objects(other);
  const auto waiters = [&] { return objects.ListWaiters().ReadAll().value(); };
  while (waiters().empty()) std::this_thread::yield();
  const std::string session = waiters()[0].session();
  relay_.Cut();
  EXPECT_TRUE(manager::Objects(client).GetServerInfo().ok());  // It has reconnected.
  ASSERT_EQ(waiters().size(), 1u);
  EXPECT_EQ(waiters()[0].session(), session);
  EXPECT_TRUE(first.Release().ok());
  waiter.join();
}

TEST_F(SessionServerTest, AConnectionThatGoesSilentIsReplaced) {
  const Client client = Connect({.lease = absl::Seconds(3)});
  const auto list = manager::List<int>::Open(client, "l").value();
  relay_.Freeze();
  EXPECT_TRUE(list.Append(1).ok());
  EXPECT_EQ(list.Items().value(), std::vector<int>{1});
}

TEST_F(SessionServerTest, ALockThatIsLostTellsItsHolderAndRefusesItsWrites) {
  absl::Notification session_lost;
  const Client client = Connect({.lease = absl::Milliseconds(500),
                                 .on_session_lost = [&session_lost] { session_lost.Notify(); }});
  const auto lock =
      manager::Lock::Open(client, "l", {.owner_death = manager::OwnerDeath::kAbandon}).value();
  const auto dict = manager::Dict<std::string, int>::Open(client, "d").value();
  manager::LockGuard guard = lock.Acquire().value();
  EXPECT_FALSE(guard.abandoned());
  const auto safe = guard.Protect(dict);
  EXPECT_TRUE(safe.Set("a", 1).ok());
  absl::Notification lock_lost;
  guard.OnLost([&lock_lost] { lock_lost.Notify(); });
  EXPECT_TRUE(guard.held());

  relay_.Refuse(true);
  relay_.Cut();
  const Client other = ConnectDirectly();
  manager::LockGuard next = manager::Lock::Open(other, "l").value().Acquire().value();
  EXPECT_TRUE(next.abandoned());
  EXPECT_GT(next.fence(), guard.fence());
  lock_lost.WaitForNotification();
  session_lost.WaitForNotification();
  EXPECT_FALSE(guard.held());

  relay_.Refuse(false);
  EXPECT_EQ(manager::Reason(safe.Set("a", 2)), v1::ERROR_REASON_STALE_FENCE);
  EXPECT_EQ(dict.Get("a").value(), 1);
  EXPECT_EQ(guard.Release().code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(next.held());
  EXPECT_TRUE(next.Release().ok());
}

TEST_F(SessionServerTest, ADurableServerThatWasAwayForLongHasWhatItsClientsHad) {
  server_ = nullptr;
  const std::string data_dir = absl::StrCat(testing::TempDir(), "/long_away");
  StartServer(data_dir);
  manager::RetryPolicy quick;
  quick.max_backoff = absl::Milliseconds(100);
  const Client client = Connect({.lease = absl::Seconds(2), .retry = quick});
  const auto lock = manager::Lock::Open(client, "l").value();
  manager::LockGuard guard = lock.Acquire().value();
  absl::Notification lock_lost;
  guard.OnLost([&lock_lost] { lock_lost.Notify(); });
  const auto queue = manager::Queue<int>::Open(client, "q").value();
  std::thread waiter([&queue] { EXPECT_EQ(queue.Get().value(), 7); });
  while (manager::Objects(ConnectDirectly()).ListWaiters().ReadAll()->empty()) {
    std::this_thread::yield();
  }

  server_ = nullptr;
  lock_lost.WaitForNotification();
  EXPECT_FALSE(guard.held());

  StartServer(data_dir);
  const Client other = ConnectDirectly();
  EXPECT_TRUE(manager::Queue<int>::Open(other, "q").value().Put(7).ok());
  waiter.join();
  const auto others = manager::Lock::Open(other, "l").value();
  EXPECT_TRUE(others.Inspect()->locked());
  EXPECT_TRUE(guard.Release().ok());
  EXPECT_FALSE(others.Inspect()->locked());
  EXPECT_TRUE(lock.Acquire()->held());
}

TEST_F(SessionServerTest, AGuardHoldsWithoutASessionToo) {
  const Client client = Connect({.session = false});
  const auto dict = manager::Dict<std::string, int>::Open(client, "d").value();
  manager::LockGuard guard = manager::Lock::Open(client, "l").value().Acquire().value();
  const auto safe = guard.Protect(dict);
  EXPECT_TRUE(safe.Set("a", 1).ok());
  EXPECT_TRUE(guard.Release().ok());
  EXPECT_EQ(manager::Reason(safe.Set("a", 2)), v1::ERROR_REASON_STALE_FENCE);
}

TEST_F(SessionServerTest, ANewServerMeansANewSession) {
  absl::Notification lost;
  const Client client = Connect({.on_session_lost = [&lost] { lost.Notify(); }});
  EXPECT_TRUE(manager::List<int>::Open(client, "l").ok());
  server_.reset();
  StartServer();
  EXPECT_TRUE(manager::List<int>::Open(client, "l").ok());
  lost.WaitForNotification();
}

TEST_F(SessionServerTest, LargeMessagesPass) {
  const Client client = Connect();
  const auto list = manager::List<std::string>::Open(client, "l").value();
  const std::string large(5 << 20, 'x');
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      EXPECT_TRUE(list.Append(large).ok());
      EXPECT_EQ(list.Get(0).value(), large);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

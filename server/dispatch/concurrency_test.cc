// Many threads on one dispatcher. What they do is chance, so the checks are of what must hold
// whatever happens; the thread sanitizer sees the rest.

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/error/error.h"
#include "gtest/gtest.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/queue.pb.h"
#include "server/dispatch/dispatcher.h"

namespace manager {
namespace {

constexpr int kThreads = 4;

// A call whose thread waits for the reply, or gives it up.
class BlockingCall final : public Caller {
 public:
  BlockingCall(Dispatcher& dispatcher, absl::string_view method,
               const google::protobuf::Message& request)
      : dispatcher_(dispatcher),
        id_(dispatcher.Start(absl::StrCat("/manager.v1.", method), request.SerializeAsString(),
                             this)) {}

  void OnReply(Reply reply) override {
    reply_ = std::move(reply);
    answered_.Notify();
  }

  Reply Await() {
    answered_.WaitForNotification();
    return std::move(reply_);
  }

  // The reply, if there is one.
  std::optional<Reply> Cancel() {
    if (dispatcher_.Cancel(id_)) return std::nullopt;
    return Await();
  }

 private:
  Dispatcher& dispatcher_;
  Reply reply_;
  absl::Notification answered_;
  const CallId id_;  // Last: the reply may come before it is known.
};

class ConcurrencyTest : public testing::Test {
 protected:
  template <class Request>
  static Request Naming(const char* object) {
    Request request;
    request.set_object(object);
    return request;
  }

  // Runs something on several threads at a time.
  template <class F>
  static void OnThreads(F body) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(body, i);
    for (std::thread& thread : threads) thread.join();
  }

  const Catalog catalog_;
  Dispatcher dispatcher_{catalog_, {}, [] { return absl::UnixEpoch(); }, /*seed=*/1};
};

TEST_F(ConcurrencyTest, AHostedLockExcludes) {
  constexpr int kRounds = 2000;
  BlockingCall(dispatcher_, "Lock/Create", Naming<v1::LockCreateRequest>("m")).Await();
  int counter = 0;  // Guarded by the hosted lock alone.
  OnThreads([&](int) {
    for (int i = 0; i < kRounds; ++i) {
      const auto acquire = Naming<v1::LockAcquireRequest>("m");
      EXPECT_TRUE(BlockingCall(dispatcher_, "Lock/Acquire", acquire).Await().status.ok());
      ++counter;
      const auto release = Naming<v1::LockReleaseRequest>("m");
      EXPECT_TRUE(BlockingCall(dispatcher_, "Lock/Release", release).Await().status.ok());
    }
  });
  EXPECT_EQ(counter, kThreads * kRounds);
}

// Items go round among threads that put, get, give up getting, and send back what they got.
TEST_F(ConcurrencyTest, EveryItemIsGotExactlyOnce) {
  constexpr int kItems = 2000;  // Of each thread.
  BlockingCall(dispatcher_, "Queue/Create", Naming<v1::QueueCreateRequest>("q")).Await();
  const auto get = Naming<v1::QueueGetRequest>("q");
  absl::Mutex mutex;
  std::map<std::string, int> got;  // How often each item was.
  const auto keep = [&](const Reply& reply) {
    ASSERT_TRUE(reply.status.ok());
    absl::MutexLock lock(&mutex);
    ++got[reply.response->SerializeAsString()];
  };
  OnThreads([&](int thread) {
    for (int i = 0; i < kItems; ++i) {
      auto put = Naming<v1::QueuePutRequest>("q");
      put.mutable_item()->set_int_value(thread * kItems + i);
      BlockingCall getter(dispatcher_, "Queue/Get", get);
      EXPECT_TRUE(BlockingCall(dispatcher_, "Queue/Put", put).Await().status.ok());
      std::optional<Reply> reply = getter.Cancel();
      if (!reply.has_value()) continue;
      if (i % 3 == 0) {
        dispatcher_.TakeBack(*std::move(reply));
      } else {
        keep(*reply);
      }
    }
  });
  while (got.size() < kThreads * kItems) {
    BlockingCall getter(dispatcher_, "Queue/Get", get);
    const std::optional<Reply> reply = getter.Cancel();
    ASSERT_TRUE(reply.has_value()) << "items were lost: only " << got.size() << " are left";
    keep(*reply);
  }
  for (const auto& [item, times] : got) EXPECT_EQ(times, 1);
}

TEST_F(ConcurrencyTest, DrainingEndsEveryWait) {
  BlockingCall(dispatcher_, "Queue/Create", Naming<v1::QueueCreateRequest>("q")).Await();
  std::atomic<int> running = kThreads - 1;
  OnThreads([&](int thread) {
    if (thread == 0) {
      // Each of the others waits, or has been told already.
      dispatcher_.Drain();
      while (running > 0) dispatcher_.Tick(absl::UnixEpoch());
      return;
    }
    const auto get = Naming<v1::QueueGetRequest>("q");
    while (ReasonOf(BlockingCall(dispatcher_, "Queue/Get", get).Await().status) !=
           v1::ERROR_REASON_SHUTTING_DOWN) {
    }
    --running;
  });
}

}  // namespace
}  // namespace manager

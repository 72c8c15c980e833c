// A client on the SDK in a process of its own, which a test can kill, stop and cut off.
//
//   sdk_client ADDRESS LEASE produce QUEUE NAME THREADS COUNT
//   sdk_client ADDRESS LEASE consume QUEUE THREADS
//   sdk_client ADDRESS LEASE increment LOCK DICT THREADS COUNT
//   sdk_client ADDRESS LEASE hold LOCK DICT
//
// What goes on is told on standard output, a line at a time. All threads of a process share one
// session. A call that fails ends the process with 1, after a line on standard error.

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/dict.h"
#include "manager/error.h"
#include "manager/lock.h"
#include "manager/queue.h"

namespace manager {
namespace {

// A line at once, so that a process that is killed leaves no half of one.
void Say(const std::string& text) {
  const std::string line = text + "\n";
  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
}

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << absl::StrCat("sdk_client: ", status.ToString(), "\n");
  std::_Exit(1);
}

template <typename T>
T Check(absl::StatusOr<T> result) {
  Check(result.status());
  return *std::move(result);
}

int ToInt(const std::string& text) {
  int number = 0;
  if (!absl::SimpleAtoi(text, &number)) Check(absl::InvalidArgumentError(text));
  return number;
}

void InThreads(int count, const std::function<void(int thread)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(body, i);
  for (std::thread& thread : threads) thread.join();
}

// Puts "NAME.thread 0", "NAME.thread 1" and so on.
void Produce(const Client& client, const std::vector<std::string>& args) {
  const auto queue = Check(Queue<std::string>::Open(client, args[0]));
  InThreads(ToInt(args[2]), [&](int thread) {
    for (int i = 0; i < ToInt(args[3]); ++i) {
      Check(queue.Put(absl::StrCat(args[1], ".", thread, " ", i)));
    }
  });
}

// Says "thread ITEM" of each item, before it asks for the next. Ends when the queue is shut down.
void Consume(const Client& client, const std::vector<std::string>& args) {
  const auto queue = Check(Queue<std::string>::Open(client, args[0]));
  InThreads(ToInt(args[1]), [&](int thread) {
    while (true) {
      const absl::StatusOr<std::string> item = queue.Get();
      if (Reason(item) == v1::ERROR_REASON_QUEUE_SHUT_DOWN) return;
      Say(absl::StrCat(thread, " ", Check(item)));
    }
  });
}

// Adds 1 to the dict's "sum" so many times in each thread, in two calls under the lock.
void Increment(const Client& client, const std::vector<std::string>& args) {
  const auto lock = Check(Lock::Open(client, args[0]));
  const auto dict = Check(Dict<std::string, int64_t>::Open(client, args[1]));
  InThreads(ToInt(args[2]), [&](int) {
    for (int i = 0; i < ToInt(args[3]); ++i) {
      LockGuard guard = Check(lock.Acquire());
      const int64_t sum = Check(dict.Get("sum", 0));
      Check(dict.Set("sum", sum + 1));
      Check(guard.Release());
    }
  });
}

// Acquires the lock and says "held FENCE"; says "lost" when it learns that. Between, it answers
// what standard input asks for:
//   held             yes or no
//   guarded VALUE    sets the dict's "key", protected by the lock: OK, or the reason
//   plain VALUE      the same, unprotected
//   release          OK, or the reason
void Hold(const Client& client, const std::vector<std::string>& args) {
  const auto lock = Check(Lock::Open(client, args[0]));
  const auto dict = Check(Dict<std::string, std::string>::Open(client, args[1]));
  LockGuard guard = Check(lock.Acquire());
  guard.OnLost([] { Say("lost"); });
  Say(absl::StrCat("held ", guard.fence()));

  const auto say = [](const absl::Status& status) {
    const std::string reason = ReasonName(status);
    Say(status.ok() ? "OK" : !reason.empty() ? reason : std::string(status.message()));
  };
  std::string order, value;
  while (std::cin >> order) {
    if (order == "held") {
      Say(guard.held() ? "yes" : "no");
    } else if (order == "guarded" && std::cin >> value) {
      say(guard.Protect(dict).Set("key", value));
    } else if (order == "plain" && std::cin >> value) {
      say(dict.Set("key", value));
    } else if (order == "release") {
      say(guard.Release());
    } else {
      Check(absl::InvalidArgumentError(order));
    }
  }
}

struct Role {
  const char* name;
  size_t arguments;
  void (*play)(const Client& client, const std::vector<std::string>& args);
};

constexpr Role kRoles[] = {{"produce", 4, Produce},
                           {"consume", 2, Consume},
                           {"increment", 4, Increment},
                           {"hold", 2, Hold}};

int Main(const std::vector<std::string>& args) {
  ClientOptions options;
  // Those who are cut off want to be back soon.
  options.retry.initial_backoff = absl::Milliseconds(1);
  for (const Role& role : kRoles) {
    if (args.size() != 3 + role.arguments || args[2] != role.name) continue;
    if (!absl::ParseDuration(args[1], &options.lease)) break;
    role.play(Check(Client::Connect(args[0], options)), {args.begin() + 3, args.end()});
    return 0;
  }
  Check(absl::InvalidArgumentError("see the head of sdk_client.cc"));
  return 1;
}

}  // namespace
}  // namespace manager

int main(int argc, char** argv) { return manager::Main({argv + 1, argv + argc}); }

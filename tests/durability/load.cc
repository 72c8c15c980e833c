// Clients under whom a server is killed: threads that share a session, and for whom nothing of that
// may show but time.
//
//   load ADDRESS NAME
//
// Says "ready", then works until standard input says
//   progress   how many calls have been done, and how many the server could not store
//   finish     ends what puts in; "finished" when that has been answered to the last call
//   report     once the queue "jobs" is shut down: what was acknowledged, a line each, and the end
//
//   appended THREAD NUMBER    to the list "log"
//   put THREAD NUMBER         into the queue "jobs"
//   got THREAD ITEM           out of it, in this order
//   counted                   1 in the counter "counter", under "all"
//   set THREAD NUMBER         in the dict "dict", under "THREAD": the last time
//   held FENCE                of the lock "lock"
//   added                     1 to "sum" in the dict, under the lock
//
// A call that fails otherwise, a session that is lost, and an answer that cannot be end it with
// status 1, after a line on standard error.

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "manager/client.h"
#include "manager/counter.h"
#include "manager/dict.h"
#include "manager/error.h"
#include "manager/future.h"
#include "manager/list.h"
#include "manager/lock.h"
#include "manager/queue.h"

namespace manager {
namespace {

// Longer than any pause of a busy machine: no session is to end here.
constexpr absl::Duration kLease = absl::Minutes(2);

// How many appends a thread has under way that does not wait for each.
constexpr size_t kPipelined = 8;

[[noreturn]] void Fail(const std::string& what) {
  std::cerr << absl::StrCat("load: ", what, "\n");
  std::_Exit(1);
}

void Check(const absl::Status& status) {
  if (!status.ok()) Fail(status.ToString());
}

template <typename T>
T Check(absl::StatusOr<T> result) {
  Check(result.status());
  return *std::move(result);
}

// What all threads share. The objects are there before anything is done to the server: a thread
// that opened its own once did so when the disk was full already, and was refused.
struct Work {
  Work(const Client& client, std::string its_name)
      : name(std::move(its_name)),
        log(Check(List<std::string>::Open(client, "log"))),
        jobs(Check(Queue<std::string>::Open(client, "jobs"))),
        counter(Check(Counter<std::string>::Open(client, "counter"))),
        dict(Check(Dict<std::string, int64_t>::Open(client, "dict"))),
        lock(Check(Lock::Open(client, "lock"))) {}

  const std::string name;
  const List<std::string> log;
  const Queue<std::string> jobs;
  const Counter<std::string> counter;
  const Dict<std::string, int64_t> dict;
  const Lock lock;

  std::atomic<bool> finishing = false;
  std::atomic<int64_t> answered = 0;
  std::atomic<int64_t> refused = 0;

  // Whether a call was done. False where the server could not store it, and so refused it.
  bool Done(const absl::Status& status) {
    const v1::ErrorReason reason = Reason(status);
    const bool stored =
        reason != v1::ERROR_REASON_STORAGE_FULL && reason != v1::ERROR_REASON_STORAGE_FAILED;
    if (stored) Check(status);
    ++(stored ? answered : refused);
    return stored;
  }
};

// One thread's work, and what it has to report.
using Lines = std::vector<std::string>;
using Role = void (*)(Work& work, const std::string& thread, Lines& lines);

void Append(Work& work, const std::string& thread, Lines& lines) {
  for (int64_t i = 0; !work.finishing; ++i) {
    const std::string item = absl::StrCat(thread, " ", i);
    if (work.Done(work.log.Append(item))) lines.push_back("appended " + item);
  }
}

void AppendPipelined(Work& work, const std::string& thread, Lines& lines) {
  const auto list = work.log.Async();
  std::deque<std::pair<std::string, Future<void>>> under_way;
  int64_t count = 0;
  while (!work.finishing || !under_way.empty()) {
    if (!work.finishing && under_way.size() < kPipelined) {
      const std::string item = absl::StrCat(thread, " ", count++);
      under_way.emplace_back(item, list.Append(item));
      continue;
    }
    const auto& [item, future] = under_way.front();
    if (work.Done(future.Get())) lines.push_back("appended " + item);
    under_way.pop_front();
  }
}

void Put(Work& work, const std::string& thread, Lines& lines) {
  for (int64_t i = 0; !work.finishing; ++i) {
    const std::string item = absl::StrCat(thread, " ", i);
    if (work.Done(work.jobs.Put(item))) lines.push_back("put " + item);
  }
}

void Get(Work& work, const std::string& thread, Lines& lines) {
  while (true) {
    const absl::StatusOr<std::string> item = work.jobs.Get();
    if (Reason(item) == v1::ERROR_REASON_QUEUE_SHUT_DOWN) return;
    if (work.Done(item.status())) lines.push_back(absl::StrCat("got ", thread, " ", *item));
  }
}

// The same with waits that run out, before the server is killed, after it, or across that.
void GetOrTimeOut(Work& work, const std::string& thread, Lines& lines) {
  while (true) {
    const auto item = work.jobs.TryGet(absl::Milliseconds(20));
    if (Reason(item) == v1::ERROR_REASON_QUEUE_SHUT_DOWN) return;
    if (!work.Done(item.status()) || !item->has_value()) continue;
    lines.push_back(absl::StrCat("got ", thread, " ", **item));
  }
}

void Count(Work& work, const std::string& thread, Lines& lines) {
  int64_t own = 0;
  while (!work.finishing) {
    const absl::StatusOr<int64_t> told = work.counter.Add(thread);
    if (work.Done(told.status()) && *told != ++own) {
      Fail(absl::StrCat(thread, " has counted ", own, ", and is told ", *told));
    }
    if (work.Done(work.counter.Add("all").status())) lines.push_back("counted");
  }
}

void Set(Work& work, const std::string& thread, Lines& lines) {
  int64_t set = 0;
  for (int64_t next = 1; !work.finishing; ++next) {
    if (work.Done(work.dict.Set(thread, next))) set = next;
    const int64_t read = Check(work.dict.Get(thread, 0));
    if (read != set) Fail(absl::StrCat(thread, " has set ", set, ", and reads ", read));
  }
  lines.push_back(absl::StrCat("set ", thread, " ", set));
}

// Each holder leaves its fence, which the next one's must exceed.
void AddUnderLock(Work& work, const std::string& /*thread*/, Lines& lines) {
  while (!work.finishing) {
    absl::StatusOr<LockGuard> guard = work.lock.Acquire();
    if (!work.Done(guard.status())) continue;
    const auto fence = static_cast<int64_t>(guard->fence());
    const auto guarded = guard->Protect(work.dict);
    const int64_t last_fence = Check(guarded.Get("fence", 0));
    if (fence <= last_fence) Fail(absl::StrCat("the fence ", fence, " follows ", last_fence));
    const int64_t sum = Check(guarded.Get("sum", 0));
    lines.push_back(absl::StrCat("held ", fence));
    if (work.Done(guarded.Set("fence", fence)) && work.Done(guarded.Set("sum", sum + 1))) {
      lines.push_back("added");
    }
    // A guard would give up its grant once, and be done with it.
    guard->Detach();
    while (!work.Done(work.lock.Release(static_cast<uint64_t>(fence)))) continue;
  }
}

// Threads of one role each, and what they report.
class Crew {
 public:
  Crew(Work& work, const char* title, const std::vector<Role>& roles) : lines_(roles.size()) {
    for (size_t i = 0; i < roles.size(); ++i) {
      threads_.emplace_back(roles[i], std::ref(work), absl::StrCat(work.name, ".", title, i),
                            std::ref(lines_[i]));
    }
  }

  // Waits for their end, and adds what they report.
  void End(Lines& report) {
    for (std::thread& thread : threads_) thread.join();
    for (const Lines& lines : lines_) report.insert(report.end(), lines.begin(), lines.end());
  }

 private:
  std::vector<Lines> lines_;
  std::vector<std::thread> threads_;
};

void Say(const std::string& line) { std::cout << line << std::endl; }

int Main(const std::vector<std::string>& args) {
  if (args.size() != 2) Fail("see the head of load.cc");
  ClientOptions options;
  options.lease = kLease;
  // A call takes as long as it takes to restart the server, some of them several times.
  options.call_timeout = kLease;
  options.on_session_lost = [] { Fail("the session was lost"); };
  // Those who are cut off want to be back soon.
  options.retry.initial_backoff = absl::Milliseconds(1);
  options.retry.max_backoff = absl::Milliseconds(20);
  Work work(Check(Client::Connect(args[0], options)), args[1]);

  Crew producers(work, "p",
                 {Append, AppendPipelined, Put, Put, Count, Set, AddUnderLock, AddUnderLock});
  Crew consumers(work, "c", {Get, GetOrTimeOut});
  Say("ready");
  Lines report;
  std::string order;
  while (std::cin >> order && order != "report") {
    if (order == "progress") {
      Say(absl::StrCat(work.answered.load(), " ", work.refused.load()));
    } else if (order == "finish") {
      work.finishing = true;
      producers.End(report);
      Say("finished");
    } else {
      Fail(absl::StrCat("what is ", order, "?"));
    }
  }
  consumers.End(report);
  for (const std::string& line : report) Say(line);
  return 0;
}

}  // namespace
}  // namespace manager

int main(int argc, char** argv) { return manager::Main({argv + 1, argv + argc}); }

// Tells ThreadSanitizer what abseil's synchronization means.
//
// The sanitizer follows atomics in code that it instrumented, and pthread calls anywhere. The
// installed abseil is neither: its Mutex is made of atomics in a library that is not instrumented,
// so to the sanitizer everything that a Mutex guards would look like a race.
//
// A program's definition of a function wins over a shared library's, for calls from every library.
// So each function here stands in front of abseil's own, calls it, and reports what it orders:
// whoever acquires an address comes after all who released it before. Readers release to each other
// too, which may hide a race between readers, who do not write, but never invents one.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdio>
#include <cstdlib>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}

namespace {

// Before every mangled name; debian3 is the inline namespace of Debian's abseil.
#define ABSL "4absl7debian3"

// abseil's own definition of the function with this mangled name. `Function` is its type, with
// `this` as the first argument.
template <typename Function>
Function* Find(const char* symbol) {
  void* const function = dlsym(RTLD_NEXT, symbol);
  if (function == nullptr) {
    std::fprintf(stderr, "absl_sync.cc is for another release of abseil: no %s\n", symbol);
    std::abort();
  }
  return reinterpret_cast<Function*>(function);
}

// While abseil runs it may evaluate a Condition on behalf of another thread, whose lock makes that
// safe. What is read there is none of the sanitizer's business.
class Unobserved {
 public:
  Unobserved() {
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~Unobserved() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  }
  Unobserved(const Unobserved&) = delete;
  Unobserved& operator=(const Unobserved&) = delete;
};

template <typename Function>
void Acquire(const void* address, Function function) {
  {
    Unobserved unobserved;
    function();
  }
  __tsan_acquire(const_cast<void*>(address));
}

// A failed attempt acquires too: harmless, and simpler.
template <typename Function>
bool TryAcquire(const void* address, Function function) {
  bool result = false;
  Acquire(address, [&] { result = function(); });
  return result;
}

template <typename Function>
void Release(const void* address, Function function) {
  __tsan_release(const_cast<void*>(address));
  Unobserved unobserved;
  function();
}

// Lets go of a held lock for a while.
template <typename Function>
bool ReleaseAndAcquire(const void* address, Function function) {
  __tsan_release(const_cast<void*>(address));
  return TryAcquire(address, function);
}

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  static auto* const next = Find<void(Mutex*)>("_ZN" ABSL "5Mutex4LockEv");
  Acquire(this, [&] { next(this); });
}

void Mutex::Unlock() {
  static auto* const next = Find<void(Mutex*)>("_ZN" ABSL "5Mutex6UnlockEv");
  Release(this, [&] { next(this); });
}

bool Mutex::TryLock() {
  static auto* const next = Find<bool(Mutex*)>("_ZN" ABSL "5Mutex7TryLockEv");
  return TryAcquire(this, [&] { return next(this); });
}

void Mutex::ReaderLock() {
  static auto* const next = Find<void(Mutex*)>("_ZN" ABSL "5Mutex10ReaderLockEv");
  Acquire(this, [&] { next(this); });
}

void Mutex::ReaderUnlock() {
  static auto* const next = Find<void(Mutex*)>("_ZN" ABSL "5Mutex12ReaderUnlockEv");
  Release(this, [&] { next(this); });
}

bool Mutex::ReaderTryLock() {
  static auto* const next = Find<bool(Mutex*)>("_ZN" ABSL "5Mutex13ReaderTryLockEv");
  return TryAcquire(this, [&] { return next(this); });
}

void Mutex::Await(const Condition& condition) {
  static auto* const next =
      Find<void(Mutex*, const Condition&)>("_ZN" ABSL "5Mutex5AwaitERKNS0_9ConditionE");
  ReleaseAndAcquire(this, [&] {
    next(this, condition);
    return true;
  });
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static auto* const next = Find<bool(Mutex*, const Condition&, Duration)>(
      "_ZN" ABSL "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  return ReleaseAndAcquire(this, [&] { return next(this, condition, timeout); });
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static auto* const next = Find<bool(Mutex*, const Condition&, Time)>(
      "_ZN" ABSL "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return ReleaseAndAcquire(this, [&] { return next(this, condition, deadline); });
}

void Mutex::LockWhen(const Condition& condition) {
  static auto* const next =
      Find<void(Mutex*, const Condition&)>("_ZN" ABSL "5Mutex8LockWhenERKNS0_9ConditionE");
  Acquire(this, [&] { next(this, condition); });
}

bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  static auto* const next = Find<bool(Mutex*, const Condition&, Duration)>(
      "_ZN" ABSL "5Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  return TryAcquire(this, [&] { return next(this, condition, timeout); });
}

bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  static auto* const next = Find<bool(Mutex*, const Condition&, Time)>(
      "_ZN" ABSL "5Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return TryAcquire(this, [&] { return next(this, condition, deadline); });
}

void Mutex::ReaderLockWhen(const Condition& condition) {
  static auto* const next =
      Find<void(Mutex*, const Condition&)>("_ZN" ABSL "5Mutex14ReaderLockWhenERKNS0_9ConditionE");
  Acquire(this, [&] { next(this, condition); });
}

void CondVar::Wait(Mutex* mutex) {
  static auto* const next = Find<void(CondVar*, Mutex*)>("_ZN" ABSL "7CondVar4WaitEPNS0_5MutexE");
  ReleaseAndAcquire(mutex, [&] {
    next(this, mutex);
    return true;
  });
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static auto* const next = Find<bool(CondVar*, Mutex*, Duration)>(
      "_ZN" ABSL "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  return ReleaseAndAcquire(mutex, [&] { return next(this, mutex, timeout); });
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static auto* const next = Find<bool(CondVar*, Mutex*, Time)>(
      "_ZN" ABSL "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  return ReleaseAndAcquire(mutex, [&] { return next(this, mutex, deadline); });
}

namespace {

// HasBeenNotified() is inline: an atomic read, which the sanitizer sees, of the flag that lies
// behind the Mutex. So that is the address at which Notify() releases.
const void* Flag(const Notification* notification) {
  return reinterpret_cast<const char*>(notification) + sizeof(Mutex);
}

}  // namespace

void Notification::Notify() {
  static auto* const next = Find<void(Notification*)>("_ZN" ABSL "12Notification6NotifyEv");
  Release(Flag(this), [&] { next(this); });
}

void Notification::WaitForNotification() const {
  static auto* const next =
      Find<void(const Notification*)>("_ZNK" ABSL "12Notification19WaitForNotificationEv");
  Acquire(Flag(this), [&] { next(this); });
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static auto* const next = Find<bool(const Notification*, Duration)>(
      "_ZNK" ABSL "12Notification30WaitForNotificationWithTimeoutENS0_8DurationE");
  return TryAcquire(Flag(this), [&] { return next(this, timeout); });
}

bool Notification::WaitForNotificationWithDeadline(Time deadline) const {
  static auto* const next = Find<bool(const Notification*, Time)>(
      "_ZNK" ABSL "12Notification31WaitForNotificationWithDeadlineENS0_4TimeE");
  return TryAcquire(Flag(this), [&] { return next(this, deadline); });
}

bool BlockingCounter::DecrementCount() {
  static auto* const next =
      Find<bool(BlockingCounter*)>("_ZN" ABSL "15BlockingCounter14DecrementCountEv");
  bool last = false;
  Release(this, [&] { last = next(this); });
  return last;
}

void BlockingCounter::Wait() {
  static auto* const next = Find<void(BlockingCounter*)>("_ZN" ABSL "15BlockingCounter4WaitEv");
  Acquire(this, [&] { next(this); });
}

ABSL_NAMESPACE_END
}  // namespace absl

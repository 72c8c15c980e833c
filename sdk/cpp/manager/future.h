// What becomes of a call that nobody waited for when it was made.
//
//   manager::Future<int> age = ages.Async().Get("anna");  // Sent; does not block.
//   ...
//   absl::StatusOr<int> anna = age.Get();                 // Blocks until it is here.
//
// Copying is cheap: copies stand for the same call. A future keeps its connection alive. Dropping
// it does not take the call back.
//
// Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_FUTURE_H_
#define MANAGERD_SDK_CPP_MANAGER_FUTURE_H_

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "manager/connection.h"

namespace manager {
inline namespace sdk {
namespace internal {

// A T or an error; where T is void, only whether there was one.
template <typename T>
using OrError = std::conditional_t<std::is_void_v<T>, absl::Status, absl::StatusOr<T>>;

// What a call's end and its futures share. Thread-safe.
template <typename T>
class FutureState {
 public:
  using Callback = std::function<void(const OrError<T>&)>;

  // To be called once.
  void Set(OrError<T> result) {
    result_ = std::move(result);
    std::vector<Callback> callbacks;
    {
      absl::MutexLock lock(&mu_);
      ready_.Notify();
      callbacks.swap(callbacks_);
    }
    for (const Callback& callback : callbacks) callback(result_);
  }

  bool Ready() const { return ready_.HasBeenNotified(); }

  const OrError<T>& Get() const {
    ready_.WaitForNotification();
    return result_;
  }

  void Then(Callback callback) {
    {
      absl::MutexLock lock(&mu_);
      if (!Ready()) return callbacks_.push_back(std::move(callback));
    }
    callback(result_);
  }

 private:
  absl::Notification ready_;
  OrError<T> result_;  // Set's until ready_, then constant.
  absl::Mutex mu_;
  std::vector<Callback> callbacks_ ABSL_GUARDED_BY(mu_);
};

}  // namespace internal

template <typename T>
class Future {
 public:
  // What the blocking method gives: absl::StatusOr<T>, or absl::Status where T is void.
  using Result = internal::OrError<T>;

  // For the SDK: of a call through `connection`.
  Future(std::shared_ptr<internal::FutureState<T>> state, std::shared_ptr<Connection> connection)
      : connection_(std::move(connection)), state_(std::move(state)) {}

  // Blocks until the call has ended. May be called any number of times, but not by what must not
  // block. The reference is good as long as any copy of the future is.
  const Result& Get() const& { return state_->Get(); }
  Result Get() && { return state_->Get(); }

  // Whether the call has ended, so that Get does not block.
  bool Ready() const { return state_->Ready(); }

  // Calls `callback` once the call has ended, on whichever thread brings its end; on this one, at
  // once, where it has ended already. Callbacks hold up other calls of the client: they may start
  // calls, but must not block. If nothing else keeps the connection, it closes before the end
  // comes, which then is CANCELLED.
  void Then(std::function<void(const Result&)> callback) const {
    state_->Then(std::move(callback));
  }

 private:
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<internal::FutureState<T>> state_;
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_FUTURE_H_

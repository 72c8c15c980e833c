// For tests: a connection on which a started call ends when the test says so.

#ifndef MANAGERD_SDK_CPP_INTERNAL_DEFERRED_CONNECTION_H_
#define MANAGERD_SDK_CPP_INTERNAL_DEFERRED_CONNECTION_H_

#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/message.h"
#include "manager/connection.h"

namespace manager {
inline namespace sdk {
namespace internal {

// Thread-safe.
class DeferredConnection final : public Connection {
 public:
  // `replies` is called for each reply.
  explicit DeferredConnection(std::shared_ptr<Connection> replies) : replies_(std::move(replies)) {}

  absl::Status Call(const RpcMethod& method, const google::protobuf::Message& request,
                    google::protobuf::Message* response, const CallOptions& options) override {
    return replies_->Call(method, request, response, options);
  }

  void Start(const RpcMethod& method, const google::protobuf::Message& request,
             google::protobuf::Message* response, const CallOptions& options,
             std::function<void(absl::Status)> done) override {
    const std::shared_ptr<google::protobuf::Message> copy(request.New());
    copy->CopyFrom(request);
    absl::MutexLock lock(&mu_);
    started_.push_back([replies = replies_, method, copy, response, options, done] {
      done(replies->Call(method, *copy, response, options));
    });
  }

  // Ends the first call that has not ended, on this thread. Waits for it to be started.
  void AnswerNext() {
    std::function<void()> next;
    {
      absl::MutexLock lock(&mu_);
      mu_.Await(absl::Condition(
          +[](std::deque<std::function<void()>>* started) { return !started->empty(); },
          &started_));
      next = std::move(started_.front());
      started_.pop_front();
    }
    next();
  }

 private:
  const std::shared_ptr<Connection> replies_;
  absl::Mutex mu_;
  std::deque<std::function<void()>> started_ ABSL_GUARDED_BY(mu_);
};

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_INTERNAL_DEFERRED_CONNECTION_H_

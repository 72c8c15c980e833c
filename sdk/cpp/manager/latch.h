// A shared latch, hosted by a server: a count that only goes down, to wait for until it is 0.
//
//   auto done = manager::Latch::Open(client, "done", 3);
//   if (!done.ok()) return done.status();
//   absl::StatusOr<int64_t> left = done->CountDown();
//   absl::StatusOr<bool> open = done->Wait(absl::Seconds(10));  // false: the time ran out.
//   manager::Future<bool> later = done->Async().Wait();         // See manager/future.h, batch.h.
//
// Beside the errors that a method names, each may answer with
//   NOT_FOUND (OBJECT_NOT_FOUND)         the latch has been deleted
//   FAILED_PRECONDITION (WRONG_TYPE)     the name belongs to an object of another type
// and what Connection::Call says of the transport.
//
// Copying is cheap: copies stand for the same object. Thread-safe.

#ifndef MANAGERD_SDK_CPP_MANAGER_LATCH_H_
#define MANAGERD_SDK_CPP_MANAGER_LATCH_H_

#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "manager/batch.h"
#include "manager/client.h"
#include "manager/create_mode.h"
#include "manager/internal/object_handle.h"
#include "manager/lifetime.h"
#include "manager/style.h"
#include "manager/v1/latch.pb.h"
#include "manager/value.h"

namespace manager {
inline namespace sdk {

struct LatchOptions {
  CreateMode mode = CreateMode::kGetOrCreate;

  // How long a new one lives.
  Lifetime lifetime = {};
};

template <typename Style>
class BasicLatch : public internal::ObjectHandle {
 public:
  // absl::StatusOr<T>, or absl::Status where T is void; of an asynchronous latch Future<T>.
  template <typename T>
  using Result = typename Style::template Result<T>;

  // Finds or creates the latch called `name`, as options.mode says. A new one counts down from
  // `count`; one that exists is left as it is.
  // ALREADY_EXISTS (OBJECT_EXISTS), NOT_FOUND (OBJECT_NOT_FOUND) as the mode says;
  // INVALID_ARGUMENT (INVALID_NAME; INVALID_ARGUMENT: a count below 0).
  static absl::StatusOr<BasicLatch> Open(const Client& client, std::string_view name, int64_t count,
                                         const LatchOptions& options = {}) {
    v1::LatchCreateRequest request;
    request.set_count(count);
    absl::StatusOr<ObjectHandle> handle = Create<v1::LatchCreateResponse>(
        client, name, options.mode, std::move(request), options.lifetime);
    if (!handle.ok()) return handle.status();
    return BasicLatch(*std::move(handle));
  }

  // The latch that `ref` stands for, read from another object, say. Nothing is called.
  BasicLatch(const Client& client, const ObjectRef& ref) : ObjectHandle(client, ref) {}

  // The same latch, whose methods do not wait for the reply.
  BasicLatch<Asynchronous> Async() const { return BasicLatch<Asynchronous>(*this); }

  // The same, for calls that wait in a batch for its Run.
  BasicLatch<Asynchronous> In(const Batch& batch) const {
    return BasicLatch<Asynchronous>(Over(batch.connection()));
  }

  // Lowers the count by n, to 0 at the lowest, and wakes all who wait when it is 0. What the count
  // is then. INVALID_ARGUMENT (n below 0).
  Result<int64_t> CountDown(int64_t n = 1) const {
    auto request = NewRequest<v1::LatchCountDownRequest>();
    if (n != 1) request.set_n(n);
    return Invoke<Style, v1::LatchCountDownResponse>(request, &v1::LatchCountDownResponse::count);
  }

  // What the count is.
  Result<int64_t> GetCount() const {
    return Invoke<Style, v1::LatchGetCountResponse>(NewRequest<v1::LatchGetCountRequest>(),
                                                    &v1::LatchGetCountResponse::count);
  }

  // Waits until the count is 0, at most `timeout`; zero or less only looks. True where it was 0,
  // false where the time ran out. ABORTED (OBJECT_DELETED) where the latch is deleted meanwhile.
  Result<bool> Wait(absl::Duration timeout = absl::InfiniteDuration()) const {
    auto request = NewRequest<v1::LatchWaitRequest>();
    const absl::Duration wait = SetWait(request, timeout);
    return Invoke<Style, v1::LatchWaitResponse>(request, &v1::LatchWaitResponse::open, wait);
  }

 private:
  template <typename>
  friend class BasicLatch;

  explicit BasicLatch(ObjectHandle handle) : ObjectHandle(std::move(handle)) {}
};

using Latch = BasicLatch<Blocking>;

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_LATCH_H_

#include "manager/internal/take_back.h"

#include "absl/strings/str_cat.h"
#include "manager/internal/method.h"
#include "manager/v1/barrier.pb.h"
#include "manager/v1/listener.pb.h"
#include "manager/v1/lock.pb.h"
#include "manager/v1/pipe.pb.h"
#include "manager/v1/rwlock.pb.h"
#include "manager/v1/semaphore.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {
namespace {

// Where `call` is an Acquire that was granted something: the Release of it, named by its fence.
template <typename Acquire, typename Grant, typename Release>
std::optional<v1::Call> ReleaseOf(const v1::Call& call, const std::string& response) {
  if (call.method() != MethodOf<Acquire>().name) return std::nullopt;
  Acquire acquire;
  Grant grant;
  if (!acquire.ParseFromString(call.request()) || !grant.ParseFromString(response) ||
      grant.fence() == 0) {
    return std::nullopt;
  }
  Release release;
  release.set_object(acquire.object());
  release.set_fence(grant.fence());
  v1::Call back;
  back.set_method(MethodOf<Release>().name);
  back.set_owner(call.owner());
  release.SerializeToString(back.mutable_request());
  return back;
}

// Where `call` has met another program at a listener: the closing of its end of the pipe, so that
// the other one sees its end.
template <typename Meet, typename Met>
std::optional<v1::Call> CloseOf(const v1::Call& call, const std::string& response) {
  if (call.method() != MethodOf<Meet>().name) return std::nullopt;
  Met met;
  if (!met.ParseFromString(response) || met.pipe().id() == 0) return std::nullopt;
  v1::PipeCloseRequest close;
  close.set_object(absl::StrCat("#", met.pipe().id()));
  close.set_end(met.end());
  v1::Call back;
  back.set_method(MethodOf<v1::PipeCloseRequest>().name);
  back.set_owner(call.owner());
  close.SerializeToString(back.mutable_request());
  return back;
}

// What gives something out, and what takes it back. Who does not run a barrier's action has failed
// to: ActionDone says so where `ok` is not set.
constexpr std::optional<v1::Call> (*kReleases[])(const v1::Call&, const std::string&) = {
    ReleaseOf<v1::LockAcquireRequest, v1::LockAcquireResponse, v1::LockReleaseRequest>,
    ReleaseOf<v1::SemaphoreAcquireRequest, v1::SemaphoreAcquireResponse,
              v1::SemaphoreReleaseRequest>,
    ReleaseOf<v1::ReadWriteLockAcquireReadRequest, v1::ReadWriteLockAcquireReadResponse,
              v1::ReadWriteLockReleaseRequest>,
    ReleaseOf<v1::ReadWriteLockAcquireWriteRequest, v1::ReadWriteLockAcquireWriteResponse,
              v1::ReadWriteLockReleaseRequest>,
    ReleaseOf<v1::BarrierWaitRequest, v1::BarrierWaitResponse, v1::BarrierActionDoneRequest>,
    CloseOf<v1::ListenerAcceptRequest, v1::ListenerAcceptResponse>,
    CloseOf<v1::ListenerConnectRequest, v1::ListenerConnectResponse>,
};

}  // namespace

std::optional<v1::Call> TakeBack(const v1::Call& call, const std::string& response) {
  for (const auto release_of : kReleases) {
    std::optional<v1::Call> release = release_of(call, response);
    if (release.has_value()) return release;
  }
  return std::nullopt;
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager

#include "manager/internal/take_back.h"

#include "manager/internal/method.h"
#include "manager/v1/lock.pb.h"

namespace manager {
inline namespace sdk {
namespace internal {

std::optional<v1::Call> TakeBack(const v1::Call& call, const std::string& response) {
  if (call.method() != MethodOf<v1::LockAcquireRequest>().name) return std::nullopt;
  v1::LockAcquireRequest acquire;
  v1::LockAcquireResponse grant;
  if (!acquire.ParseFromString(call.request()) || !grant.ParseFromString(response) ||
      !grant.acquired()) {
    return std::nullopt;
  }
  v1::LockReleaseRequest release;
  release.set_object(acquire.object());
  release.set_fence(grant.fence());
  v1::Call back;
  back.set_method(MethodOf<v1::LockReleaseRequest>().name);
  back.set_owner(call.owner());
  release.SerializeToString(back.mutable_request());
  return back;
}

}  // namespace internal
}  // namespace sdk
}  // namespace manager
